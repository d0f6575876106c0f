// Which paths a pattern stands for now. It must not open a file.
import type { FileSystem } from './file-system.ts';
import { isCompressed } from './rotated-names.ts';

const GLOB_CHARACTERS = /[*?[{]/;

/** Whether a pattern is a glob, rather than the path of one file. */
export const isGlob = (pattern: string): boolean => GLOB_CHARACTERS.test(pattern);

const listGlob = async (
  fs: FileSystem,
  glob: string,
  maxPaths: number,
  isWanted: (path: string) => boolean,
): Promise<readonly string[]> => {
  const paths: string[] = [];
  for await (const path of fs.glob(glob)) {
    if (isWanted(path) && paths.push(path) >= maxPaths) break;
  }
  return paths.sort();
};

/**
 * Paths that an absolute glob matches, sorted; at most `maxPaths`, which ones is open. Compressed files are left out:
 * they are rotated logs that were read while they were plain. Rejects with the file system's error.
 */
export const findFiles = (fs: FileSystem, glob: string, maxPaths: number): Promise<readonly string[]> =>
  listGlob(fs, glob, maxPaths, (path) => !isCompressed(path));

/**
 * Paths of compressed files that an absolute glob would match if they were not; at most `maxPaths` of each kind.
 * Rejects with the file system's error.
 */
export const findCompressed = async (
  fs: FileSystem,
  glob: string,
  maxPaths: number,
): Promise<ReadonlySet<string>> => {
  const matched = await listGlob(fs, glob, maxPaths, isCompressed);
  const longer = await listGlob(fs, `${glob}.*`, maxPaths, isCompressed);
  return new Set([...matched, ...longer]);
};
