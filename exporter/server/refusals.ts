// Why a client is turned away, and what it is told: one text for each reason, and nothing of what it sent.
import type { FastifyReply } from 'fastify';

/** An answer to a request that is not served; null: the connection is closed without one. */
type Answer = {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
} | null;

const SOON = { 'retry-after': '1' } as const;
const NO_TOKEN = { 'www-authenticate': 'Bearer realm="cookie-exporter"' } as const;

/** Every reason to refuse a request, with its answer. The reasons are the label of `cookie_exporter_http_refused_total`. */
export const REFUSALS = {
  connections: null,
  tls: null,
  malformed: { status: 400, text: 'Bad Request' },
  headers_too_large: { status: 431, text: 'Request Header Fields Too Large' },
  timeout: { status: 408, text: 'Request Timeout' },
  slow_reader: null,
  pipelined: null,
  busy: { status: 503, text: 'Too many requests at once. Try again later.', headers: SOON },
  rate_limit: { status: 429, text: 'Too many requests. Try again later.', headers: SOON },
  unauthenticated: {
    status: 401,
    text: 'Unauthorized',
    headers: { 'www-authenticate': 'Basic realm="cookie-exporter", charset="UTF-8"' },
  },
  password_checks: { status: 429, text: 'Too many passwords to check. Try again later.', headers: SOON },
  token: { status: 401, text: 'Unauthorized: a bearer token is needed.', headers: NO_TOKEN },
  cross_site: { status: 403, text: 'Requests from pages of other sites are refused.' },
  body_too_large: { status: 413, text: 'The body is too large.' },
  body_type: {
    status: 415,
    text: 'Send application/x-ndjson, application/json or text/plain, as it is or with gzip.',
    headers: { 'accept-encoding': 'gzip, identity' },
  },
  otlp_type: {
    status: 415,
    text: 'Send application/x-protobuf or application/json, as it is or with gzip.',
    headers: { 'accept-encoding': 'gzip, identity' },
  },
  webhook_type: {
    status: 415,
    text: 'Send the notification as it is or with gzip.',
    headers: { 'accept-encoding': 'gzip, identity' },
  },
  body_broken: { status: 400, text: 'The body cannot be read.' },
  bodies: { status: 429, text: 'Too many bodies at once. Try again later.', headers: SOON },
} as const satisfies Readonly<Record<string, Answer>>;

export type Refusal = keyof typeof REFUSALS;

/** Reasons that come with an answer. */
export type AnsweredRefusal = {
  [R in Refusal]: (typeof REFUSALS)[R] extends null ? never : R;
}[Refusal];

/** Counts a refusal and sends its answer. */
export type Refuse = (reply: FastifyReply, reason: AnsweredRefusal) => FastifyReply;

/** Sends a line of plain text. */
export const sendText = (reply: FastifyReply, status: number, text: string): FastifyReply =>
  reply.code(status).type('text/plain; charset=utf-8').send(`${text}\n`);

/** Sends the answer of a reason. */
export const sendRefusal = (reply: FastifyReply, reason: AnsweredRefusal): FastifyReply => {
  const answer: NonNullable<Answer> = REFUSALS[reason];
  return sendText(reply.headers(answer.headers ?? {}), answer.status, answer.text);
};

/** Thrown where a body is read; the error handler turns it into the reason's answer. It says nothing of the body. */
export class RefusedBody extends Error {
  readonly reason: AnsweredRefusal;

  constructor(reason: AnsweredRefusal) {
    super(reason);
    this.reason = reason;
  }
}
