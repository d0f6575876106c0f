// One open file that is being followed: how far it was read, how far it reaches. It must not know its source's
// other files, nor what time it is.
import type { FileHandle } from 'node:fs/promises';
import { codeOf } from './file-system.ts';
import { createFramer, type Framer } from './lines.ts';
import type { LossCause, SourceOptions } from './source.ts';

const NEWLINE = 10;

/** Where reading would go on: everything before the offset has been handed out, nothing after it. */
export type FilePosition = {
  readonly path: string;
  readonly dev: bigint;
  readonly ino: bigint;
  /** Bytes from the beginning of the file; the begin of a line unless `skipping`. */
  readonly offset: number;
  /** The offset is inside an over-long line that is counted already. */
  readonly skipping: boolean;
};

export type FileIdentity = { readonly dev: bigint; readonly ino: bigint };

/**
 * The beginning of the last line of a file of so many bytes, so that a line half written at that moment is read
 * whole when it is finished. Looks back no further than the longest line.
 */
export const lastLineStart = async (
  handle: FileHandle,
  size: number,
  maxLineBytes: number,
): Promise<number> => {
  if (size === 0) return 0;
  const from = Math.max(0, size - maxLineBytes - 1);
  const tail = Buffer.alloc(size - from);
  const { bytesRead } = await handle.read(tail, 0, tail.length, from);
  return from + tail.subarray(0, bytesRead).lastIndexOf(NEWLINE) + 1;
};

export class FollowedFile {
  /** The path that led to it last. */
  path: string;
  /** When it last had unread bytes or was found under a path, by the source's clock. */
  quietSinceMs = 0;
  readonly identity: FileIdentity;
  #handle: FileHandle;
  #readBytes: number;
  #sizeBytes: number;
  #error: string | null = null;
  readonly #framer: Framer;
  readonly #signals: SourceOptions['signals'];

  constructor(
    path: string,
    identity: FileIdentity,
    handle: FileHandle,
    offset: number,
    options: SourceOptions,
  ) {
    this.path = path;
    this.identity = identity;
    this.#handle = handle;
    this.#readBytes = offset;
    this.#sizeBytes = offset;
    this.#signals = options.signals;
    this.#framer = createFramer({
      maxLineBytes: options.maxLineBytes,
      onLine: options.onLine,
      onTooLong: options.signals.tooLong,
    });
  }

  get position(): FilePosition {
    const offset = this.#readBytes - this.#framer.pendingBytes();
    return { path: this.path, ...this.identity, offset, skipping: this.#framer.isSkipping() };
  }

  /** Bytes known to be in the file and not read yet. */
  get unreadBytes(): number {
    return this.#sizeBytes - this.#readBytes;
  }

  /**
   * Code of the error that its descriptor gave last; null: none since it worked. The descriptor stays open until there
   * is a better one, for an open file keeps its inode from being given to another.
   */
  get error(): string | null {
    return this.#error;
  }

  /**
   * Takes note of a size that was looked up after the last read, and never of an older one: the file had at least the
   * bytes that were read, so a smaller size means that it was truncated. Then it is read anew from its beginning.
   */
  noteSize(sizeBytes: number): void {
    if (sizeBytes < this.#readBytes) {
      this.#signals.truncated();
      this.#lose(this.unreadBytes + this.#framer.pendingBytes(), 'truncated');
      this.#framer.reset();
      this.#readBytes = 0;
    }
    this.#sizeBytes = sizeBytes;
  }

  /** Notes the size that the open descriptor shows. */
  async lookUpSize(): Promise<void> {
    try {
      this.noteSize((await this.#handle.stat()).size);
    } catch (error) {
      this.#error = codeOf(error);
    }
  }

  /** Reads one chunk and hands out its lines. True: there may be more now. */
  async readChunk(buffer: Buffer): Promise<boolean> {
    const bytesRead = await this.#read(buffer);
    if (bytesRead === 0) return false;
    this.#signals.bytes(bytesRead);
    this.#framer.push(buffer, bytesRead);
    this.#readBytes += bytesRead;
    this.#sizeBytes = Math.max(this.#sizeBytes, this.#readBytes);
    return bytesRead === buffer.length || this.unreadBytes > 0;
  }

  /** Goes on with a new descriptor of the same file, where the old one failed. */
  async mend(handle: FileHandle): Promise<void> {
    await this.close();
    this.#handle = handle;
    this.#error = null;
  }

  /** Lets go of the file for good; what it still had is lost for the given cause. */
  async abandon(cause: LossCause): Promise<void> {
    this.#lose(this.unreadBytes + this.#framer.pendingBytes(), cause);
    await this.close();
  }

  /** Closes the descriptor; the position stays. A close that fails leaves nothing to be done about it. */
  async close(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
  }

  async #read(buffer: Buffer): Promise<number> {
    try {
      const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length, this.#readBytes);
      this.#error = null;
      return bytesRead;
    } catch (error) {
      this.#error = codeOf(error);
      return 0;
    }
  }

  #lose(bytes: number, cause: LossCause): void {
    if (bytes > 0) this.#signals.lost(bytes, cause);
  }
}
