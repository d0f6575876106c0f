// One process a state folder: a lock that the kernel holds, so that it ends with the process however that ends.
// It must not write anything into the folder but the empty file that is locked.
import { closeSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { codeOf } from './disk.ts';

/** A lock that is held until it is released. */
export type Lock = {
  /** Whether it is still on the folder, and not on one that was removed or had another put in its place. */
  readonly isInPlace: () => boolean;
  readonly release: () => void;
};

/**
 * `taken`: by another process. `unknown`: the file system has no locks, so nobody can tell. An error code: the file
 * that would be locked cannot be made, e.g. `EROFS`.
 */
export type Locked = Lock | 'taken' | 'unknown' | { readonly code: string };

const LOCK_FILE = 'lock';
/** SQLITE_BUSY: sqlite.org/rescode.html. */
const BUSY = 5;

const identityOf = (path: string): string | null => {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? null : `${stats.dev} ${stats.ino}`;
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
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    return { code: codeOf(error) };
  }
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path);
    // Otherwise a journal is made beside it.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    const held = database;
    const identity = identityOf(path);
    return { isInPlace: () => identityOf(path) === identity, release: () => held.close() };
  } catch (error) {
    database?.close();
    return isBusy(error) ? 'taken' : 'unknown';
  }
};
