// The files beside a log's file that may hold what it held before. It opens none of them.
import { basename, dirname, join } from 'node:path';
import { keyOf } from './file-position.ts';
import { type FileSystem, modifiedMs } from './file-system.ts';
import { compareAge, isRelated, isRotationOf, logOf } from './rotated-names.ts';

export type Sibling = {
  readonly path: string;
  readonly name: string;
  readonly key: string;
  readonly mtimeMs: number;
  /** Its name is one that a rotation gives to a file of this very log, rather than just a related one. */
  readonly isRotated: boolean;
};

/** When a file of a log was written to last; its name tells files of the same time apart. */
export type Age = { readonly mtimeMs: number; readonly name: string };

/** Compares files of one log, the older first. */
export const compareAges = (a: Age, b: Age, log: string): number =>
  a.mtimeMs - b.mtimeMs || compareAge(a.name, b.name, log);

const statSibling = async (fs: FileSystem, path: string, log: string): Promise<Sibling[]> => {
  try {
    const stats = await fs.stat(path);
    if (!stats.isFile()) return [];
    const name = basename(path);
    const isRotated = isRotationOf(name, log);
    return [{ path, name, key: keyOf(stats), mtimeMs: modifiedMs(stats), isRotated }];
  } catch {
    return [];
  }
};

/** Files in a folder whose names are related to that of a log. */
const listRelated = async (
  fs: FileSystem,
  folder: string,
  log: string,
  maxFiles: number,
): Promise<readonly string[]> => {
  const paths: string[] = [];
  for await (const name of fs.list(folder)) {
    if (isRelated(name, log) && paths.push(join(folder, name)) >= maxFiles) break;
  }
  return paths;
};

/**
 * Files whose names are related to a path's, in its folder and in the one that a link leads to; the older first, at
 * most `maxFiles` a folder. What cannot be looked at is left out; never rejects.
 */
export const listSiblings = async (fs: FileSystem, path: string, maxFiles: number): Promise<Sibling[]> => {
  const real = await fs.realpath(path).catch(() => path);
  const found = new Map<string, Sibling>();
  for (const one of new Set([path, real])) {
    const name = basename(one);
    // A link leads to a file with a stamp in its name where each file is written under its final name.
    const log = one === path ? name : logOf(name);
    const paths = await listRelated(fs, dirname(one), logOf(name), maxFiles).catch(() => []);
    for (const sibling of paths) {
      for (const each of await statSibling(fs, sibling, log)) found.set(each.key, each);
    }
  }
  return [...found.values()].sort((a, b) => compareAges(a, b, logOf(basename(path))));
};
