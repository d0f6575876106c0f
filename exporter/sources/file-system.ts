// What following files needs of the file system and of time, so that tests can stand in for both. It holds no state.
import type { BigIntStats } from 'node:fs';
import { constants, type FileHandle, glob, open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export type FileSystem = {
  /** Follows symbolic links. */
  readonly stat: (path: string) => Promise<BigIntStats>;
  readonly open: (path: string) => Promise<FileHandle>;
  /** Paths that match an absolute glob, in no order; what may not be listed is left out. */
  readonly glob: (pattern: string) => AsyncIterable<string>;
};

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
};

export const systemClock: Clock = {
  now: () => performance.now(),
  wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
};

/** The code of a failed call, e.g. `EACCES`. Nothing else of an error is passed on. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';
