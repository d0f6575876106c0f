// Reads the inputs of a report, in this thread or, where there is much to read, in others beside it. What an input comes
// to is the same either way. It must not take inputs together, and not count exchanges.
import type { Readable } from 'node:stream';
import type { Exchange } from '../../exchanges/exchange.ts';
import { ExchangeCursor } from '../../exchanges/serialized/read.ts';
import { ReadError, readFileBatches, readStreamBatches } from '../../sources/batches.ts';
import { type OnBroken, takeLines } from '../broken-lines.ts';
import type { Input } from '../inputs.ts';
import type { ExchangeBatches } from '../merge.ts';
import type { Monitor } from '../monitor.ts';
import type { Stages } from '../stages.ts';
import { spyOn } from '../watch/record-spy.ts';
import { LINES_AT_ONCE, type Portions } from './portion.ts';
import type { ReadingThreads } from './threads.ts';

export type ReadingOptions = {
  readonly stages: Stages;
  /** Those that read beside this one. */
  readonly threads: ReadingThreads;
  readonly stdin: Readable;
  readonly monitorOf: (input: Input) => Monitor;
  /** Called after each batch of lines. */
  readonly look: (monitor: Monitor) => void;
  readonly onBroken: OnBroken;
  /** Told how many bytes of a file are read. */
  readonly onProgress: (path: string, bytes: number) => void;
};

/** The exchanges of one input, read in this thread. */
async function* readHere(input: Input, options: ReadingOptions): AsyncGenerator<readonly Exchange[]> {
  const { stages, stdin, onBroken, onProgress } = options;
  const { path, source } = input;
  const { wrapper, name } = source;
  const { lineBytes: maxLineBytes } = stages.config.limits;
  const monitor = options.monitorOf(input);
  const reader = spyOn(stages.readerFor(source), monitor.sawTraits);
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

/** The exchanges of each input, batch by batch; nothing is counted before they are asked for. */
export const openInputs = (inputs: readonly Input[], options: ReadingOptions): ExchangeBatches[] => {
  const read = (input: Input, at: number): AsyncGenerator<readonly Exchange[]> => {
    const { path } = input;
    const thread = options.threads.of(at);
    if (path === null || thread === undefined) return readHere(input, options);
    const portions = thread.read(at, (bytes) => options.onProgress(path, bytes));
    return readThere(input, portions, options);
  };
  return inputs.map((input, at) => settle(read(input, at), options.monitorOf(input)));
};
