// Framing: bytes in any pieces → lines. One for all sources. It must not know where the bytes come from.
import { chunkOf, concealChunk, type RawChunk } from '../raw-text.ts';
import type { OnLine } from './source.ts';

const CARRIAGE_RETURN = 13;
const NEWLINE = '\n';

export type FramerOptions = {
  /** Longest line, in bytes without its line end. It holds before a newline arrives, so memory is bounded by it. */
  readonly maxLineBytes: number;
  readonly onLine: OnLine;
  /** Called once for a line over the limit, when that is certain; the line is skipped up to its end. */
  readonly onTooLong: () => void;
  /** The first bytes belong to an over-long line that is counted already. Default: no. */
  readonly skipping?: boolean;
};

export type Framer = {
  /** Frames the first `length` bytes. The buffer may be used again when it returns. */
  readonly push: (bytes: Buffer, length: number) => void;
  /** The input is at its end: hands out a last line that has no newline. */
  readonly end: () => void;
  /** Forgets a line that has begun, as if nothing had been pushed. */
  readonly reset: () => void;
  /** Bytes of a line that has begun and waits for its end; 0 while an over-long line is being skipped. */
  readonly pendingBytes: () => number;
  /** Whether the next bytes belong to an over-long line that is counted already. */
  readonly isSkipping: () => boolean;
};

/**
 * Creates a framer. Lines end with `\n` or `\r\n`; every other byte is part of them. A chunk is decoded once and its
 * lines are ranges of it; only a line that crosses the border of two chunks is copied.
 */
export const createFramer = ({ maxLineBytes, onLine, onTooLong, ...start }: FramerOptions): Framer => {
  let half = '';
  let skipping = start.skipping ?? false;

  const hand = (chunk: RawChunk, text: string, start: number, newline: number): void => {
    const carriage = newline > start && text.charCodeAt(newline - 1) === CARRIAGE_RETURN;
    const end = carriage ? newline - 1 : newline;
    if (end - start > maxLineBytes) onTooLong();
    else onLine(chunk, start, end);
  };

  // A half line is copied out of the bytes, never sliced from the chunk, which it would keep alive.
  const keep = (bytes: Buffer, start: number, end: number): void => {
    const total = half.length + end - start;
    const mayFit =
      total <= maxLineBytes || (total === maxLineBytes + 1 && bytes[end - 1] === CARRIAGE_RETURN);
    if (mayFit) {
      half += bytes.toString('latin1', start, end);
      return;
    }
    half = '';
    skipping = true;
    onTooLong();
  };

  const handAlone = (line: string): void => hand(chunkOf(line), line, 0, line.length);

  const finish = (bytes: Buffer, newline: number): void => {
    if (skipping) {
      skipping = false;
      return;
    }
    const line = half + bytes.toString('latin1', 0, newline);
    half = '';
    handAlone(line);
  };

  const push = (bytes: Buffer, length: number): void => {
    const text = bytes.toString('latin1', 0, length);
    const chunk = concealChunk({ bytes: new DataView(bytes.buffer, bytes.byteOffset, length), text });
    let start = 0;
    let newline = text.indexOf(NEWLINE);
    if (newline !== -1 && (skipping || half !== '')) {
      finish(bytes, newline);
      start = newline + 1;
      newline = text.indexOf(NEWLINE, start);
    }
    while (newline !== -1) {
      hand(chunk, text, start, newline);
      start = newline + 1;
      newline = text.indexOf(NEWLINE, start);
    }
    if (start < length && !skipping) keep(bytes, start, length);
  };

  const reset = (): void => {
    half = '';
    skipping = false;
  };

  const end = (): void => {
    const line = half;
    reset();
    if (line !== '') handAlone(line);
  };

  return { push, end, reset, pendingBytes: () => half.length, isSkipping: () => skipping };
};
