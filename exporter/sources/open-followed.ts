// Opens files that are to be followed. It keeps none of them, and knows no others.
import type { FileHandle } from 'node:fs/promises';
import { keyOf } from './file-position.ts';
import { type FileSystem, modifiedMs } from './file-system.ts';
import { FollowedFile } from './followed-file.ts';
import { GzipHandle } from './gzip-handle.ts';
import type { SourceOptions } from './source.ts';

export type OpenFollowedOptions = SourceOptions & { readonly fs: FileSystem };

/** Closes a handle before an error goes on. */
const closing = async <T>(handle: FileHandle | undefined, error: T): Promise<T> => {
  await handle?.close().catch(() => undefined);
  return error;
};

/** Opens what a path leads to now, decompressed if that is asked for; null: no file. Rejects as the file system does. */
export const openFollowed = async (
  path: string,
  isGzip: boolean,
  options: OpenFollowedOptions,
): Promise<FollowedFile | null> => {
  let handle: FileHandle | undefined;
  try {
    handle = await options.fs.open(path);
    const stats = await handle.stat({ bigint: true });
    if (stats.isFile()) {
      const { dev, ino } = stats;
      const opened = { path, dev, ino, size: Number(stats.size), mtimeMs: modifiedMs(stats), isGzip };
      return new FollowedFile(opened, isGzip ? new GzipHandle(handle) : handle, options);
    }
  } catch (error) {
    throw await closing(handle, error);
  }
  await handle.close();
  return null;
};

/** Goes on with a new descriptor of a file whose path still leads to it. Rejects as the file system does. */
export const mendFollowed = async (file: FollowedFile, path: string, fs: FileSystem): Promise<void> => {
  let handle: FileHandle | undefined;
  try {
    handle = await fs.open(path);
    if (keyOf(await handle.stat({ bigint: true })) === file.key) return await file.mend(handle);
  } catch (error) {
    throw await closing(handle, error);
  }
  await handle.close();
};
