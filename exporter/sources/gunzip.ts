// Gzip of one or many members (RFC 1952), pulled: nothing that was decoded before an error is lost, and no more is
// decoded than is asked for. It must not know where the bytes come from.
import { createGunzip, type Gunzip } from 'node:zlib';

const MAGIC = [0x1f, 0x8b] as const;
const DECODED_CHUNK_BYTES = 64 * 1024;

/** Whether a file that begins with these bytes is gzip. */
export const isGzip = (head: Buffer): boolean => head[0] === MAGIC[0] && head[1] === MAGIC[1];

/**
 * The decoded bytes. Zeros after the last member are padding, as for gzip itself; anything else there is an error.
 * Rejects with zlib's error after everything before the damage was given; to get at it, the pieces are read once more
 * then, so `readPieces` must give the same pieces again. A piece may be reused when the next one is asked for.
 * `onConsumed` is told how many bytes went in so far; when the pieces are read again it begins again.
 */
export async function* gunzip(
  readPieces: () => AsyncIterable<Buffer>,
  onConsumed: (totalBytes: number) => void,
): AsyncGenerator<Buffer> {
  let goodBytes = 0;
  let givenBytes = 0;
  const onGood = (totalBytes: number): void => {
    goodBytes = totalBytes;
    onConsumed(totalBytes);
  };
  try {
    for await (const bytes of decode(readPieces(), onGood)) {
      givenBytes += bytes.length;
      yield bytes;
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
    // The decoder keeps to itself what a failing call decoded, so the failing piece goes in byte by byte.
    yield* without(givenBytes, decode(split(readPieces(), goodBytes), onConsumed));
    throw error;
  }
}

const isDamage = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');

async function* decode(
  pieces: AsyncIterable<Buffer>,
  onConsumed: (totalBytes: number) => void,
): AsyncGenerator<Buffer> {
  const decoder = createGunzip({ chunkSize: DECODED_CHUNK_BYTES }).on('error', () => undefined);
  let totalBytes = 0;
  try {
    for await (const piece of pieces) {
      yield* take(decoder, (done) => decoder.write(piece, done));
      totalBytes += piece.length;
      onConsumed(totalBytes);
    }
    yield* take(decoder, (done) => finish(decoder, done));
  } finally {
    decoder.destroy();
  }
}

/** Tells the decoder that nothing more comes. It has ended by itself if padding followed the last member. */
const finish = (decoder: Gunzip, done: () => void): void => {
  if (decoder.readableEnded) done();
  else decoder.once('end', done).end();
};

/** Gives what one write decodes, until it is done. Rejects with zlib's error. */
async function* take(decoder: Gunzip, write: (done: () => void) => void): AsyncGenerator<Buffer> {
  let isDone = false;
  let wake = (): void => undefined;
  const onEvent = (): void => wake();
  decoder.on('readable', onEvent).on('error', onEvent);
  write(() => {
    isDone = true;
    wake();
  });
  try {
    for (;;) {
      const bytes: Buffer | null = decoder.read();
      if (bytes !== null) yield bytes;
      else if (decoder.errored !== null) throw decoder.errored;
      else if (isDone) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    decoder.off('readable', onEvent).off('error', onEvent);
  }
}

/** Passes the first bytes on in whole pieces and the others one by one. */
async function* split(pieces: AsyncIterable<Buffer>, wholeBytes: number): AsyncGenerator<Buffer> {
  let passedBytes = 0;
  for await (const piece of pieces) {
    if (passedBytes < wholeBytes) yield piece;
    else for (let i = 0; i < piece.length; i++) yield piece.subarray(i, i + 1);
    passedBytes += piece.length;
  }
}

/** Leaves out the first bytes. */
async function* without(skipBytes: number, pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let skip = skipBytes;
  for await (const piece of pieces) {
    if (skip < piece.length) yield piece.subarray(skip);
    skip = Math.max(0, skip - piece.length);
  }
}
