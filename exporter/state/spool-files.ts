// What the spool needs of the file system, so that tests can stand in for a disk that is full or gone. It holds no state.
import { constants, type FileHandle, mkdir, open, readdir, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** An open file. Every call rejects with the system's error. */
export type SpoolFile = {
  /** The bytes from a position on; fewer where the file ends before. */
  readonly read: (position: number, length: number) => Promise<Buffer>;
  /** Writes all of the bytes, or rejects with any part of them written. */
  readonly write: (position: number, bytes: Uint8Array) => Promise<void>;
  readonly truncate: (length: number) => Promise<void>;
  /** Resolves when everything written is on the disk, as far as the disk says so (fdatasync). */
  readonly sync: () => Promise<void>;
  /** Size in bytes, and whether the file still has a name. */
  readonly stat: () => Promise<{ readonly size: number; readonly isNamed: boolean }>;
  readonly close: () => Promise<void>;
};

export type SpoolFiles = {
  /** Makes a folder with its parents, for its owner only, and has their names on the disk. Idempotent. */
  readonly makeFolder: (path: string) => Promise<void>;
  /** Names in a folder, in no order. */
  readonly list: (path: string) => Promise<readonly string[]>;
  /** Makes an empty file, readable by its owner only; what was there is gone. */
  readonly create: (path: string) => Promise<SpoolFile>;
  /** Opens a file that is there. */
  readonly open: (path: string, how: 'read' | 'write') => Promise<SpoolFile>;
  readonly remove: (path: string) => Promise<void>;
  /** Has the names in a folder on the disk. */
  readonly syncFolder: (path: string) => Promise<void>;
};

const readAll = async (file: FileHandle, position: number, length: number): Promise<Buffer> => {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
};

/** A disk that is filling up takes a part of what it is given before it refuses the rest. */
const writeAll = async (file: FileHandle, position: number, bytes: Uint8Array): Promise<void> => {
  let done = 0;
  while (done < bytes.length) {
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
};

const wrap = (file: FileHandle): SpoolFile => ({
  read: (position, length) => readAll(file, position, length),
  write: (position, bytes) => writeAll(file, position, bytes),
  truncate: (length) => file.truncate(length),
  sync: () => file.datasync(),
  stat: async () => {
    const { size, nlink } = await file.stat();
    return { size, isNamed: nlink > 0 };
  },
  close: () => file.close(),
});

const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

const isThere = async (path: string): Promise<boolean> => {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
};

/** Node's own way never ends where no folder can be made in one that is there, as in /proc. */
const makeFolder = async (path: string): Promise<void> => {
  if (!(await isThere(path))) {
    await makeFolder(dirname(path));
    try {
      await mkdir(path, { mode: 0o700 });
      await syncFolder(dirname(path));
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
  if (!(await stat(path)).isDirectory()) throw Object.assign(new Error('ENOTDIR'), { code: 'ENOTDIR' });
};

/** The machine's own. */
export const nodeSpoolFiles: SpoolFiles = {
  makeFolder,
  list: (path) => readdir(path),
  create: async (path) => wrap(await open(path, 'w+', 0o600)),
  open: async (path, how) => wrap(await open(path, how === 'read' ? 'r' : 'r+')),
  remove: (path) => unlink(path),
  syncFolder,
};
