// The first half of the pipeline for a pushed body: lines to the door of their source, and what they come to, to bytes
// without a value in them. All or nothing: it counts nothing itself.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Exchange } from '../../exchanges/exchange.ts';
import { chunkOf, type RawChunk } from '../../exchanges/record.ts';
import { createSerializeExchanges } from '../../exchanges/serialized/write.ts';
import { parseJsonLine } from '../../formats/decoding/json-line.ts';
import { createLineCounts, type LineCounts, noteLine, type ReadLine } from '../../pipeline.ts';
import type { Framer } from '../../sources/lines.ts';
import type { Wrapper } from '../../sources/source.ts';
import { createUnwrappingFramer } from '../../sources/wrappers.ts';
import { createReadElement, type Element, minify, skipSpace } from './elements.ts';

/** What the lines of one body came to; plain data. */
export type Batch = {
  /** Length of the body, unpacked. */
  readonly bytes: number;
  readonly counts: LineCounts;
  /** The exchanges, serialised, `BLOCK_EXCHANGES` at a time. */
  readonly blocks: readonly Uint8Array[];
  /** The same whenever the sender sends the same again; one that was counted of late is not counted again. */
  readonly id?: string;
};

export type BatchOptions = {
  readonly readLine: ReadLine;
  /** Longest line; longer ones are counted as `too_long`. */
  readonly maxLineBytes: number;
  readonly maxLines: number;
  /** Whether lines are taken out of what containers and daemons put around them. Default: `auto`. */
  readonly wrapper?: Wrapper;
  /** Told of a line of so many bytes on which `readLine` threw; it is counted as `internal_error`. */
  readonly onBroken?: (error: unknown, length: number) => void;
};

/** Exchanges that are counted in one turn of the event loop. */
const BLOCK_EXCHANGES = 500;
/** Bytes of a body that are read in one turn of the event loop. */
export const TURN_BYTES = 64 * 1024;
/** An element that is longer than its longest line by so much is not looked at: six chars may stand for a byte. */
const MOST_CHARS_A_LINE_BYTE = 16;
const OPEN_OBJECT = 123;
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

const serialize = createSerializeExchanges();

export type Collector = {
  readonly line: (chunk: RawChunk, start: number, end: number) => void;
  /** Counts a line that is not read, for it cannot be, or for what it is is known. */
  readonly reject: (reason: 'too_long' | 'invalid_json' | 'not_a_request') => void;
  readonly lines: () => number;
  /** What all lines came to, of a body of this length. */
  readonly batch: (bytes: number) => Batch;
};

/** Begins to collect what the lines of a body come to. */
export const createCollector = ({ readLine, onBroken }: BatchOptions): Collector => {
  const counts = createLineCounts();
  const blocks: Uint8Array[] = [];
  let exchanges: Exchange[] = [];
  const flush = (): void => {
    if (exchanges.length > 0) blocks.push(serialize(exchanges));
    exchanges = [];
  };
  return {
    line: (chunk, start, end) => {
      counts.lines++;
      // A body that was refused for one line would be sent again for ever.
      try {
        const read = readLine(chunk, start, end);
        if (typeof read === 'string') noteLine(counts, read);
        else if (exchanges.push(read) >= BLOCK_EXCHANGES) flush();
      } catch (error) {
        noteLine(counts, 'internal_error');
        onBroken?.(error, end - start);
      }
    },
    reject: (reason) => {
      counts.lines++;
      noteLine(counts, reason);
    },
    lines: () => counts.lines,
    batch: (bytes) => {
      flush();
      return { bytes, counts, blocks };
    },
  };
};

/** Frames the lines of a body, each of them out of its wrapper. */
export const createBodyFramer = (
  { maxLineBytes, wrapper = 'auto' }: BatchOptions,
  collector: Collector,
): Framer =>
  createUnwrappingFramer({
    maxLineBytes,
    wrapper: () => wrapper,
    onLine: collector.line,
    onTooLong: () => collector.reject('too_long'),
  });

/** Reads lines that end with `\n` or `\r\n`, the last one with or without. */
export const readLineBatch = async (
  body: Buffer,
  options: BatchOptions,
): Promise<Batch | 'too_many_lines'> => {
  const { maxLines } = options;
  const collector = createCollector(options);
  const framer = createBodyFramer(options, collector);
  for (let at = markBytesOf(body); at < body.length; at += TURN_BYTES) {
    const piece = body.subarray(at, at + TURN_BYTES);
    framer.push(piece, piece.length);
    if (collector.lines() > maxLines) return 'too_many_lines';
    await nextTurn();
  }
  framer.end();
  return collector.lines() > maxLines ? 'too_many_lines' : collector.batch(body.length);
};

/**
 * Reads a JSON array: the line of a string is the string itself, that of any other element its text without space between
 * the tokens. What an element holds is its format's matter; `malformed` is only what cannot be taken apart. What begins
 * with an object is read as lines, which some senders call JSON too.
 */
export const readJsonBatch = async (
  body: Buffer,
  options: BatchOptions,
): Promise<Batch | 'malformed' | 'too_many_lines'> => {
  const { maxLineBytes, maxLines } = options;
  const collector = createCollector(options);
  const text = body.toString('latin1', markBytesOf(body));
  if (text.charCodeAt(skipSpace(text, 0)) === OPEN_OBJECT) return readLineBatch(body, options);
  const readElement = createReadElement(text);
  const take = (element: Element): void => {
    const line = lineOf(text, element, maxLineBytes);
    if (line === null) collector.reject('invalid_json');
    else if (line.length > maxLineBytes) collector.reject('too_long');
    else collector.line(chunkOf(line), 0, line.length);
  };
  let turnEnd = TURN_BYTES;
  for (let element = readElement(); element !== 'end'; element = readElement()) {
    if (element === 'malformed') return 'malformed';
    if (element !== 'more') {
      if (collector.lines() >= maxLines) return 'too_many_lines';
      if (element.end - element.start > maxLineBytes * MOST_CHARS_A_LINE_BYTE) collector.reject('too_long');
      else take(element);
      if (element.end < turnEnd) continue;
      turnEnd = element.end + TURN_BYTES;
    }
    await nextTurn();
  }
  return collector.batch(body.length);
};

const markBytesOf = (body: Buffer): number =>
  body.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;

/** The line of an element; null: a string that is none. Some senders leave the line end in. */
const lineOf = (text: string, { kind, start, end }: Element, maxLineBytes: number): string | null => {
  if (kind === 'other') return minify(text, start, end, maxLineBytes);
  const line = parseJsonLine(text.slice(start, end));
  if (typeof line !== 'string') return null;
  if (!line.endsWith('\n')) return line;
  return line.slice(0, line.endsWith('\r\n') ? -2 : -1);
};
