// The lines of a file that begin with `#`, which may tell how those behind them are to be read (`#Fields:` of W3C logs):
// where the latest stand, so that whoever goes on in the middle of the file is told them again. It knows none of them.
import { conceal, type RawStream } from '../raw-text.ts';

const NUMBER_SIGN = 35;
const NEWLINE = 10;
const LINE_START = '\n#';
/** Looked at on both sides of the latest such line. */
const WINDOW_BYTES = 4096;
const BLOCK_BYTES = 64 * 1024;
/** Searched backwards where nobody knows the place of the latest; beyond it those at the beginning count. */
const MAX_SEARCHED_BYTES = 256 * 1024 ** 2;

/** What is needed of a file. */
export type LeadingFile = {
  /** Its decompressed bytes cannot be read backwards. */
  readonly isGzip: boolean;
  readonly read: (start: number, length: number) => Promise<Buffer>;
};

/** A copy, for a slice would keep everything around it alive. */
const copy = (text: string): string => Buffer.from(text, 'latin1').toString('latin1');

/** The whole lines that begin with `#` in bytes which begin with a line, or with the end of one. */
const linesIn = (bytes: Buffer, isAtStart: boolean): string => {
  const from = isAtStart ? 0 : bytes.indexOf(NEWLINE) + 1;
  const text = bytes.toString('latin1', from, bytes.lastIndexOf(NEWLINE) + 1);
  const lines = text.split(/\r?\n/).filter((line) => line.startsWith('#'));
  return copy(lines.map((line) => `${line}\n`).join(''));
};

/** Where the last such line before an offset begins; null: there is none as far as one looks. */
const findLast = async (file: LeadingFile, offset: number): Promise<number | null> => {
  const first = Math.max(0, offset - MAX_SEARCHED_BYTES);
  for (let end = offset; end > first; end -= BLOCK_BYTES) {
    const start = Math.max(first, end - BLOCK_BYTES);
    // One byte more, for the two that are looked for may stand on both sides of a border.
    const bytes = await file.read(start, Math.min(end + 1, offset) - start);
    const found = bytes.lastIndexOf(LINE_START);
    if (found !== -1) return start + found + 1;
  }
  return null;
};

/** Follows the lines of one content of a file. Files that do not begin with `#` cost nothing. */
export class LeadingLines {
  readonly #stream = { leading: conceal('') };
  /** Where the latest line begins; null: there is none, or it is not known. */
  #at: number | null;
  /** Whether the file begins with such a line; null: not known yet. */
  #isHeaded: boolean | null;
  #isToRead: boolean;

  /** For lines from an offset on; `at`: where the latest one before it begins; null: as far as known. */
  constructor(offset: number, at: number | null, isHeaded: boolean | null) {
    this.#at = at !== null && at < offset ? at : null;
    this.#isHeaded = isHeaded;
    this.#isToRead = offset > 0 && isHeaded !== false;
  }

  /** What all these lines have in common. */
  get stream(): RawStream {
    return this.#stream;
  }

  get at(): number | null {
    return this.#at;
  }

  /** Whether `read` has something to do before more lines are handed out. */
  get isToRead(): boolean {
    return this.#isToRead;
  }

  /** Takes note of bytes that begin at `from` in the file and are new from `start` on, after they were handed out. */
  note(bytes: Buffer, from: number, start: number): void {
    if (start === 0) this.#isHeaded = bytes[0] === NUMBER_SIGN;
    if (this.#isHeaded !== true) return;
    const found = bytes.lastIndexOf(LINE_START);
    if (from + found + 1 >= start && found !== -1) this.#found(from + found + 1);
    else if (start === 0) this.#found(0);
  }

  /** Finds out what stands before an offset. Rejects as the file does, and may then be called again. */
  async read(file: LeadingFile, offset: number): Promise<void> {
    this.#isHeaded ??= (await file.read(0, 1))[0] === NUMBER_SIGN;
    if (!this.#isHeaded) {
      this.#isToRead = false;
      return;
    }
    this.#at ??= (file.isGzip ? null : await findLast(file, offset)) ?? 0;
    const start = Math.max(0, this.#at - WINDOW_BYTES);
    const end = Math.min(offset, this.#at + WINDOW_BYTES);
    const bytes = await file.read(start, end - start);
    this.#stream.leading = conceal(linesIn(bytes, start === 0));
    // The last one may not have been whole.
    this.#isToRead = end < this.#at + WINDOW_BYTES && bytes.indexOf(NEWLINE, this.#at - start) === -1;
  }

  #found(at: number): void {
    this.#at = at;
    this.#isToRead = true;
  }
}
