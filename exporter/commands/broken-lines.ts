// Says of lines on which the program broke where they stand and where in the code it broke, often enough to be seen and
// seldom enough to be borne. Never what is in a line, nor the message of the error, which may quote it.
import type { RawChunk } from '../exchanges/record.ts';
import type { Door } from '../pipeline.ts';
import type { BrokenLine } from '../sources/source.ts';
import type { Logger } from '../telemetry.ts';
import { renderFault } from './crash.ts';

/** Told of each such line of a source. */
export type OnBroken = (source: string, error: unknown, line: BrokenLine) => void;

/** The first, the second, the fourth … of a source: some twenty of a million. */
const isWorthSaying = (count: number): boolean => Number.isInteger(Math.log2(count));

/** Hands lines to a door, as pairs of start and end; where one breaks it, that is counted and told, and the next one follows. */
export const takeLines = (
  door: Pick<Door, 'line' | 'broken'>,
  chunk: RawChunk,
  ranges: readonly number[],
  onBroken: (error: unknown, length: number) => void,
): void => {
  const endOf = (at: number): number => ranges[at + 1] as number;
  for (let at = 0; at < ranges.length; at += 2) {
    // One `try` for as many lines as go well.
    try {
      for (; at < ranges.length; at += 2) door.line(chunk, ranges[at] as number, endOf(at));
    } catch (error) {
      door.broken();
      onBroken(error, endOf(at) - (ranges[at] as number));
    }
  }
};

/** Creates what tells the log. It remembers a number for each source. */
export const createBrokenLog = (log: Pick<Logger, 'error'>): OnBroken => {
  const counts = new Map<string, number>();
  return (source, error, { path, offset, length }) => {
    const count = (counts.get(source) ?? 0) + 1;
    counts.set(source, count);
    if (!isWorthSaying(count)) return;
    log.error(
      'a line was left out, for the exporter broke on it: a mistake in the exporter, please report it',
      {
        source,
        path,
        ...(offset !== null && { offset }),
        length,
        error: renderFault(error),
        so_far: count,
      },
    );
  };
};
