// Where the fingerprint key comes from: a file, the state folder, or chance. It must never say what the key is.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MIN_KEY_BYTES } from '../exchanges/fingerprint.ts';
import { codeOf } from '../state/disk.ts';

/** Name of the key inside the state folder. */
export const KEY_FILE = 'fingerprint.key';
const KEY_BYTES = 32;

/** A key, or why there is none, in words that name the file and never its content. */
export type LoadedKey =
  | { readonly ok: true; readonly key: Buffer }
  | { readonly ok: false; readonly problem: string };

const readKey = async (path: string): Promise<LoadedKey> => {
  try {
    const key = await readFile(path);
    if (key.length >= MIN_KEY_BYTES) return { ok: true, key };
    return {
      ok: false,
      problem: `${path}: a fingerprint key needs at least ${MIN_KEY_BYTES} bytes, this file has ${key.length}`,
    };
  } catch (error) {
    return { ok: false, problem: `${path}: cannot read the fingerprint key: ${codeOf(error)}` };
  }
};

/**
 * Made once, readable by its owner only. It comes to be whole or not at all, and of several that make it at once the
 * first one's stays.
 */
const makeKey = async (path: string): Promise<void> => {
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  await writeFile(draft, randomBytes(KEY_BYTES), { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, path);
  } finally {
    await unlink(draft);
  }
};

const readOrMakeKey = async (directory: string): Promise<LoadedKey> => {
  const path = join(directory, KEY_FILE);
  try {
    // A folder that became read-only still has its key.
    if (!existsSync(path)) await makeKey(path);
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'EEXIST') return { ok: false, problem: `${path}: cannot make the fingerprint key: ${code}` };
  }
  return readKey(path);
};

/** Loads the key that the config names, or that of the state folder, which is there; else it is random for the process. */
export const loadKey = async (keyFile: string | null, stateDirectory: string | null): Promise<LoadedKey> => {
  if (keyFile !== null) return readKey(keyFile);
  if (stateDirectory !== null) return readOrMakeKey(stateDirectory);
  return { ok: true, key: randomBytes(KEY_BYTES) };
};
