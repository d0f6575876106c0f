// What a snapshot needs of the file system, so that tests can stand in for a disk that is full or gone. It holds no state.
import { access, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { nodeSpoolFiles, type SpoolFiles } from './spool-files.ts';

/** The file system. Every call rejects with the system's error, whose `code` names the cause. */
export type Disk = Pick<SpoolFiles, 'makeFolder' | 'list'> & {
  /** The bytes of a regular file of at most so many bytes; null: there is something else, or more. */
  readonly read: (path: string, maxBytes: number) => Promise<Buffer | null>;
  /**
   * Writes a new file, readable by its owner only, and waits until its bytes are on the disk. What had the name before
   * goes first, so that no link is followed.
   */
  readonly write: (path: string, pieces: readonly Uint8Array[]) => Promise<void>;
  /** Gives a file another name, and waits until that is on the disk. Both names are in the folder. */
  readonly rename: (from: string, to: string, folder: string) => Promise<void>;
  readonly isThere: (path: string) => Promise<boolean>;
  /** Removes a file or a folder, if there is one. */
  readonly remove: (path: string) => Promise<void>;
};

/** What the system calls an error, e.g. `ENOSPC`. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';

const writeNew = async (path: string, pieces: readonly Uint8Array[]): Promise<void> => {
  await rm(path, { force: true });
  const file = await open(path, 'wx', 0o600);
  try {
    // Waits for every byte: a disk that is filling up takes a part of what it is given first.
    await file.writeFile(pieces);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** The machine's own. */
export const nodeDisk: Disk = {
  read: async (path, maxBytes) => {
    const found = await stat(path);
    return found.isFile() && found.size <= maxBytes ? readFile(path) : null;
  },
  write: writeNew,
  rename: async (from, to, folder) => {
    await rename(from, to);
    await nodeSpoolFiles.syncFolder(folder);
  },
  isThere: (path) =>
    access(path).then(
      () => true,
      () => false,
    ),
  makeFolder: nodeSpoolFiles.makeFolder,
  list: nodeSpoolFiles.list,
  remove: (path) => rm(path, { force: true, recursive: true }),
};
