// Files of a log that came and went between two looks, or two processes, without having been open. It opens none.
import { extname } from 'node:path';
import type { FileSystem } from './file-system.ts';
import { findCompressed, isGlob } from './find-files.ts';
import { isCompressed, plainName } from './rotated-names.ts';
import { listSiblings, type Sibling } from './siblings.ts';

export type MissedOptions = {
  readonly fs: FileSystem;
  /** Absolute path or glob. */
  readonly pattern: string;
  /** Most files looked at in a folder. */
  readonly maxFiles: number;
};

/** Whether a path is that of a file which can be read: as it is, or as gzip. */
export const isReadable = (path: string): boolean => !isCompressed(path) || extname(path) === '.gz';

/** What the pattern would match if it were not compressed. */
const compressedOf = async ({ fs, pattern, maxFiles }: MissedOptions): Promise<ReadonlySet<string>> =>
  isGlob(pattern) ? findCompressed(fs, pattern, maxFiles).catch(() => new Set<string>()) : new Set<string>();

/**
 * The log's rotated files that were written to after a moment (milliseconds since the epoch) and are not open,
 * the older first. Their names alone say that they are the log's, so only what a rotation would call them counts.
 */
export const findMissed = async (
  options: MissedOptions,
  path: string,
  sinceMs: number,
  isOpen: (key: string) => boolean,
): Promise<readonly Sibling[]> => {
  const siblings = await listSiblings(options.fs, path, options.maxFiles);
  const names = new Set(siblings.map(({ name }) => name));
  const compressed = await compressedOf(options);
  return siblings.filter(
    (one) =>
      one.mtimeMs > sinceMs &&
      !isOpen(one.key) &&
      (one.isRotated || compressed.has(one.path)) &&
      // While a file is being compressed both are there.
      !(isCompressed(one.name) && names.has(plainName(one.name))),
  );
};
