// Which paths a pattern stands for now. It must not open a file.
import type { FileSystem } from './file-system.ts';

const GLOB_CHARACTERS = /[*?[{]/;
const COMPRESSED = /\.(?:gz|bz2|xz|zst|lz4|Z|zip)$/;

/** Whether a pattern is a glob, rather than the path of one file. */
export const isGlob = (pattern: string): boolean => GLOB_CHARACTERS.test(pattern);

/**
 * Paths that an absolute glob matches, sorted; at most `maxPaths`, which ones is open. Compressed files are left out:
 * they are rotated logs that were read while they were plain. Rejects with the file system's error.
 */
export const findFiles = async (
  fs: FileSystem,
  glob: string,
  maxPaths: number,
): Promise<readonly string[]> => {
  const paths: string[] = [];
  for await (const path of fs.glob(glob)) {
    if (COMPRESSED.test(path)) continue;
    if (paths.push(path) >= maxPaths) break;
  }
  return paths.sort();
};
