// The source that follows files. Polling only, for that works on every file system and in every container.

import type { FilePosition } from './file-position.ts';
import { type Clock, type FileSystem, nodeFileSystem, systemClock } from './file-system.ts';
import { type FollowedFile, LEAD_BYTES } from './followed-file.ts';
import { FollowedFiles, type FollowedFilesOptions } from './followed-files.ts';
import type { Source, SourceOptions, SourceState } from './source.ts';

export type FileSourceOptions = SourceOptions &
  Pick<FollowedFilesOptions, 'pattern' | 'startAt'> & {
    /** Most bytes read and handed out without giving way to other work. Default 96 KiB. */
    readonly chunkBytes?: number;
    /** How often files are looked at while nothing is left to read, in milliseconds. Default 250. */
    readonly pollMs?: number;
    /** Default 5 seconds. */
    readonly rescanMs?: number;
    /** Default 10 seconds. */
    readonly graceMs?: number;
    /** Default 1000. */
    readonly maxFiles?: number;
    readonly fs?: FileSystem;
    readonly clock?: Clock;
  };

export type FileSource = Omit<Source, 'positions'> & {
  readonly positions: () => readonly FilePosition[];
};

const DEFAULTS = {
  // V8 gives a string over 128 KiB pages of its own, which makes framing several times slower.
  chunkBytes: 96 * 1024,
  pollMs: 250,
  rescanMs: 5_000,
  graceMs: 10_000,
  maxFiles: 1_000,
  fs: nodeFileSystem,
  clock: systemClock,
  isHeld: () => false,
};

/**
 * Creates a source that follows one file or every file that a glob matches, through rename and create, copytruncate,
 * delete and recreate, and swaps of a symbolic link. One chunk is in flight at a time, whatever the number of files.
 *
 * A file is known by device and inode, and by hashes of its beginning and of what was read last, so that it is found
 * again under another name, as a copy or compressed, by a later process too; and one that was truncated and grew past
 * where it was read to is told from one that only grew.
 */
export const createFileSource = (given: FileSourceOptions): FileSource => {
  const options = { ...DEFAULTS, ...given };
  const { clock, isHeld, pollMs, signals } = options;
  const files = new FollowedFiles(options);
  const buffer = Buffer.allocUnsafeSlow(LEAD_BYTES + options.chunkBytes);
  const stopping = new AbortController();
  const { promise: ended } = Promise.withResolvers<void>();
  let state: SourceState | null = null;
  let looking: Promise<void> | null = null;
  let running: Promise<void> | null = null;

  /** Reads a chunk of each file in turn until it is time to look again. True: until none has more, or has to wait. */
  const read = async (): Promise<boolean> => {
    const untilMs = clock.now() + pollMs;
    const exhausted = new Set<FollowedFile>();
    for (;;) {
      const turn = files.unread().filter((file) => !exhausted.has(file));
      if (turn.length === 0) return true;
      if (clock.now() > untilMs) return false;
      for (const file of turn) {
        if (stopping.signal.aborted) return false;
        if (isHeld()) return true;
        if (!(await file.readChunk(buffer))) exhausted.add(file);
      }
    }
  };

  const report = (isReading: boolean): void => {
    signals.lagBytes(files.unreadBytes);
    const next = files.state(isReading);
    if (next !== state) signals.state(next);
    state = next;
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const isReading = files.unread().length > 0;
      const isDone = await read();
      report(isReading);
      if (isDone) await clock.wait(pollMs, stopping.signal);
      if (!stopping.signal.aborted) await files.look();
    }
  };

  const start = async (): Promise<void> => {
    looking ??= files.look();
    await looking;
    running ??= run();
  };

  const stop = async (): Promise<void> => {
    stopping.abort();
    await looking;
    await running;
    await files.close();
  };

  return { start, stop, ended, positions: () => files.positions };
};
