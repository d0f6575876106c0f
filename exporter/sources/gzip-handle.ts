// A gzip file that is read as if it were not compressed. Meant for reading forwards: going back begins anew.
// It must not know who reads.
import type { FileHandle } from 'node:fs/promises';
import type { LogHandle } from './file-system.ts';
import { gunzip } from './gunzip.ts';

const PIECE_BYTES = 16 * 1024;
/** Decompressed bytes that can be read again without beginning anew: what a reader looks back at, and a half line. */
const KEPT_BYTES = 96 * 1024;
const NOTHING = Buffer.alloc(0);

async function* readPieces(handle: FileHandle): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
  for (let offset = 0; ; ) {
    const { bytesRead } = await handle.read(buffer, 0, PIECE_BYTES, offset);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    offset += bytesRead;
  }
}

/**
 * Positions are those of the decompressed bytes. The size is exact once the end was read, and until then counts what is
 * still compressed as it is. A damaged file gives what stands before the damage; a read that would give nothing more
 * rejects with zlib's error.
 */
export class GzipHandle implements LogHandle {
  readonly #handle: FileHandle;
  #pieces: AsyncGenerator<Buffer>;
  #kept: Buffer = NOTHING;
  #keptFrom = 0;
  #unpackedBytes = 0;
  #givenBytes = 0;
  #damage: unknown = null;
  /** Null: not known yet. */
  #sizeBytes: number | null = null;

  constructor(handle: FileHandle) {
    this.#handle = handle;
    this.#pieces = this.#unpack();
  }

  async read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesRead: number }> {
    let bytesRead = 0;
    while (bytesRead < length) {
      const at = position + bytesRead - this.#keptFrom;
      if (at < 0) await this.#restart();
      else if (at < this.#kept.length)
        bytesRead += this.#kept.copy(buffer, offset + bytesRead, at, at + length - bytesRead);
      else if (!(await this.#advance())) break;
    }
    if (this.#damage !== null && position + bytesRead <= this.#givenBytes) throw this.#damage;
    this.#givenBytes = Math.max(this.#givenBytes, position + bytesRead);
    return { bytesRead };
  }

  async stat(): Promise<{ size: number; mtimeMs: number }> {
    const { size, mtimeMs } = await this.#handle.stat();
    // Damage is there to be found, even where the file is only cut short.
    const rest = Math.max(this.#damage === null ? 0 : 1, size - this.#unpackedBytes);
    const guessed = this.#keptFrom + this.#kept.length + rest;
    return { size: this.#sizeBytes ?? guessed, mtimeMs };
  }

  async close(): Promise<void> {
    try {
      await this.#pieces.return(undefined);
    } finally {
      await this.#handle.close();
    }
  }

  #unpack(): AsyncGenerator<Buffer> {
    return gunzip(
      () => readPieces(this.#handle),
      (bytes) => {
        this.#unpackedBytes = bytes;
      },
    );
  }

  async #restart(): Promise<void> {
    await this.#pieces.return(undefined);
    this.#pieces = this.#unpack();
    this.#kept = NOTHING;
    this.#keptFrom = 0;
    this.#unpackedBytes = 0;
    this.#damage = null;
  }

  /** Unpacks the next piece; false: there is none. */
  async #advance(): Promise<boolean> {
    if (this.#damage !== null) return false;
    try {
      const { value, done } = await this.#pieces.next();
      if (done === true) {
        this.#sizeBytes = this.#keptFrom + this.#kept.length;
        return false;
      }
      const end = this.#keptFrom + this.#kept.length + value.length;
      this.#kept = Buffer.concat([this.#kept.subarray(-KEPT_BYTES), value]);
      this.#keptFrom = end - this.#kept.length;
      return true;
    } catch (error) {
      this.#damage = error;
      return false;
    }
  }
}
