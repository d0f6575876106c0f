// How much there is to read, and how many threads that is worth. It must not read it.
import { open, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { isGzip } from '../../sources/gunzip.ts';

/** Below so many bytes of log a thread takes longer to begin than it saves. */
const LEAST_BYTES = 64 * 1024 ** 2;
/** Logs pack to a tenth of their size, or less. */
const GZIP_RATIO = 10;

/** Bytes of log, about, of what stands at a path; 0: it is no file, or cannot be opened, which reading it will tell. */
export const sizeOf = async (path: string): Promise<number> => {
  try {
    // A pipe must not be opened twice: who writes to it would take the first end for the last.
    const stats = await stat(path);
    if (!stats.isFile()) return 0;
    await using file = await open(path);
    const { buffer: head } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return isGzip(head) ? stats.size * GZIP_RATIO : stats.size;
  } catch {
    return 0;
  }
};

/** Whether so many bytes of log are worth a thread; `wanted`: most threads, null where nobody said. */
export const isMuch = (bytes: number, wanted: number | null): boolean =>
  wanted === null ? bytes >= LEAST_BYTES : bytes > 0;

/** Threads that are worth their while: two read faster than one counts. */
const MOST_THREADS = 2;

/** Under Node's permission model a thread may be forbidden. */
const mayStartThreads = (): boolean => process.permission?.has('worker') ?? true;

/** Most threads that may read; `wanted`: as many as were asked for, null where nobody did. */
export const mostThreads = (wanted: number | null): number => {
  if (!mayStartThreads()) return 0;
  return wanted ?? Math.min(availableParallelism() - 1, MOST_THREADS);
};
