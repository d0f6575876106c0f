// Reads the inputs of a report, in this thread or, where there is much to read, in others beside it. What an input comes
// to is the same either way. It must not take inputs together, and not count exchanges.
import { open } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Readable } from 'node:stream';
import type { Exchange } from '../../exchanges/exchange.ts';
import { parseExchanges } from '../../exchanges/serialized.ts';
import { ReadError, readFileBatches, readStreamBatches } from '../../sources/batches.ts';
import { type OnBroken, takeLines } from '../broken-lines.ts';
import type { Input, InputOptions } from '../inputs.ts';
import type { ExchangeBatches } from '../merge.ts';
import type { Monitor } from '../monitor.ts';
import type { Stages } from '../stages.ts';
import { spyOn, TRAITS_KEY } from '../watch/record-spy.ts';
import { LINES_AT_ONCE, type Portion } from './portion.ts';
import { readBeside } from './read-beside.ts';

export type ReadingOptions = {
  readonly stages: Stages;
  /** How the inputs were found. */
  readonly found: InputOptions;
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

/** Below so many bytes a thread takes longer to begin than it saves. */
const LEAST_BYTES = 64 * 1024 ** 2;

/** Bytes of an input that a thread could read; 0: it is no file, or cannot be opened, which reading it will tell. */
const sizeOf = async ({ path }: Input): Promise<number> => {
  if (path === null) return 0;
  try {
    await using file = await open(path);
    const stats = await file.stat();
    return stats.isFile() ? stats.size : 0;
  } catch {
    return 0;
  }
};

/** Numbers of the inputs to be read by threads of their own: the largest ones. */
const chooseThreaded = async (
  inputs: readonly Input[],
  threads: number | null,
): Promise<ReadonlySet<number>> => {
  const cores = availableParallelism();
  const most = threads ?? (cores < 2 ? 0 : cores);
  const least = threads === null ? LEAST_BYTES : 1;
  const sizes = await Promise.all(inputs.map(sizeOf));
  const large = [...sizes.keys()].filter((at) => (sizes[at] as number) >= least);
  return new Set(large.toSorted((a, b) => (sizes[b] as number) - (sizes[a] as number)).slice(0, most));
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

/** The exchanges that another thread wrote down. */
const exchangesIn = (bytes: Uint8Array, monitor: Monitor): readonly Exchange[] => {
  const exchanges = parseExchanges(bytes);
  if (exchanges === null) throw new Error('exchanges came damaged from another thread');
  return exchanges.map(monitor.saw);
};

/** The same, read by a thread of its own. */
async function* readThere(
  input: Input,
  portions: AsyncIterable<Portion>,
  options: ReadingOptions,
): AsyncGenerator<readonly Exchange[]> {
  const { stages, onBroken } = options;
  const { name } = input.source;
  const monitor = options.monitorOf(input);
  for await (const { bytes, counts, exchanges, traits, broken } of portions) {
    monitor.signals.bytes(bytes);
    stages.pipeline.countLines(name, counts);
    for (const one of traits) monitor.sawTraits(one);
    for (const { error, length } of broken)
      onBroken(name, error, { path: input.path ?? '-', offset: null, length });
    for (const some of exchanges) yield exchangesIn(some, monitor);
    options.look(monitor);
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

/** The exchanges of each input, batch by batch; nothing is counted before they are asked for. */
export const openInputs = async (
  inputs: readonly Input[],
  options: ReadingOptions,
): Promise<readonly ExchangeBatches[]> => {
  const threaded = await chooseThreaded(inputs, options.threads);
  const { found, key, onProgress } = options;
  const read = (input: Input, at: number): AsyncGenerator<readonly Exchange[]> => {
    const { path } = input;
    if (path === null || !threaded.has(at)) return readHere(input, options);
    const setting = { inputs: found, at, path, key, traitsKey: TRAITS_KEY };
    return readThere(
      input,
      readBeside(setting, (bytes) => onProgress(path, bytes)),
      options,
    );
  };
  return inputs.map((input, at) => settle(read(input, at), options.monitorOf(input)));
};
