// Framing: bytes in any pieces → lines. One for all sources. It must not know where the bytes come from.
import { chunkOf, concealChunk, NO_STREAM, type RawChunk, type RawStream } from '../raw-text.ts';
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
  /** What the lines have in common. Default: nothing. */
  readonly stream?: RawStream;
  /**
   * Told what was thrown by whoever took a line, and where that line stands: `at` counts from the first byte of the push,
   * and is negative where it began before. Framing goes on behind it. Without it, what was thrown goes to who pushed.
   *
   * A line on which the program breaks is a mistake in it, but it would be read again after each restart, and nobody would
   * get any number until it is mended; so it costs itself alone, and is counted and said.
   */
  readonly onBroken?: (error: unknown, at: number, length: number) => void;
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

const rethrow = (error: unknown): never => {
  throw error;
};

/**
 * Creates a framer. Lines end with `\n` or `\r\n`; every other byte is part of them. A chunk is decoded once and its
 * lines are ranges of it; only a line that crosses the border of two chunks is copied.
 */
export const createFramer = ({ maxLineBytes, onLine, onTooLong, ...rest }: FramerOptions): Framer => {
  const { stream = NO_STREAM, onBroken = rethrow } = rest;
  let half = '';
  let skipping = rest.skipping ?? false;

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

  /** Hands out the lines from `start` on that end in the chunk; answers where the last one has ended. */
  const handAll = (chunk: RawChunk, text: string, start: number): number => {
    let at = start;
    let newline = text.indexOf(NEWLINE, at);
    while (newline !== -1) {
      // One `try` for as many lines as go well.
      try {
        while (newline !== -1) {
          hand(chunk, text, at, newline);
          at = newline + 1;
          newline = text.indexOf(NEWLINE, at);
        }
      } catch (error) {
        onBroken(error, at, newline - at);
        at = newline + 1;
        newline = text.indexOf(NEWLINE, at);
      }
    }
    return at;
  };

  const handAlone = (line: string, at: number): void => {
    try {
      hand(chunkOf(line, stream), line, 0, line.length);
    } catch (error) {
      onBroken(error, at, line.length);
    }
  };

  const finish = (bytes: Buffer, newline: number): void => {
    if (skipping) {
      skipping = false;
      return;
    }
    const at = -half.length;
    const line = half + bytes.toString('latin1', 0, newline);
    half = '';
    handAlone(line, at);
  };

  const push = (bytes: Buffer, length: number): void => {
    const text = bytes.toString('latin1', 0, length);
    const view = new DataView(bytes.buffer, bytes.byteOffset, length);
    let start = 0;
    if (skipping || half !== '') {
      const newline = text.indexOf(NEWLINE);
      if (newline !== -1) finish(bytes, newline);
      start = newline + 1;
    }
    start = handAll(concealChunk({ bytes: view, text, stream }), text, start);
    if (start < length && !skipping) keep(bytes, start, length);
  };

  const reset = (): void => {
    half = '';
    skipping = false;
  };

  const end = (): void => {
    const line = half;
    reset();
    if (line !== '') handAlone(line, -line.length);
  };

  return { push, end, reset, pendingBytes: () => half.length, isSkipping: () => skipping };
};
