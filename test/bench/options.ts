// The benchmark's command line.
import { parseArgs } from 'node:util';

/** What can be run by itself. */
export const PARTS = ['programs', 'formats', 'stages', 'scaling', 'serve'] as const;
export type Part = (typeof PARTS)[number];

export type BenchOptions = {
  readonly lines: number;
  readonly sessions: number;
  readonly seed: number;
  readonly rounds: number;
  /** Lines a second that `serve` is given at a steady rate, and for how long. */
  readonly linesPerSecond: number;
  readonly steadySeconds: number;
  readonly parts: ReadonlySet<Part>;
  readonly quick: boolean;
  /** Where the report is written as JSON as well; null: nowhere. */
  readonly jsonFile: string | null;
  /** Show the history and run nothing. */
  readonly history: boolean;
};

/** What the command line can hold. */
export const USAGE = `node test/bench/bench.ts [options]
  --quick        small and soon over; too small to judge by
  --lines N      lines of the log (1000000; quick: 40000)
  --sessions N   sessions in it (50000)
  --seed N       another log of the same kind (1)
  --rounds N     how often each program runs (3)
  --rate N       lines a second for serve (20000)
  --only A,B     parts to run: ${PARTS.join(', ')}
  --json FILE    write the report there too
  --history      show the runs so far side by side, and run nothing
`;

const numberOf = (name: string, text: string | undefined, otherwise: number): number => {
  if (text === undefined) return otherwise;
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new TypeError(`--${name}: "${text}" is no number above 0`);
  return number;
};

const partsOf = (text: string | undefined): ReadonlySet<Part> => {
  const parts = new Set(PARTS.filter((part) => text === undefined || text.split(',').includes(part)));
  if (parts.size === 0 || (text !== undefined && parts.size !== text.split(',').length)) {
    throw new TypeError(`--only: parts are ${PARTS.join(', ')}`);
  }
  return parts;
};

/** Reads the arguments; throws a TypeError that says what is wrong. */
export const parseOptions = (args: readonly string[]): BenchOptions => {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ lines: text, sessions: text, seed: text, rounds: text, rate: text, only: text, json: text },
      ...{ quick: flag, history: flag },
    },
  });
  const { quick, history } = values;
  return {
    lines: numberOf('lines', values.lines, quick ? 40_000 : 1_000_000),
    sessions: numberOf('sessions', values.sessions, 50_000),
    seed: numberOf('seed', values.seed, 1),
    rounds: numberOf('rounds', values.rounds, 3),
    linesPerSecond: numberOf('rate', values.rate, 20_000),
    steadySeconds: quick ? 5 : 60,
    parts: partsOf(values.only),
    quick,
    jsonFile: values.json ?? null,
    history,
  };
};
