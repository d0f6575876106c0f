// One process a state folder: a lock that the kernel holds, so that it ends with the process however that ends.
// It must not write anything into the folder but the empty file that is locked.
import { closeSync, constants, openSync, type Stats, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { codeOf } from './disk.ts';

/** A lock that is held until it is released. */
export type Lock = {
  /** Whether it is still on the folder, and not on one that was removed or had another put in its place. */
  readonly isInPlace: () => Promise<boolean>;
  readonly release: () => void;
};

/**
 * `taken`: by another process. `unknown`: the file system has no locks, so nobody can tell. An error code: the file
 * that would be locked cannot be made, e.g. `EROFS`.
 */
export type Locked = Lock | 'taken' | 'unknown' | { readonly code: string };

const LOCK_FILE = 'lock';
/** Made if it is not there; what is no file must not be waited for. */
const HOW = constants.O_CREAT | constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK;
/** SQLITE_BUSY: sqlite.org/rescode.html. */
const BUSY = 5;

const identityOf = ({ dev, ino }: Stats): string => `${dev} ${ino}`;

/** A disk that does not answer must not keep the whole process waiting. */
const isStill = async (path: string, identity: string): Promise<boolean> => {
  try {
    return identityOf(await stat(path)) === identity;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return false;
    throw error;
  }
};

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === BUSY;

/**
 * Locks a folder. Node has no call for the kernel's file locks, but its SQLite locks with them (fcntl): an exclusive
 * transaction on an empty database holds one and writes nothing, so a full disk does not matter. A process id in a file
 * would say less: in containers the ids of two processes may be the same, and of a killed one it may be another's.
 */
export const lockFolder = (directory: string): Locked => {
  const path = join(directory, LOCK_FILE);
  try {
    closeSync(openSync(path, HOW, 0o600));
  } catch (error) {
    return { code: codeOf(error) };
  }
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path);
    // Otherwise a journal is made beside it.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    const held = database;
    const identity = identityOf(statSync(path));
    return { isInPlace: () => isStill(path, identity), release: () => held.close() };
  } catch (error) {
    database?.close();
    return isBusy(error) ? 'taken' : 'unknown';
  }
};
