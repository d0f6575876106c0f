// The snapshot in its folder: read at the start, replaced as a whole, set aside if it cannot be used.
// It must never leave a file that is half of one and half of another.
import { join } from 'node:path';
import { codeOf, type Disk, nodeDisk } from './disk.ts';
import { type Lock, lockFolder } from './lock.ts';
import { encodeSnapshot, type ParsedSnapshot, parseSnapshot, type Sections } from './snapshot-format.ts';

export type SnapshotStoreOptions = {
  /** Absolute path; made when it is needed. */
  readonly directory: string;
  /** Version of the exporter, for whoever looks at the file. */
  readonly writtenBy: string;
  /** Default: the machine's own. */
  readonly disk?: Disk;
  readonly lock?: typeof lockFolder;
};

/** What is there: nothing, a snapshot, something else (with the reason), or an error that says nothing of it. */
export type FoundSnapshot = 'nothing' | ParsedSnapshot | { readonly code: string };

export type SnapshotStore = {
  /** Path of the snapshot, for messages. */
  readonly path: string;
  /** Keeps other processes out; to be called first. `unknown`: whether others are in there cannot be told. */
  readonly lock: () => Promise<'locked' | 'taken' | 'unknown'>;
  readonly read: () => Promise<FoundSnapshot>;
  /**
   * Gives what is there another name, `snapshot.broken-` and a time, and forgets all but the newest three of those.
   * Answers the name, or null: that cannot be done.
   */
  readonly setAside: (now: Date) => Promise<string | null>;
  /**
   * Replaces the snapshot: resolves with its bytes when it is on the disk. Rejects with the system's error, or with
   * code `ELOCKED` where another process has the folder; then the old one is still there, but for `UnsettledError`. Not to
   * be called while a call is under way. `before`: what is to be on the disk first; called once the folder is held.
   */
  readonly write: (sections: Sections, before?: () => Promise<void>) => Promise<number>;
  readonly isThere: () => Promise<boolean>;
  /** Writes a small file and removes it again; rejects with the system's error where that cannot be done. */
  readonly tryWriting: () => Promise<void>;
  /**
   * Has a small file in the folder from now on: whenever the folder was made anew and lacks it, it is written again
   * before a snapshot is, and that is told.
   */
  readonly keep: (name: string, bytes: Uint8Array, onWritten: () => void) => void;
  /** Lets other processes in. */
  readonly close: () => void;
};

const NAME = 'snapshot';
const BROKEN = `${NAME}.broken-`;
const MAX_BROKEN = 3;
/** A disk without a block left takes an empty file, and none with something in it. */
const TRIAL_BYTES = 4096;
/** Far more than ten million series take, and little enough to be read in one piece. */
const MAX_BYTES = 1536 * 1024 * 1024;

/** The new snapshot is in its place, but may not be there after a power cut: the folder could not be synced. */
export class UnsettledError extends Error {
  readonly code: string;

  constructor(cause: unknown) {
    super('the folder could not be synced', { cause });
    this.code = codeOf(cause);
  }
}

const errorOf = (code: string): Error => Object.assign(new Error(code), { code });

/** Builds the store; nothing is touched before the first call. */
export const createSnapshotStore = (options: SnapshotStoreOptions): SnapshotStore => {
  const { directory, writtenBy, disk = nodeDisk, lock: lockWith = lockFolder } = options;
  const path = join(directory, NAME);
  const draft = `${path}.new`;
  let held: Lock | null = null;

  const lock = async (): Promise<'locked' | 'taken' | 'unknown'> => {
    await disk.makeFolder(directory);
    const locked = lockWith(directory);
    if (typeof locked === 'string') return locked;
    if ('code' in locked) throw errorOf(locked.code);
    held = locked;
    return 'locked';
  };

  const removeOldest = async (): Promise<void> => {
    const names = (await disk.list(directory)).filter((name) => name.startsWith(BROKEN)).sort();
    for (const name of names.slice(0, -MAX_BROKEN)) await disk.remove(join(directory, name));
  };

  const unlock = (): void => {
    held?.release();
    held = null;
  };

  const kept: { readonly name: string; readonly bytes: Uint8Array; readonly onWritten: () => void }[] = [];
  const writeKept = async (): Promise<void> => {
    for (const { name, bytes, onWritten } of kept) {
      const place = join(directory, name);
      if (await disk.isThere(place)) continue;
      await disk.write(`${place}.new`, [bytes]);
      await disk.rename(`${place}.new`, place, directory);
      onWritten();
    }
  };
  const takeAnew = async (): Promise<void> => {
    if ((await lock()) === 'taken') throw errorOf('ELOCKED');
    await writeKept();
  };

  const rename = async (): Promise<void> => {
    try {
      await disk.rename(draft, path, directory);
    } catch (error) {
      throw (await disk.isThere(draft)) ? error : new UnsettledError(error);
    }
  };

  const replace = async (pieces: readonly Uint8Array[], before?: () => Promise<void>): Promise<void> => {
    if ((await held?.isInPlace()) === false) unlock();
    if (held === null) await takeAnew();
    await before?.();
    await disk.write(draft, pieces);
    await rename();
  };

  return {
    path,
    lock: () => lock().catch(() => 'unknown'),
    read: async () => {
      try {
        const bytes = await disk.read(path, MAX_BYTES);
        return bytes === null ? { ok: false, reason: 'is no file, or too large' } : parseSnapshot(bytes);
      } catch (error) {
        const code = codeOf(error);
        return code === 'ENOENT' ? 'nothing' : { code };
      }
    },
    setAside: async (now) => {
      const name = `${BROKEN}${now.toISOString().replaceAll(':', '-')}`;
      try {
        await disk.rename(path, join(directory, name), directory);
        await removeOldest();
        return name;
      } catch {
        return null;
      }
    },
    write: async (sections, before) => {
      const pieces = encodeSnapshot(writtenBy, sections);
      await replace(pieces, before);
      return pieces.reduce((sum, { length }) => sum + length, 0);
    },
    isThere: () => disk.isThere(path),
    tryWriting: async () => {
      await disk.write(draft, [Buffer.alloc(TRIAL_BYTES)]);
      await disk.remove(draft);
    },
    keep: (name, bytes, onWritten) => void kept.push({ name, bytes, onWritten }),
    close: unlock,
  };
};
