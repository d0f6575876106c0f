// Chooses which inputs of a report other threads read, and starts those. It must not read what they say.
import { open, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { isGzip } from '../../sources/gunzip.ts';
import type { Input, Inputs } from '../inputs.ts';
import { TRAITS_KEY } from '../watch/record-spy.ts';
import { withoutReaders } from './plain-config.ts';
import type { ThreadInput } from './portion.ts';
import { type ReadingThread, startThread } from './read-beside.ts';

/** Below so many bytes of log a thread takes longer to begin than it saves. */
const LEAST_BYTES = 64 * 1024 ** 2;
/** Logs pack to a tenth of their size, or less. */
const GZIP_RATIO = 10;

/** Bytes of log, about, of an input that a thread could read; 0: it is no file, or cannot be opened, which reading it will tell. */
const sizeOf = async ({ path }: Input): Promise<number> => {
  if (path === null) return 0;
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

/** Threads that are worth their while: two read faster than one counts. */
const MOST_THREADS = 2;

/** Under Node's permission model a thread may be forbidden. */
const mayStartThreads = (): boolean => process.permission?.has('worker') ?? true;

const chooseThreads = (threads: number | null): number => {
  if (!mayStartThreads()) return 0;
  return threads ?? Math.min(availableParallelism() - 1, MOST_THREADS);
};

/** Numbers of the inputs to be read by threads: all that they could read, if that is much. */
const chooseThreaded = async (inputs: readonly Input[], threads: number | null): Promise<number[]> => {
  // One after the other, for thousands at once would be too many open files.
  const sizes: number[] = [];
  for (const input of inputs) sizes.push(await sizeOf(input));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (threads === null && bytes < LEAST_BYTES) return [];
  return [...sizes.keys()].filter((at) => (sizes[at] as number) > 0);
};

/** Threads that read. */
export type ReadingThreads = {
  /** Which one reads an input, by its number; undefined: none. */
  readonly of: (input: number) => ReadingThread | undefined;
  /** Ends them, whatever they do. */
  readonly end: () => Promise<void>;
};

/**
 * Starts threads that share inputs, as many as pay or, where `wanted` says so, that many. They begin to read.
 * `key` is that of the fingerprints.
 */
export const startThreads = async (
  { config, inputs }: Inputs & { readonly ok: true },
  key: Uint8Array,
  wanted: number | null,
): Promise<ReadingThreads> => {
  const most = chooseThreads(wanted);
  const threaded = most === 0 ? [] : await chooseThreaded(inputs, wanted);
  const shared: ThreadInput[][] = Array.from({ length: Math.min(most, threaded.length) }, () => []);
  for (const [turn, number] of threaded.entries()) {
    const { source, path } = inputs[number] as Input;
    const place = config.sources.indexOf(source);
    shared[turn % shared.length]?.push({ number, source: place, path: path as string });
  }
  const plain = withoutReaders(config);
  const threads = shared.map((some) =>
    startThread({ config: plain, inputs: some, key, traitsKey: TRAITS_KEY }),
  );
  const threadOf = new Map(threaded.map((number, turn) => [number, threads[turn % threads.length]]));
  return {
    of: (input) => threadOf.get(input),
    end: async () => {
      await Promise.all(threads.map((thread) => thread.end()));
    },
  };
};
