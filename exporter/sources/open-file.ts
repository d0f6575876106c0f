// An open file as such: what it holds where, and by what it is known at an offset. It hands out nothing and keeps no
// text.
import { type FileIdentity, keyOf, type Place } from './file-position.ts';
import { codeOf, type LogHandle } from './file-system.ts';
import { BEGINNING_BYTES, headOf, isMarked, type Mark, tailOf, tailStart } from './marks.ts';

const NEWLINE = 10;

/** What was seen of a file when it was opened. */
export type Opened = FileIdentity & {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** It is read decompressed, and its size is a guess until it is measured. */
  readonly isGzip: boolean;
  /** Longest line, in bytes without its line end. */
  readonly maxLineBytes: number;
};

/** What a file is known by at an offset. */
export type Marks = { readonly head: Mark | null; readonly tail: Mark | null };

export class OpenFile {
  /** The path that led to it last. */
  path: string;
  readonly key: string;
  readonly dev: string;
  readonly ino: string;
  readonly isGzip: boolean;
  protected size: number;
  /** When it was written to last, as far as seen, in milliseconds since the epoch. */
  protected writtenMs: number;
  #handle: LogHandle;
  #error: string | null = null;
  readonly #maxLineBytes: number;

  constructor({ path, dev, ino, size, mtimeMs, isGzip, maxLineBytes }: Opened, handle: LogHandle) {
    this.path = path;
    this.key = keyOf({ dev, ino });
    this.dev = String(dev);
    this.ino = String(ino);
    this.isGzip = isGzip;
    this.size = size;
    this.writtenMs = mtimeMs;
    this.#handle = handle;
    this.#maxLineBytes = maxLineBytes;
  }

  /** Bytes seen in it. */
  get sizeBytes(): number {
    return this.size;
  }

  get mtimeMs(): number {
    return this.writtenMs;
  }

  /**
   * Code of the error that its descriptor gave last; null: none since it worked. The descriptor stays open until there
   * is a better one, for an open file keeps its inode from being given to another.
   */
  get error(): string | null {
    return this.#error;
  }

  /** Bytes of the file, as many as there are. Rejects with the file system's or zlib's error. */
  async read(start: number, length: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(length);
    try {
      const { bytesRead } = await this.#handle.read(buffer, 0, length, start);
      this.#error = null;
      return buffer.subarray(0, bytesRead);
    } catch (error) {
      this.#error = codeOf(error);
      throw error;
    }
  }

  /** Whether the file still holds what a mark stands for. Rejects as `read` does, and so do the next ones. */
  async shows(mark: Mark): Promise<boolean> {
    return isMarked(mark, await this.read(mark.start, mark.length), mark.start);
  }

  /**
   * What the file would be known by, were it read up to an offset. The tail comes first: as it is checked with the next
   * chunk, it vouches for the head.
   */
  async marksAt(offset: number): Promise<Marks> {
    const start = tailStart(offset);
    const tail = offset === 0 ? null : tailOf(offset, await this.read(start, offset - start), start);
    return { tail, head: headOf(await this.read(0, BEGINNING_BYTES)) };
  }

  /**
   * The beginning of the last line that begins at or before an offset, so that a line half written there is read whole
   * when it is finished. Looks back no further than the longest line.
   */
  async lineStart(offset: number): Promise<number> {
    if (offset === 0) return 0;
    const from = Math.max(0, offset - this.#maxLineBytes - 1);
    const bytes = await this.read(from, offset - from);
    return from + bytes.lastIndexOf(NEWLINE) + 1;
  }

  /** The place at an offset up to which all was read elsewhere, so that a line which ends after it is skipped. */
  async placeAt(offset: number): Promise<Place> {
    return { offset, skipping: (await this.lineStart(offset)) !== offset, read: offset, leading: null };
  }

  /** Reads a compressed file to its end, so that its size is known. */
  async measure(): Promise<void> {
    if (!this.isGzip) return;
    await this.read(Number.MAX_SAFE_INTEGER - 1, 1);
    this.size = (await this.#handle.stat()).size;
  }

  /** Goes on with a new descriptor of the same file, where the old one failed. */
  async mend(handle: LogHandle): Promise<void> {
    await this.close();
    this.#handle = handle;
    this.#error = null;
  }

  /** Closes the descriptor. A close that fails leaves nothing to be done about it. */
  async close(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
  }

  /** What the descriptor shows; null: it gives an error. */
  protected async stat(): Promise<{ readonly size: number; readonly mtimeMs: number } | null> {
    try {
      return await this.#handle.stat();
    } catch (error) {
      this.#error = codeOf(error);
      return null;
    }
  }

  /** Fills the beginning of a buffer. Answers how much was there, 0 where the descriptor gives an error. */
  protected async fill(buffer: Buffer, length: number, from: number): Promise<number> {
    try {
      const { bytesRead } = await this.#handle.read(buffer, 0, length, from);
      this.#error = null;
      return bytesRead;
    } catch (error) {
      this.#error = codeOf(error);
      return 0;
    }
  }
}
