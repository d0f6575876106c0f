// Reads a bounded piece of a log from its beginning and its end, and hands out the lines in it. It must not follow a file,
// nor know where another reader of it stands.
import type { FileHandle } from 'node:fs/promises';
import { conceal, type RawStream } from '../../raw-text.ts';
import { ReadError, readFileBatches } from '../../sources/batches.ts';
import { nodeFileSystem } from '../../sources/file-system.ts';
import type { OnLine, Wrapper } from '../../sources/source.ts';
import { createUnwrappingFramer } from '../../sources/wrappers.ts';

export type SampleReading = {
  readonly maxLineBytes: number;
  readonly wrapper: Wrapper;
  /** Most bytes of the end that are read. */
  readonly tailBytes: number;
  readonly onLine: OnLine;
  readonly onTooLong: () => void;
};

/** What is known of a file that was read. */
export type ReadFile = {
  readonly path: string;
  readonly sizeBytes: number;
  /** When it was written to last, milliseconds since the epoch. */
  readonly writtenMs: number;
  /** The same for the same file under another name. */
  readonly identity: string;
  readonly readBytes: number;
};

/** Of the beginning, where names of columns stand. */
const HEAD_BYTES = 64 * 1024;
const PIECE_BYTES = 96 * 1024;
const GZIP_MARK = Buffer.from([0x1f, 0x8b]);

const readRange = async (
  handle: FileHandle,
  from: number,
  end: number,
  stream: RawStream,
  { wrapper, ...reading }: SampleReading,
): Promise<void> => {
  const framer = createUnwrappingFramer({
    ...reading,
    wrapper: () => wrapper,
    stream,
    skipping: from > 0,
    // It is a line that is none of the records.
    onBroken: () => undefined,
  });
  const buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
  for (let at = from; at < end; ) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(PIECE_BYTES, end - at), at);
    if (bytesRead === 0) return;
    framer.push(buffer, bytesRead);
    at += bytesRead;
  }
};

const readPlain = async (handle: FileHandle, size: number, reading: SampleReading): Promise<number> => {
  const tailFrom = size - reading.tailBytes;
  // The names of columns at the beginning hold at the end as well.
  const stream: RawStream = { leading: conceal('') };
  if (tailFrom <= HEAD_BYTES) {
    await readRange(handle, 0, size, stream, reading);
    return size;
  }
  await readRange(handle, 0, HEAD_BYTES, stream, reading);
  await readRange(handle, tailFrom, size, stream, reading);
  return HEAD_BYTES + reading.tailBytes;
};

/** Of a compressed file only the beginning can be read without the rest. */
const readGzip = async (path: string, reading: SampleReading): Promise<number> => {
  let readBytes = 0;
  for await (const { chunk, ranges, tooLong, bytes } of readFileBatches(path, reading)) {
    for (let n = 0; n < tooLong; n++) reading.onTooLong();
    for (let at = 0; at < ranges.length; at += 2)
      reading.onLine(chunk, ranges[at] as number, ranges[at + 1] as number);
    readBytes += bytes;
    if (readBytes >= reading.tailBytes) break;
  }
  return readBytes;
};

/**
 * Reads a file. A last line without its end is left out, for it may still be under way. Rejects as the file system does,
 * and for what is no file with `EISDIR` or `ENOTSUP`.
 */
export const readSample = async (path: string, reading: SampleReading): Promise<ReadFile> => {
  const handle = await nodeFileSystem.open(path);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new ReadError(stats.isDirectory() ? 'EISDIR' : 'ENOTSUP', path, 0);
    const { size, mtimeMs, dev, ino } = stats;
    const { buffer: mark, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    const isGzip = bytesRead === 2 && mark.equals(GZIP_MARK);
    const readBytes = isGzip ? await readGzip(path, reading) : await readPlain(handle, size, reading);
    return { path, sizeBytes: size, writtenMs: mtimeMs, identity: `${dev}:${ino}`, readBytes };
  } finally {
    await handle.close();
  }
};
