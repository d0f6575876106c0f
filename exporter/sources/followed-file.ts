// One open file that is being followed: how far it was read, how far it reaches. It must not know its source's other
// files, nor what time it is.
import { type FilePosition, isRecognisable, type Place } from './file-position.ts';
import type { LogHandle } from './file-system.ts';
import { LeadingLines } from './leading-lines.ts';
import type { Framer } from './lines.ts';
import {
  BEGINNING_BYTES,
  headOf,
  isMarked,
  isWholeHead,
  type Mark,
  MIN_MARK_BYTES,
  tailOf,
  tailStart,
} from './marks.ts';
import { type Marks, type Opened, OpenFile } from './open-file.ts';
import type { LossCause, SourceOptions } from './source.ts';
import { createUnwrappingFramer } from './wrappers.ts';

/** Bytes that a buffer for `readChunk` has room for beyond its chunk: each chunk is read with what leads up to it. */
export const LEAD_BYTES = BEGINNING_BYTES;

export class FollowedFile extends OpenFile {
  /** When it last had unread bytes or was found under a path, by the source's clock. */
  quietSinceMs = 0;
  /** A path of the pattern leads to it, as of the last look. */
  isNamed = false;
  /** Since when it cannot be read, by the source's clock; null: it can, as far as known. */
  failingSinceMs: number | null = null;
  /** It could not be read for so long that nothing waits for it. */
  isStuck = false;
  #readBytes = 0;
  #countedBytes = 0;
  /** When it was last written to as what it was when it was last read. */
  #intactMs: number;
  #head: Mark | null = null;
  #tail: Mark | null = null;
  #earlier: FilePosition['earlier'] = null;
  #past: FilePosition | null = null;
  #isDoubtful = false;
  #leading = new LeadingLines(0, null, null);
  #framer: Framer;
  readonly #options: SourceOptions;

  constructor(opened: Omit<Opened, 'maxLineBytes'>, handle: LogHandle, options: SourceOptions) {
    super({ ...opened, maxLineBytes: options.maxLineBytes }, handle);
    this.#intactMs = opened.mtimeMs;
    this.#options = options;
    this.#framer = this.#createFramer(false);
  }

