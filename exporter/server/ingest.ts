// POST /ingest/<source>: who may push, how much, and what is answered. What is pushed goes on as it is: it must not
// look into a body.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { BearerToken } from './bearer-token.ts';
import { type Bodies, type BodyLimits, encodingOf } from './bodies.ts';
import { addPushRoutes } from './push-routes.ts';
import { type Refuse, sendText } from './refusals.ts';

/**
 * `lines`: one record a line; `json`: an array of records; `logplex`: Heroku's frames of syslog; `firehose`: what Amazon
 * Data Firehose delivers.
 */
export type BodyKind = 'lines' | 'json' | 'logplex' | 'firehose';

/** What became of a body. */
export type PushResult =
  | { readonly status: 'stored'; readonly lines: number; readonly rejected: number }
  | { readonly status: 'full' | 'malformed' | 'too_many_lines' | 'unavailable' };

/** Where pushed bodies go. What may change at a reload is asked for at each request. */
export type Ingest = {
  /** Names of the sources that take pushes now; without any, the paths do not exist. */
  readonly sources: () => ReadonlySet<string>;
  /** The token that a request must bear; null: none, for the server is reached from its own machine only. */
  readonly token: () => BearerToken | null;
  readonly limits: () => BodyLimits;
  /** Takes a whole body; resolves when it may be answered. `id`: the same when the sender sends it again. */
  readonly push: (source: string, body: Buffer, kind: BodyKind, id?: string) => Promise<PushResult>;
};

const KINDS: Readonly<Record<string, BodyKind>> = {
  'application/x-ndjson': 'lines',
  'application/ndjson': 'lines',
  'application/jsonl': 'lines',
  'text/plain': 'lines',
  'application/json': 'json',
  'application/logplex-1': 'logplex',
};

/** Answers to what came of a body; 204 says nothing more. */
const ANSWERS = {
  full: [429, 'The spool is full. Try again later.'],
  malformed: [400, 'The body is not what its type says.'],
  too_many_lines: [413, 'The body has too many lines.'],
  unavailable: [503, 'The records cannot be stored now. Try again later.'],
} as const;

const RETRY_AFTER_SECONDS = '5';

const FIREHOSE_ID = 'x-amz-firehose-request-id';
const ID = /^[0-9A-Za-z-]{1,64}$/;

type IngestRequest = FastifyRequest<{ Params: { source: string } }>;

/** Adds the route. */
export const addIngest = (server: FastifyInstance, ingest: Ingest, bodies: Bodies, refuse: Refuse): void => {
  const receive = async (request: IngestRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { source } = request.params;
    if (!ingest.sources().has(source)) return sendText(reply, 404, 'Not Found');
    const kind = kindOf(request);
    const encoding = encodingOf(request);
    if (kind === null || encoding === null) return refuse(reply, 'body_type');
    return bodies.receive(request, encoding, ingest.limits(), async (body) =>
      answer(request, reply, await ingest.push(source, body, kind, idOf(request))),
    );
  };
  const { token } = ingest;
  const isThere = (): boolean => ingest.sources().size > 0;
  addPushRoutes(server, { token, isThere, refuse }, (scope, options) => {
    scope.all<{ Params: { source: string } }>('/ingest/:source', options, receive);
  });
};

/** Amazon Data Firehose names the version of its protocol; else the type says what it is. */
const kindOf = ({ headers }: FastifyRequest): BodyKind | null => {
  const [type = ''] = (headers['content-type'] ?? '').split(';', 1);
  const name = type.trim().toLowerCase();
  const kind = Object.hasOwn(KINDS, name) ? (KINDS[name] ?? null) : null;
  return kind === 'json' && isFirehose(headers) ? 'firehose' : kind;
};

type Headers = FastifyRequest['headers'];

const isFirehose = (headers: Headers): boolean => headers[FIREHOSE_ID] !== undefined;

/** The id that is the same when a body is sent again. */
const idOf = ({ headers }: FastifyRequest): string | undefined => {
  const id = headers['logplex-frame-id'] ?? headers[FIREHOSE_ID];
  return typeof id === 'string' && ID.test(id) ? id : undefined;
};

const answer = (request: FastifyRequest, reply: FastifyReply, result: PushResult): FastifyReply => {
  if (isFirehose(request.headers)) return answerFirehose(request, reply, result);
  if (result.status === 'stored') return reply.code(204).send();
  const [status, text] = ANSWERS[result.status];
  if (status === 429 || status === 503) reply.header('retry-after', RETRY_AFTER_SECONDS);
  return sendText(reply, status, text);
};

/**
 * Firehose takes an answer for a success only if it is in its own form: "HTTP endpoint delivery request and response
 * specifications" of its documentation.
 */
const answerFirehose = (
  request: FastifyRequest,
  reply: FastifyReply,
  { status }: PushResult,
): FastifyReply => {
  const [code, errorMessage] = status === 'stored' ? [200, undefined] : ANSWERS[status];
  return reply
    .code(code)
    .type('application/json')
    .send(JSON.stringify({ requestId: idOf(request) ?? '', timestamp: Date.now(), errorMessage }));
};
