// One request at the demo's edge with its answer, and the line that the access log gets of it.
// It must be honest: what it writes is what was received and sent.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeader, OutgoingHttpHeaders } from 'node:http';
import { TLSSocket } from 'node:tls';
import { joinHeaders, NGINX_VERSION, renderNginxLine } from './nginx-line.ts';

/** Header by which the demo's clients say which address they play; no edge in life believes such a thing. */
export const CLIENT_IP_HEADER = 'x-demo-client-ip';

/** nginx: `large_client_header_buffers 4 32k;`. A longer Cookie header is refused, and not logged. */
const MAX_COOKIE_BYTES = 32 * 1024;

export type Received = {
  readonly request: IncomingMessage;
  /** 32 hex digits, made by the edge. */
  readonly id: string;
  readonly clientIp: string;
  readonly scheme: 'http' | 'https';
  /** '' without TLS. */
  readonly tls: string;
  readonly host: string;
  /** Path with query. */
  readonly path: string;
  /** '' without a Cookie header, and where it was too long to be read. */
  readonly cookie: string;
  readonly isCookieTooLong: boolean;
};

export type Answer = {
  readonly status: number;
  /** Headers but for Set-Cookie. */
  readonly headers: OutgoingHttpHeaders;
  readonly setCookies: readonly string[];
  readonly body: Buffer;
  /** Null where nothing upstream was asked. */
  readonly upstream: { readonly status: number; readonly setCookies: readonly string[] } | null;
};

const textOf = (header: OutgoingHttpHeader | undefined): string =>
  Array.isArray(header) ? joinHeaders(header) : String(header ?? '');

/** What the edge knows of a request when its headers are there. */
export const describeRequest = (request: IncomingMessage): Received => {
  const { headers, socket, url = '/' } = request;
  const cookie = headers.cookie ?? '';
  const isCookieTooLong = cookie.length > MAX_COOKIE_BYTES;
  return {
    request,
    id: randomBytes(16).toString('hex'),
    clientIp: textOf(headers[CLIENT_IP_HEADER]) || (socket.remoteAddress ?? ''),
    scheme: socket instanceof TLSSocket ? 'https' : 'http',
    tls: socket instanceof TLSSocket ? (socket.getProtocol() ?? '') : '',
    host: headers.host ?? '',
    path: url,
    cookie: isCookieTooLong ? '' : cookie,
    isCookieTooLong,
  };
};

/** An answer of the edge's own, without a body. */
export const ownAnswer = (status: number, headers: OutgoingHttpHeaders = {}): Answer => ({
  status,
  headers,
  setCookies: [],
  body: Buffer.alloc(0),
  upstream: null,
});

/** The access log's line of an exchange that began and ended at these times. */
export const renderExchange = (
  received: Received,
  answer: Answer,
  startMs: number,
  endMs: number,
): Buffer => {
  const { headers, method = '' } = received.request;
  return renderNginxLine({
    time: (endMs / 1000).toFixed(3),
    scheme: received.scheme,
    tls: received.tls,
    host: received.host,
    method,
    path: received.path,
    status: String(answer.status),
    duration: ((endMs - startMs) / 1000).toFixed(3),
    client_ip: received.clientIp,
    request_id: received.id,
    user_agent: textOf(headers['user-agent']),
    cookie: received.cookie,
    set_cookie: joinHeaders(answer.setCookies),
    upstream_set_cookie: joinHeaders(answer.upstream?.setCookies ?? []),
    upstream_status: answer.upstream === null ? '' : String(answer.upstream.status),
    cache_control: textOf(answer.headers['cache-control']),
    sec_fetch_site: textOf(headers['sec-fetch-site']),
    x_forwarded_proto: textOf(headers['x-forwarded-proto']),
    nginx: NGINX_VERSION,
  });
};
