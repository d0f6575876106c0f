// Reads the inputs of a report, in this thread or, where there is much to read, in others beside it. What an input comes
// to is the same either way. It must not take inputs together, and not count exchanges.
import { open, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Readable } from 'node:stream';
import type { Exchange } from '../../exchanges/exchange.ts';
import { ExchangeCursor } from '../../exchanges/serialized/read.ts';
import { ReadError, readFileBatches, readStreamBatches } from '../../sources/batches.ts';
import { isGzip } from '../../sources/gunzip.ts';
import { type OnBroken, takeLines } from '../broken-lines.ts';
import type { Input } from '../inputs.ts';
import type { ExchangeBatches } from '../merge.ts';
import type { Monitor } from '../monitor.ts';
import type { Stages } from '../stages.ts';
import { spyOn, TRAITS_KEY } from '../watch/record-spy.ts';
import { withoutReaders } from './plain-config.ts';
import { LINES_AT_ONCE, type Portions, type ThreadInput } from './portion.ts';
import { type ReadingThread, startThread } from './read-beside.ts';

export type ReadingOptions = {
  readonly stages: Stages;
  /** Of the fingerprints. */
  readonly key: Uint8Array;
  /** Most threads beside this one; null: as many as pay. */
  readonly threads: number | null;
  readonly stdin: Readable;
  readonly monitorOf: (input: Input) => Monitor;
  /** Called after each batch of lines. */
  readonly look: (monitor: Monitor) => void;
  readonly onBroken: OnBroken;
  /** Told how many bytes of a file are read. */
  readonly onProgress: (path: string, bytes: number) => void;
};

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

/** The exchanges of one input, read in this thread. */
async function* readHere(input: Input, options: ReadingOptions): AsyncGenerator<readonly Exchange[]> {
  const { stages, stdin, onBroken, onProgress } = options;
  const { path, source } = input;
  const { wrapper, name } = source;
  const { lineBytes: maxLineBytes } = stages.config.limits;
  const monitor = options.monitorOf(input);
  const reader = spyOn(source.reader, monitor.sawTraits);
  let exchanges: Exchange[] = [];
  const door = stages.open({ ...source, reader }, (exchange) => {
    exchanges.push(monitor.saw(exchange));
  });
  const broke = (error: unknown, length: number): void =>
    onBroken(name, error, { path: path ?? '-', offset: null, length });
  const batches =
    path === null
      ? readStreamBatches(stdin, { maxLineBytes, wrapper })
      : readFileBatches(path, { maxLineBytes, wrapper, onProgress: (bytes) => onProgress(path, bytes) });
  for await (const { chunk, ranges, tooLong, bytes } of batches) {
    monitor.signals.bytes(bytes);
    for (let n = 0; n < tooLong; n++) door.tooLong();
    for (let at = 0; at < ranges.length; at += 2 * LINES_AT_ONCE) {
      takeLines(door, chunk, ranges.slice(at, at + 2 * LINES_AT_ONCE), broke);
      yield exchanges;
      exchanges = [];
    }
    options.look(monitor);
  }
}

/** The same, read by a thread of its own. */
async function* readThere(
  input: Input,
  messages: AsyncIterable<Portions>,
  options: ReadingOptions,
): AsyncGenerator<readonly Exchange[]> {
  const { stages, onBroken } = options;
  const { name } = input.source;
  const monitor = options.monitorOf(input);
  for await (const { portions, exchanges } of messages) {
    const cursor = new ExchangeCursor(exchanges);
    for (const portion of portions) {
      monitor.signals.bytes(portion.bytes);
      stages.pipeline.countLines(name, portion.counts);
      for (const one of portion.traits) monitor.sawTraits(one);
      for (const { error, length } of portion.broken)
        onBroken(name, error, { path: input.path ?? '-', offset: null, length });
      for (const some of portion.exchanges) yield cursor.read(some).map(monitor.saw);
      options.look(monitor);
    }
    if (!cursor.isAtEnd) throw new Error('exchanges came damaged from another thread');
  }
}

/** Tells the watch how the input ended. What cannot be read is said and counted, and ends this input alone. */
async function* settle(
  batches: AsyncIterable<readonly Exchange[]>,
  { view, signals }: Monitor,
): ExchangeBatches {
  try {
    yield* batches;
    if (view().state !== 'failed') signals.state('ended');
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    signals.state('failed');
    signals.lost(error.lostBytes, 'read_error');
    signals.notice(`cannot be read on: ${error.code}`, error.path);
  }
}

/** Starts threads that share inputs; answers which one reads what. */
const startThreads = async (
  inputs: readonly Input[],
  { stages, key, threads }: ReadingOptions,
): Promise<ReadonlyMap<number, ReadingThread>> => {
  const most = chooseThreads(threads);
  const threaded = most === 0 ? [] : await chooseThreaded(inputs, threads);
  const shared: ThreadInput[][] = Array.from({ length: Math.min(most, threaded.length) }, () => []);
  for (const [turn, number] of threaded.entries()) {
    const { source, path } = inputs[number] as Input;
    shared[turn % shared.length]?.push({
      number,
      source: stages.config.sources.indexOf(source),
      path: path as string,
    });
  }
  const config = withoutReaders(stages.config);
  const readers = new Map<number, ReadingThread>();
  for (const some of shared) {
    const thread = startThread({ config, inputs: some, key, traitsKey: TRAITS_KEY });
    for (const { number } of some) readers.set(number, thread);
  }
  return readers;
};

/** Inputs that are being read. */
export type Reading = {
  /** The exchanges of each input, batch by batch; nothing is counted before they are asked for. */
  readonly inputs: readonly ExchangeBatches[];
  /** Ends the threads. */
  readonly end: () => Promise<void>;
};

/** Begins to read. */
export const openInputs = async (inputs: readonly Input[], options: ReadingOptions): Promise<Reading> => {
  const threads = await startThreads(inputs, options);
  const read = (input: Input, at: number): AsyncGenerator<readonly Exchange[]> => {
    const { path } = input;
    const thread = threads.get(at);
    if (path === null || thread === undefined) return readHere(input, options);
    const portions = thread.read(at, (bytes) => options.onProgress(path, bytes));
    return readThere(input, portions, options);
  };
  return {
    inputs: inputs.map((input, at) => settle(read(input, at), options.monitorOf(input))),
    end: async () => {
      await Promise.all([...new Set(threads.values())].map((thread) => thread.end()));
    },
  };
};
