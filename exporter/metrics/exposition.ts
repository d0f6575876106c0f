// Answers a scrape in the format and encoding that the scraper asks for. It must not count, and not know any metric.
// What is shown is of one moment, however long rendering takes: it is rendered in slices between which others go on.
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { type Exposed, freeze, type Slices } from './exposed.ts';
import { CONTENT_TYPES, negotiateEncoding, negotiateFormat, type TextFormat } from './negotiation.ts';
import { renderProtobuf } from './render-protobuf.ts';
import { renderText } from './render-text.ts';

/** The answer to a scrape. */
export type Scrape = {
  readonly contentType: string;
  /** For Content-Encoding; null: none. */
  readonly encoding: 'gzip' | null;
  readonly body: Buffer;
};

/** Renders what a scraper asks for by its Accept and Accept-Encoding headers. */
export const renderScrape = async (
  exposed: Exposed,
  accept: string | undefined,
  acceptEncoding: string | undefined,
): Promise<Scrape> => {
  const format = negotiateFormat(accept);
  const encoding = negotiateEncoding(acceptEncoding);
  const frozen = freeze(exposed);
  const parts = takeTurns(format === 'protobuf' ? renderProtobuf(frozen) : renderText(frozen, format));
  const body = await (encoding === 'gzip' ? compress(parts) : collect(parts));
  return { contentType: CONTENT_TYPES[format], encoding, body };
};

/** Renders everything at once as text. */
export const renderExposition = (exposed: Exposed, format: TextFormat): string =>
  Buffer.concat([...renderText(freeze(exposed), format)].filter((slice) => slice !== null)).toString('utf8');

/** Waits wherever others may have their turn. */
async function* takeTurns(slices: Slices): AsyncGenerator<Buffer> {
  for (const slice of slices) {
    if (slice === null) await new Promise(setImmediate);
    else yield slice;
  }
}

const collect = async (parts: AsyncIterable<Buffer>): Promise<Buffer> =>
  Buffer.concat(await Array.fromAsync(parts));

/** What a slice becomes and more, so that few pieces go back and forth between the threads. */
const GZIP_CHUNK_BYTES = 512 * 1024;

/** Compresses in another thread while the next slice is rendered. */
const compress = (parts: AsyncIterable<Buffer>): Promise<Buffer> =>
  pipeline(parts, createGzip({ level: constants.Z_BEST_SPEED, chunkSize: GZIP_CHUNK_BYTES }), collect);
