// The state folder at a start: taken for this process alone, and tried where nothing is in it yet. It must not read what
// was saved.
import { codeOf } from '../state/disk.ts';
import type { SnapshotStore } from '../state/snapshot-store.ts';
import type { Logger } from '../telemetry.ts';

/** What codes of the system mean of a folder, for whoever starts the exporter for the first time. */
const MEANINGS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'it is on a read-only file system',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  ENOTDIR: 'it is no folder',
  ENOENT: 'no folder can be made there',
  ERR_ACCESS_DENIED: "Node's permission model allows no writing there",
};

const problemOf = (directory: string, error: unknown): string => {
  const code = codeOf(error);
  const meaning = MEANINGS[code];
  return `${directory}: the state folder cannot be used: ${meaning === undefined ? code : `${meaning} (${code})`}`;
};

/**
 * Takes the folder. Answers null, or why it cannot be used, in words: another process has it, or it is empty and takes
 * nothing, which at a first start is a mistake in the setup. One that holds a snapshot and takes nothing will do: what
 * was saved is shown until the disk relents.
 */
export const takeStateFolder = async (
  directory: string,
  store: SnapshotStore,
  log: Pick<Logger, 'warn'>,
): Promise<string | null> => {
  const locked = await store.lock();
  if (locked === 'taken') return `${directory}: another process of cookie-exporter uses this state folder`;
  try {
    if (!(await store.isThere())) await store.tryWriting();
  } catch (error) {
    return problemOf(directory, error);
  }
  if (locked === 'unknown')
    log.warn('the state folder cannot be locked; see that no other process uses it', { path: directory });
  return null;
};
