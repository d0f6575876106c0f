// Inputs that are read to their end, for reports: pulled in batches, so that whoever takes lines of several inputs
// together decides which one goes on. It must not follow a file that grows.
import { type FileHandle, open } from 'node:fs/promises';
import { chunkOf, conceal, type RawChunk } from '../raw-text.ts';
import { codeOf } from './file-system.ts';
import { gunzip, isGzip } from './gunzip.ts';
import type { Wrapper } from './source.ts';
import { createUnwrappingFramer } from './wrappers.ts';

/** Lines that arrived together. */
export type Batch = {
  /** What the ranges point into. Its bytes are good until the next batch is asked for. */
  readonly chunk: RawChunk;
  /** Start and end of each line in the chunk, without its line end: two numbers a line. */
  readonly ranges: readonly number[];
  /** Lines over the limit that were skipped since the batch before. */
  readonly tooLong: number;
  /** Bytes of log read since the batch before, decompressed. */
  readonly bytes: number;
};

export type BatchOptions = {
  /** Longest line, in bytes without its line end. */
  readonly maxLineBytes: number;
  /** Default: `auto`. */
  readonly wrapper?: Wrapper;
};

export type FileBatchOptions = BatchOptions & {
  /** Called as the file is read, with bytes on disk read so far and in all. Never goes back. */
  readonly onProgress?: (readBytes: number, totalBytes: number) => void;
};

/** An input could not be read on. It carries a code and a path, never content. */
export class ReadError extends Error {
  /** Of the file system or of zlib, e.g. `EACCES`, `Z_DATA_ERROR` (damaged gzip), `Z_BUF_ERROR` (gzip cut short). */
  readonly code: string;
  readonly path: string;
  /** Bytes that were not handed out, as far as that is known; of a gzip file, bytes on disk. */
  readonly lostBytes: number;

  constructor(code: string, path: string, lostBytes: number) {
    super(`${path}: cannot be read on: ${code}`);
    this.name = 'ReadError';
    this.code = code;
    this.path = path;
    this.lostBytes = lostBytes;
  }
}

type Pieces = { readonly bytes: AsyncIterable<Buffer>; readonly unreadBytes: () => number };

/** As a string it must stay below V8's limit for ordinary objects, 128 KiB, or framing takes several times as long. */
const PLAIN_PIECE_BYTES = 96 * 1024;
const GZIP_PIECE_BYTES = 16 * 1024;
/** Each read costs a turn of the event loop. */
const PIECES_PER_READ = 8;
const STREAM_NAME = '-';
const NO_TEXT = chunkOf('');

/**
 * The lines of a file, plain or gzip (told by its first bytes), a last one without newline included. Memory is bounded
 * whatever the file's size. Rejects with ReadError after everything that could be read was given.
 */
export async function* readFileBatches(path: string, options: FileBatchOptions): AsyncGenerator<Batch> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path);
    yield* frame(path, await openPieces(handle, options), options);
  } catch (error) {
    throw error instanceof ReadError ? error : new ReadError(codeOf(error), path, 0);
  } finally {
    await handle?.close();
  }
}

/** The lines of a stream of bytes, a last one without newline included. Rejects with ReadError (path `-`). */
export const readStreamBatches = (
  stream: AsyncIterable<Buffer>,
  options: BatchOptions,
): AsyncGenerator<Batch> => frame(STREAM_NAME, { bytes: stream, unreadBytes: () => 0 }, options);

const openPieces = async (handle: FileHandle, { onProgress }: FileBatchOptions): Promise<Pieces> => {
  const totalBytes = (await handle.stat()).size;
  const { buffer: head } = await handle.read(Buffer.alloc(2), 0, 2, 0);
  let furthest = 0;
  const onRead = (bytes: number): void => {
    if (bytes <= furthest) return;
    furthest = bytes;
    onProgress?.(bytes, Math.max(bytes, totalBytes));
  };
  const unreadBytes = (): number => Math.max(0, totalBytes - furthest);
  if (!isGzip(head)) return { bytes: readPieces(handle, PLAIN_PIECE_BYTES, onRead), unreadBytes };
  return { bytes: gunzip(() => readPieces(handle, GZIP_PIECE_BYTES), onRead), unreadBytes };
};

/**
 * The file's bytes, piece by piece. Several pieces are read at once, and while they are worked through the next ones
 * are being read, in a buffer of their own; a piece is good until the next but one is asked for.
 */
async function* readPieces(
  handle: FileHandle,
  pieceBytes: number,
  onRead?: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  // Of many files taken together most wait at their first piece, so that one is read alone.
  const first = Buffer.allocUnsafeSlow(pieceBytes);
  const { bytesRead } = await handle.read(first, 0, pieceBytes, 0);
  if (bytesRead === 0) return;
  yield first.subarray(0, bytesRead);
  onRead?.(bytesRead);
  yield* readAhead(handle, pieceBytes, bytesRead, onRead);
}

async function* readAhead(
  handle: FileHandle,
  pieceBytes: number,
  start: number,
  onRead?: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  const readBytes = pieceBytes * PIECES_PER_READ;
  let buffer = Buffer.allocUnsafeSlow(readBytes);
  let other = Buffer.allocUnsafeSlow(readBytes);
  let offset = start;
  let reading = handle.read(buffer, 0, readBytes, offset);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      const from = offset;
      const filled = buffer.subarray(0, bytesRead);
      offset += bytesRead;
      [buffer, other] = [other, buffer];
      reading = handle.read(buffer, 0, readBytes, offset);
      for (let at = 0; at < bytesRead; at += pieceBytes) {
        const end = Math.min(at + pieceBytes, bytesRead);
        yield filled.subarray(at, end);
        onRead?.(from + end);
      }
    }
  } finally {
    // Whoever stops early closes the file next, and must not do so under a read.
    await reading.catch(() => undefined);
  }
}

async function* frame(
  path: string,
  pieces: Pieces,
  { wrapper = 'auto', ...options }: BatchOptions,
): AsyncGenerator<Batch> {
  // A line that crosses the border of two pieces has a text of its own, and so a batch of its own.
  let texts: { chunk: RawChunk; ranges: number[] }[] = [];
  let tooLong = 0;
  const framer = createUnwrappingFramer({
    ...options,
    wrapper: () => wrapper,
    stream: { leading: conceal('') },
    onLine: (chunk, start, end) => {
      const last = texts.at(-1);
      if (last?.chunk === chunk) last.ranges.push(start, end);
      else texts.push({ chunk, ranges: [start, end] });
    },
    onTooLong: () => {
      tooLong++;
    },
  });
  const take = (bytes: number): readonly Batch[] => {
    if (texts.length === 0) texts.push({ chunk: NO_TEXT, ranges: [] });
    const batches = texts.map((text, i) =>
      i === 0 ? { ...text, tooLong, bytes } : { ...text, tooLong: 0, bytes: 0 },
    );
    texts = [];
    tooLong = 0;
    return batches;
  };
  try {
    for await (const piece of pieces.bytes) {
      framer.push(piece, piece.length);
      yield* take(piece.length);
    }
  } catch (error) {
    throw new ReadError(codeOf(error), path, pieces.unreadBytes() + framer.pendingBytes());
  }
  framer.end();
  yield* take(0);
}
