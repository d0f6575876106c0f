// The load test's command line.
import { parseArgs } from 'node:util';

export type LoadOptions = {
  readonly seconds: number;
  readonly linesPerSecond: number;
  /** Seconds from one rotation of the log to the next. */
  readonly rotateSeconds: number;
  /** Seconds at the beginning that do not count for the trend of memory. */
  readonly warmUpSeconds: number;
  readonly seed: number;
  /** Where the plot is written; null: nowhere. */
  readonly svgFile: string | null;
};

export const USAGE = `node test/load/load.ts [options]
  --seconds N   how long lines are written (600)
  --rate N      lines a second (40000)
  --rotate N    seconds from one rotation to the next (60)
  --warm-up N   seconds at the beginning that do not count for the trend of memory (a fifth of the whole)
  --seed N      another log of the same kind (1)
  --svg FILE    write the plot there
`;

const numberOf = (name: string, text: string | undefined, otherwise: number): number => {
  const number = text === undefined ? otherwise : Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new TypeError(`--${name}: "${text}" is no number above 0`);
};

/** Reads the arguments; throws a TypeError that says what is wrong. */
export const parseOptions = (args: readonly string[]): LoadOptions => {
  const text = { type: 'string' } as const;
  const options = { seconds: text, rate: text, rotate: text, 'warm-up': text, seed: text, svg: text };
  const { values } = parseArgs({ args: [...args], options });
  const seconds = numberOf('seconds', values.seconds, 600);
  return {
    seconds,
    linesPerSecond: numberOf('rate', values.rate, 40_000),
    rotateSeconds: numberOf('rotate', values.rotate, 60),
    warmUpSeconds: numberOf('warm-up', values['warm-up'], Math.ceil(seconds / 5)),
    seed: numberOf('seed', values.seed, 1),
    svgFile: values.svg ?? null,
  };
};