  get position(): FilePosition {
    const tail = this.#tail !== null && this.#tail.length >= MIN_MARK_BYTES ? this.#tail : null;
    return {
      path: this.path,
      dev: this.dev,
      ino: this.ino,
      offset: this.#readBytes - this.#framer.pendingBytes(),
      skipping: this.#framer.isSkipping(),
      read: Math.max(this.#readBytes, this.#countedBytes),
      leading: this.#leading.at,
      size: this.size,
      mtimeMs: this.#intactMs,
      head: this.#head,
      tail,
      earlier: this.#earlier?.tail === tail ? null : this.#earlier,
      copyOf: null,
      done: false,
    };
  }

  get head(): Mark | null {
    return this.#head;
  }

  /** Bytes known to be in the file and not read yet. */
  get unreadBytes(): number {
    return this.size - this.#readBytes;
  }

  /**
   * Where reading stood in what was truncated away; null: nothing was since `takePast` was called last. The file is not
   * to be read before that was done. What cannot be recognised in a copy is counted as lost already.
   */
  get past(): FilePosition | null {
    return this.#past;
  }

  /** Hands over `past`. */
  takePast(): FilePosition | null {
    const past = this.#past;
    this.#past = null;
    return past;
  }

  /**
   * Takes note of what was looked up after the last read, and never of what is older: the file had at least the bytes
   * that were read, so a smaller size means that it was truncated. Then it is read anew from its beginning.
   */
  note(sizeBytes: number, mtimeMs: number): void {
    if (sizeBytes < this.#readBytes && !this.isGzip) this.#beginAnew();
    this.#isDoubtful = sizeBytes === this.#readBytes && mtimeMs !== this.writtenMs;
    this.size = sizeBytes;
    this.writtenMs = mtimeMs;
  }

  /** Notes what the open descriptor shows. */
  async lookUp(): Promise<void> {
    const shown = await this.stat();
    if (shown !== null) this.note(shown.size, shown.mtimeMs);
  }

  /** It was written to and did not grow, as far as seen: it may hold something else of the same size. */
  get isDoubtful(): boolean {
    return this.#isDoubtful;
  }

  /** Whether what was read is still there; where not, that is noted as a truncation. Rejects as `read` does. */
  async isIntact(): Promise<boolean> {
    this.#isDoubtful = false;
    const tail = this.#tail;
    if (tail === null || (await this.shows(tail))) {
      this.#intactMs = this.writtenMs;
      return true;
    }
    if (tail === this.#tail) this.#beginAnew();
    await this.lookUp();
    return false;
  }

  /** Lets it be known by what was read until now, beside what is to come. */
  keepMarks(): void {
    const { head, tail } = this.position;
    this.#earlier = head !== null && tail !== null ? { head, tail } : null;
  }

  /** Lets it be known by its beginning before it is read. */
  noteHead(head: Mark | null): void {
    this.#head ??= head;
  }

  /** Goes on reading at a place, with the marks there. What was read of the file until now is forgotten. */
  goOn({ offset, skipping, read, leading }: Place, { head, tail }: Marks): void {
    this.#leading = new LeadingLines(offset, leading, head === null ? null : head.start > 0);
    this.#framer = this.#createFramer(skipping);
    this.#readBytes = offset;
    this.#countedBytes = read;
    this.#noteAtLeast(offset);
    this.#head = head;
    this.#tail = tail;
    this.#earlier = null;
  }

  /**
   * Reads one chunk and hands out its lines. True: there may be more now. It is read together with what was read right
   * before it, so that the same call proves that the file still is what it was. The buffer holds LEAD_BYTES and a chunk.
   */
  async readChunk(buffer: Buffer): Promise<boolean> {
    if (this.#leading.isToRead && !(await this.#readLeading())) return false;
    const from = isWholeHead(this.#head) || this.#readBytes > LEAD_BYTES ? tailStart(this.#readBytes) : 0;
    const lead = this.#readBytes - from;
    const wanted = lead + buffer.length - LEAD_BYTES;
    const bytes = buffer.subarray(0, await this.fill(buffer, wanted, from));
    // Where not even the lead is there, the size will tell.
    if (bytes.length <= lead) {
      if (this.error === null) this.#noteEnd();
      return false;
    }
    if (this.#tail !== null && !isMarked(this.#tail, bytes, from)) {
      this.#beginAnew();
      return false;
    }
    this.#handOut(bytes, from);
    if (bytes.length === wanted) return true;
    this.#noteEnd();
    return this.unreadBytes > 0;
  }

  /** Lets go of the file for good; what it still had is lost for the given cause. */
  async abandon(cause: LossCause): Promise<void> {
    this.#lose(this.position, cause);
    await this.close();
  }

  /** What is checked next, that the file still is what it was, holds for this too. False: the descriptor gives an error. */
  async #readLeading(): Promise<boolean> {
    try {
      await this.#leading.read(this, this.#readBytes);
      return true;
    } catch {
      return false;
    }
  }

  /** Hands out what lies behind `#readBytes` in bytes that begin at `from` in the file. */
  #handOut(bytes: Buffer, from: number): void {
    const chunk = bytes.subarray(this.#readBytes - from);
    const end = this.#readBytes + chunk.length;
    // A line that had begun before a restart is read again, but not counted again.
    this.#options.signals.bytes(Math.max(0, end - Math.max(this.#readBytes, this.#countedBytes)));
    this.#framer.push(chunk, chunk.length);
    this.#leading.note(bytes, from, this.#readBytes);
    this.#readBytes = end;
    this.#noteAtLeast(end);
    if (from === 0) this.#head = headOf(bytes.subarray(0, BEGINNING_BYTES));
    this.#tail = tailOf(end, bytes, from);
    if (this.#earlier === null) this.keepMarks();
    this.#intactMs = this.writtenMs;
  }

  /** Begins anew, and remembers where it stood if what is gone may be found again. */
  #beginAnew(): void {
    this.#options.signals.truncated();
    this.#past = this.position;
    if (!isRecognisable(this.#past)) this.#lose(this.#past, 'truncated');
    this.size = 0;
    this.#intactMs = this.writtenMs;
    this.goOn({ offset: 0, skipping: false, read: 0, leading: null }, { head: null, tail: null });
  }

  /** Notes that there is no more of a compressed file; of any other its size tells. */
  #noteEnd(): void {
    if (this.isGzip) this.size = this.#readBytes;
  }

  /** Notes that a file has at least so many bytes; that of a compressed one there may always be one more. */
  #noteAtLeast(bytes: number): void {
    this.size = Math.max(this.size, this.isGzip ? bytes + 1 : bytes);
  }

  #createFramer(skipping: boolean): Framer {
    const { signals, ...options } = this.#options;
    return createUnwrappingFramer({
      ...options,
      onTooLong: signals.tooLong,
      skipping,
      stream: this.#leading.stream,
      onBroken: (error, at, length) =>
        signals.broken(error, { path: this.path, offset: this.#readBytes + at, length }),
    });
  }

  #lose({ size, offset }: FilePosition, cause: LossCause): void {
    if (size > offset) this.#options.signals.lost(size - offset, cause);
  }
}
