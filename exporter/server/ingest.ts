// POST /ingest/<source>: who may push, how much, and what is answered. What is pushed goes on as it is: it must not
// look into a body.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isCrossSite } from './access.ts';
import type { BearerToken } from './bearer-token.ts';
import { gunzipBody, readBody } from './body.ts';
import { type AnsweredRefusal, RefusedBody, sendText } from './refusals.ts';

/** `lines`: one record a line; `json`: an array of records. */
export type BodyKind = 'lines' | 'json';

/** What became of a body. */
export type PushResult =
  | { readonly status: 'stored'; readonly lines: number; readonly rejected: number }
  | { readonly status: 'full' | 'malformed' | 'too_many_lines' | 'unavailable' };

/** Bounds of pushed bodies. */
export type IngestLimits = {
  /** Longest body as it is sent. */
  readonly bodyBytes: number;
  /** Longest body once unpacked. */
  readonly unpackedBytes: number;
  /** Most bodies in memory at once. */
  readonly bodies: number;
};

/** Where pushed bodies go. What may change at a reload is asked for at each request. */
export type Ingest = {
  /** Names of the sources that take pushes now; without any, the paths do not exist. */
  readonly sources: () => ReadonlySet<string>;
  /** The token that a request must bear; null: none, for the server is reached from its own machine only. */
  readonly token: () => BearerToken | null;
  readonly limits: () => IngestLimits;
  /** Takes a whole body; resolves when it may be answered. */
  readonly push: (source: string, body: Buffer, kind: BodyKind) => Promise<PushResult>;
};

const KINDS: Readonly<Record<string, BodyKind>> = {
  'application/x-ndjson': 'lines',
  'application/ndjson': 'lines',
  'application/jsonl': 'lines',
  'text/plain': 'lines',
  'application/json': 'json',
};

/** Answers to what came of a body; 204 says nothing more. */
const ANSWERS = {
  full: [429, 'The spool is full. Try again later.'],
  malformed: [400, 'The body is no JSON array.'],
  too_many_lines: [413, 'The body has too many lines.'],
  unavailable: [503, 'The records cannot be stored now. Try again later.'],
} as const;

const RETRY_AFTER_SECONDS = '5';

type IngestRequest = FastifyRequest<{ Params: { source: string } }>;

/** Adds the route. It is guarded by the token instead of by a password, for a request has room for one of them. */
export const addIngest = (
  server: FastifyInstance,
  ingest: Ingest,
  refuse: (reply: FastifyReply, reason: AnsweredRefusal) => FastifyReply,
): void => {
  let bodies = 0;
  const receive = async (request: IngestRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { source } = request.params;
    if (!ingest.sources().has(source)) return sendText(reply, 404, 'Not Found');
    const kind = kindOf(request);
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (kind === null || (encoding !== 'gzip' && encoding !== 'identity')) return refuse(reply, 'body_type');
    const limits = ingest.limits();
    if (bodies >= limits.bodies) return refuse(reply, 'bodies');
    bodies++;
    try {
      const sent = await readBody(request.raw, request.headers['content-length'], limits.bodyBytes);
      const body = encoding === 'gzip' ? await gunzipBody(sent, limits.unpackedBytes) : sent;
      if (body.length > limits.unpackedBytes) return refuse(reply, 'body_too_large');
      return answer(reply, await ingest.push(source, body, kind));
    } catch (error) {
      if (error instanceof RefusedBody) return refuse(reply, error.reason);
      throw error;
    } finally {
      bodies--;
    }
  };
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // The handler reads the body itself, when it knows that it may.
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    const config = { hasOwnToken: () => ingest.token() !== null };
    const onRequest = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
      if (ingest.sources().size === 0) return sendText(reply, 404, 'Not Found');
      if (isCrossSite(request)) return refuse(reply, 'cross_site');
      if (!(ingest.token()?.isBorneBy(request.headers.authorization) ?? true)) return refuse(reply, 'token');
      if (request.method === 'POST') return undefined;
      return sendText(reply.header('allow', 'POST'), 405, 'Only POST requests allowed.');
    };
    scope.all<{ Params: { source: string } }>('/ingest/:source', { config, onRequest }, receive);
  });
};

const kindOf = ({ headers }: FastifyRequest): BodyKind | null => {
  const [type = ''] = (headers['content-type'] ?? '').split(';', 1);
  const name = type.trim().toLowerCase();
  return Object.hasOwn(KINDS, name) ? (KINDS[name] ?? null) : null;
};

const answer = (reply: FastifyReply, result: PushResult): FastifyReply => {
  if (result.status === 'stored') return reply.code(204).send();
  const [status, text] = ANSWERS[result.status];
  if (status === 429 || status === 503) reply.header('retry-after', RETRY_AFTER_SECONDS);
  return sendText(reply, status, text);
};
