// POST /v1/traces and /v1/logs: OTLP over HTTP. What is sent goes on as it is: it must not look into a body.
// Source: opentelemetry.io/docs/specs/otlp, "OTLP/HTTP".
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { BearerToken } from './bearer-token.ts';
import { type Bodies, type BodyLimits, encodingOf } from './bodies.ts';
import type { PushResult } from './ingest.ts';
import { renderStatus, renderSuccess } from './otlp-answers.ts';
import type { OtlpEncoding, OtlpKind, OtlpSignal } from './otlp-kind.ts';
import { addPushRoutes } from './push-routes.ts';
import { type Refuse, sendText } from './refusals.ts';

/** Where requests of OTLP go. What may change at a reload is asked for at each request. */
export type Otlp = {
  /** Names of the sources that take OTLP now; without any, the paths do not exist. */
  readonly sources: () => ReadonlySet<string>;
  /** The token that a request must bear; null: none, for the server is reached from its own machine only. */
  readonly token: () => BearerToken | null;
  readonly limits: () => BodyLimits;
  /** Takes a whole body; resolves when it may be answered. */
  readonly push: (source: string, body: Buffer, kind: OtlpKind) => Promise<PushResult>;
};

/** Media types by encoding; an answer has that of its request. */
const OTLP_TYPES = { protobuf: 'application/x-protobuf', json: 'application/json' } as const;

const SIGNALS: readonly OtlpSignal[] = ['traces', 'logs'];

const FAILURES = {
  full: [429, 'The spool is full. Try again later.'],
  malformed: [400, 'The body is no request of OTLP in the encoding that it says.'],
  too_many_lines: [413, 'The body has too many records.'],
  unavailable: [503, 'The records cannot be stored now. Try again later.'],
} as const;

const RETRY_AFTER_SECONDS = '5';
const WHICH = 'Several sources take OTLP. Send to one of them: /ingest/<source>/v1/traces or /v1/logs.';

const formatOf = ({ headers }: FastifyRequest): OtlpEncoding | null => {
  const [type = ''] = (headers['content-type'] ?? '').split(';', 1);
  const name = type.trim().toLowerCase();
  if (name === OTLP_TYPES.protobuf) return 'protobuf';
  return name === OTLP_TYPES.json ? 'json' : null;
};

type OtlpRequest = FastifyRequest<{ Params: { source?: string } }>;

const answer = (reply: FastifyReply, kind: OtlpKind, result: PushResult): FastifyReply => {
  if (result.status === 'stored')
    return reply.type(OTLP_TYPES[kind.encoding]).send(renderSuccess(kind, result.rejected));
  const [status, text] = FAILURES[result.status];
  if (status === 429 || status === 503) reply.header('retry-after', RETRY_AFTER_SECONDS);
  return sendText(reply, status, text);
};

/** A failure is a Status in the encoding of the request, whoever found it out; to a client of another kind it is text. */
const encodeFailure = async (
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<unknown> => {
  const encoding = formatOf(request);
  if (reply.statusCode < 400 || encoding === null || typeof payload !== 'string') return payload;
  reply.type(OTLP_TYPES[encoding]).removeHeader('content-length');
  return renderStatus(encoding, payload.trimEnd());
};

/**
 * Adds the routes: those of the specification, which lead to the one source that there is, and the same below
 * `/ingest/<source>`, which an exporter takes for its endpoint.
 */
export const addOtlp = (server: FastifyInstance, otlp: Otlp, bodies: Bodies, refuse: Refuse): void => {
  const sourceOf = ({ params }: OtlpRequest): string | null => {
    const sources = otlp.sources();
    if (params.source !== undefined) return sources.has(params.source) ? params.source : null;
    const [only, second] = sources;
    return second === undefined ? (only ?? null) : null;
  };
  const receive = async (
    signal: OtlpSignal,
    request: OtlpRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> => {
    const source = sourceOf(request);
    if (source === null)
      return sendText(reply, 404, request.params.source === undefined ? WHICH : 'Not Found');
    const encoding = formatOf(request);
    const packed = encodingOf(request);
    if (encoding === null || packed === null) return refuse(reply, 'otlp_type');
    const kind = { signal, encoding };
    return bodies.receive(request, packed, otlp.limits(), async (body) =>
      answer(reply, kind, await otlp.push(source, body, kind)),
    );
  };
  const { token } = otlp;
  const isThere = (): boolean => otlp.sources().size > 0;
  addPushRoutes(server, { token, isThere, refuse }, (scope, options) => {
    scope.addHook('onSend', encodeFailure);
    for (const signal of SIGNALS) {
      for (const path of [`/v1/${signal}`, `/ingest/:source/v1/${signal}`]) {
        scope.all<{ Params: { source?: string } }>(path, options, (request, reply) =>
          receive(signal, request, reply),
        );
      }
    }
  });
};
