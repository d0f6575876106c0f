// The source that follows files. Polling only, for that works on every file system and in every container.
import { type Clock, type FileSystem, nodeFileSystem, systemClock } from './file-system.ts';
import type { FilePosition, FollowedFile } from './followed-file.ts';
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

export type FileSource = Source & {
  /** Where each open file would be read on. It agrees with what was handed out whenever nobody is inside `onLine`. */
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
};

/**
 * Creates a source that follows one file or every file that a glob matches, through rename and create, copytruncate,
 * delete and recreate, and swaps of a symbolic link. One chunk is in flight at a time, whatever the number of files.
 *
 * A file is told by device and inode. So a copy that a rotation leaves under a name that the glob matches
 * (copytruncate with `access.log*`) is a new file to it, and a file that is truncated and grows past where it was read
 * to between two looks seems to have only grown.
 */
export const createFileSource = (given: FileSourceOptions): FileSource => {
  const options = { ...DEFAULTS, ...given };
  const { clock, pollMs, signals } = options;
  const files = new FollowedFiles(options);
  const buffer = Buffer.allocUnsafeSlow(options.chunkBytes);
  const stopping = new AbortController();
  const { promise: ended } = Promise.withResolvers<void>();
  let state: SourceState | null = null;
  let looking: Promise<void> | null = null;
  let running: Promise<void> | null = null;

  const unreadFiles = (): readonly FollowedFile[] => [...files].filter((file) => file.unreadBytes > 0);

  /** Reads a chunk of each file in turn until none has more or it is time to look again. True: none has more. */
  const read = async (unread: readonly FollowedFile[]): Promise<boolean> => {
    const untilMs = clock.now() + pollMs;
    let rest = unread;
    while (rest.length > 0 && clock.now() <= untilMs) {
      const more: FollowedFile[] = [];
      for (const file of rest) {
        if (stopping.signal.aborted) return false;
        if (await file.readChunk(buffer)) more.push(file);
      }
      rest = more;
    }
    return rest.length === 0;
  };

  const report = (isReading: boolean): void => {
    signals.lagBytes([...files].reduce((sum, file) => sum + file.unreadBytes, 0));
    const next = files.state(isReading);
    if (next !== state) signals.state(next);
    state = next;
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const unread = unreadFiles();
      const isAllRead = await read(unread);
      report(unread.length > 0);
      if (isAllRead) await clock.wait(pollMs, stopping.signal);
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

  const positions = (): readonly FilePosition[] => [...files].map((file) => file.position);
  return { start, stop, ended, positions };
};
