// What following files needs of the file system and of time, so that tests can stand in for both. It holds no state.
import type { BigIntStats } from 'node:fs';
import { constants, type FileHandle, glob, open, opendir, realpath, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export type FileSystem = {
  /** Follows symbolic links. */
  readonly stat: (path: string) => Promise<BigIntStats>;
  readonly open: (path: string) => Promise<FileHandle>;
  /** Paths that match an absolute glob, in no order; what may not be listed is left out. */
  readonly glob: (pattern: string) => AsyncIterable<string>;
  /** Names in a folder, in no order. */
  readonly list: (folder: string) => AsyncIterable<string>;
  /** The path without symbolic links. */
  readonly realpath: (path: string) => Promise<string>;
};

/** What is read of an open file: as it is, or decompressed. */
export type LogHandle = {
  readonly read: (
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ) => Promise<{ readonly bytesRead: number }>;
  readonly stat: () => Promise<{ readonly size: number; readonly mtimeMs: number }>;
  readonly close: () => Promise<void>;
};

/** When a file was written to last, in milliseconds since the epoch; the same number as `Stats.mtimeMs`. */
export const modifiedMs = ({ mtimeNs }: BigIntStats): number =>
  Number(mtimeNs / 1_000_000_000n) * 1e3 + Number(mtimeNs % 1_000_000_000n) / 1e6;

/** What passes time. */
export type Clock = {
  /** Milliseconds from any fixed point; never goes back. */
  readonly now: () => number;
  /** Resolves after so many milliseconds, or as soon as the signal aborts; never rejects. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
};

/** The machine's own. A pipe without a writer must not block a thread, hence the non-blocking open. */
export const nodeFileSystem: FileSystem = {
  stat: (path) => stat(path, { bigint: true }),
  open: (path) => open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)),
  // A `**` that followed symbolic links could walk in circles.
  glob: (pattern) => glob(pattern, { followSymlinks: !pattern.includes('**') }),
  list: async function* (folder) {
    for await (const { name } of await opendir(folder)) yield name;
  },
  realpath: (path) => realpath(path),
};

export const systemClock: Clock = {
  now: () => performance.now(),
  wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
};

/** The code of a failed call, e.g. `EACCES`. Nothing else of an error is passed on. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';
