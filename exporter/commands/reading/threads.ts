// Chooses which inputs of a report other threads read, and starts those. It must not read what they say.
import type { Input, Inputs } from '../inputs.ts';
import { TRAITS_KEY } from '../watch/record-spy.ts';
import { isMuch, mostThreads, sizeOf } from './how-much.ts';
import { type IdleThread, startIdleThread } from './idle-thread.ts';
import { withoutReaders } from './plain-config.ts';
import type { ThreadInput } from './portion.ts';
import { beginReading, type ReadingThread } from './read-beside.ts';

/** Numbers of the inputs to be read by threads: all that they could read, if that is much. */
const chooseThreaded = async (inputs: readonly Input[], wanted: number | null): Promise<number[]> => {
  // One after the other, for thousands at once would be too many open files.
  const sizes: number[] = [];
  for (const { path } of inputs) sizes.push(path === null ? 0 : await sizeOf(path));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (!isMuch(bytes, wanted)) return [];
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
 * `key` is that of the fingerprints, `idle` a thread that waits to be told.
 */
export const startThreads = async (
  { config, inputs }: Inputs & { readonly ok: true },
  key: Uint8Array,
  wanted: number | null,
  idle: IdleThread | null,
): Promise<ReadingThreads> => {
  const most = mostThreads(wanted);
  const threaded = most === 0 ? [] : await chooseThreaded(inputs, wanted);
  const shared: ThreadInput[][] = Array.from({ length: Math.min(most, threaded.length) }, () => []);
  for (const [turn, number] of threaded.entries()) {
    const { source, path } = inputs[number] as Input;
    const place = config.sources.indexOf(source);
    shared[turn % shared.length]?.push({ number, source: place, path: path as string });
  }
  const plain = withoutReaders(config);
  const threads = shared.map((some, at) => {
    const thread = at === 0 && idle !== null ? idle : startIdleThread();
    return beginReading(thread, { config: plain, inputs: some, key, traitsKey: TRAITS_KEY });
  });
  const threadOf = new Map(threaded.map((number, turn) => [number, threads[turn % threads.length]]));
  return {
    of: (input) => threadOf.get(input),
    end: async () => {
      await Promise.all(threads.map((thread) => thread.end()));
    },
  };
};
