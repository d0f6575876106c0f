// Logs of edge and origin once more, at other times and in another order than they were written in.
import type { Random } from './random.ts';

/** A line of one of the logs, with the number of its request, so that equal ones of both belong together. */
export type Recorded = { readonly log: 'edge' | 'app'; readonly line: string; readonly id: number };

export type Arrival = Recorded & { readonly arrivesMs: number };

type ReplayOptions = {
  readonly random: Random;
  /** A line of a log at another time. */
  readonly at: Readonly<Record<Recorded['log'], (line: string, ms: number) => string>>;
  /** Most that a line of the origin comes later than it was written; each by chance, so that they are shuffled. */
  readonly delayMs: number;
};

const START_MS = Date.UTC(2026, 10, 20);
const BETWEEN_MS = 400;
const UPSTREAM_MS = 3;

/** Between the requests before and the last one, so that nothing waits any longer but this. */
const PAUSE_MS = 90_000;

/** HAProxy writes a slash as JSON may, with a backslash. */
const PATH = /\/[a-z-]+\\?\/(\d+)/;

/** Takes a log's lines; those without a numbered path are left out. */
export const recordedOf = (log: Recorded['log'], lines: readonly string[]): Recorded[] =>
  lines.flatMap((line) => {
    const [, id] = PATH.exec(line) ?? [];
    return id === undefined ? [] : [{ log, line, id: Number(id) }];
  });

/** Lines in the order in which they arrive; requests are so far from each other that windows pass. */
export const replayOf = (
  recorded: readonly Recorded[],
  { random, at, delayMs }: ReplayOptions,
): Arrival[] => {
  const lastId = Math.max(...recorded.map(({ id }) => id));
  const arrivals = recorded.map(({ log, line, id }): Arrival => {
    const isLast = id === lastId;
    const ms = START_MS + id * BETWEEN_MS + (isLast ? PAUSE_MS : 0) + (log === 'edge' ? UPSTREAM_MS : 0);
    const delay = log === 'edge' || isLast ? 0 : random.below(delayMs);
    return { log, line: at[log](line, ms), id, arrivesMs: ms + delay };
  });
  return arrivals.sort((a, b) => a.arrivesMs - b.arrivesMs);
};

/** Arrivals in groups that arrive one after the other, each within so many milliseconds. */
export const groupsOf = (arrivals: readonly Arrival[], spanMs: number): Arrival[][] => [
  ...Map.groupBy(arrivals, ({ arrivesMs }) => Math.floor((arrivesMs - START_MS) / spanMs)).values(),
];

/** The text of a log's lines. */
export const textOf = (arrivals: readonly Recorded[], log: Recorded['log']): string =>
  arrivals
    .filter((one) => one.log === log)
    .map(({ line }) => `${line}\n`)
    .join('');

/** A pino line at another time. */
export const pinoAt = (line: string, ms: number): string => line.replace(/"time":\d+/, `"time":${ms}`);
