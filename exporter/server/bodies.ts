// Takes in pushed bodies, so many at once, whatever the path. It must not know what is in them.
import type { FastifyRequest } from 'fastify';
import { gunzipBody, readBody } from './body.ts';
import { RefusedBody } from './refusals.ts';

/** Bounds of pushed bodies. */
export type BodyLimits = {
  /** Longest body as it is sent. */
  readonly bodyBytes: number;
  /** Longest body once unpacked. */
  readonly unpackedBytes: number;
  /** Most bodies in memory at once. */
  readonly bodies: number;
};

type BodyEncoding = 'gzip' | 'identity';

export type Bodies = {
  /**
   * Reads the whole body of a request and works on it; the body counts as being in memory until the work is done.
   * Throws RefusedBody for one that is too long or broken, or comes while there are too many.
   */
  readonly receive: <T>(
    request: FastifyRequest,
    encoding: BodyEncoding,
    limits: BodyLimits,
    work: (body: Buffer) => Promise<T>,
  ) => Promise<T>;
};

/** How a body is packed; null: in a way that is not known here. */
export const encodingOf = ({ headers }: FastifyRequest): BodyEncoding | null => {
  const encoding = headers['content-encoding'] ?? 'identity';
  return encoding === 'gzip' || encoding === 'identity' ? encoding : null;
};

const readWhole = async (
  { raw, headers }: FastifyRequest,
  encoding: BodyEncoding,
  { bodyBytes, unpackedBytes }: BodyLimits,
): Promise<Buffer> => {
  const sent = await readBody(raw, headers['content-length'], bodyBytes);
  const body = encoding === 'gzip' ? await gunzipBody(sent, unpackedBytes) : sent;
  if (body.length > unpackedBytes) throw new RefusedBody('body_too_large');
  return body;
};

/** Creates what all paths of pushes share. */
export const createBodies = (): Bodies => {
  let underWay = 0;
  return {
    receive: async (request, encoding, limits, work) => {
      if (underWay >= limits.bodies) throw new RefusedBody('bodies');
      underWay++;
      try {
        return await work(await readWhole(request, encoding, limits));
      } finally {
        underWay--;
      }
    },
  };
};
