// Takes in a request's body within bounds. It must not know what is in it.
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { RefusedBody } from './refusals.ts';

/** Reads a body to its end; a longer one, or one that says so in its Content-Length, throws RefusedBody. */
export const readBody = async (
  body: Readable,
  contentLength: string | undefined,
  maxBytes: number,
): Promise<Buffer> => {
  if (Number(contentLength ?? 0) > maxBytes) throw new RefusedBody('body_too_large');
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving a plain `for await` early would destroy the connection before the answer is on its way.
  for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      // The rest is dropped, within the read timeout, so that a client that first sends and then reads gets the answer.
      body.resume();
      throw new RefusedBody('body_too_large');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const unpack = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip);

/** Unpacks a body, off the main thread; it stops where more than the bound would come out (RefusedBody). */
export const gunzipBody = async (packed: Buffer, maxBytes: number): Promise<Buffer> => {
  try {
    return await unpack(packed, { maxOutputLength: maxBytes });
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    throw new RefusedBody(isTooLarge ? 'body_too_large' : 'body_broken');
  }
};
