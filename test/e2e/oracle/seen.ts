// What each log can show of an exchange, told from the wire: by nginx's and pino's documented behaviour, not from logs.
import { type Head, statusOf, valuesOf } from '../support/raw-http.ts';

/** One exchange as a vantage's log shows it. */
export type Seen = {
  readonly vantage: 'edge' | 'origin';
  readonly host: string;
  /** Absent: GET. */
  readonly method?: string;
  readonly path: string;
  readonly status: number;
  readonly userAgent: string;
  readonly transport: 'tls' | 'plaintext' | 'unknown';
  /** Null: no TLS, or not in this log. */
  readonly tlsVersion: string | null;
  /** The Cookie header, crumbs joined; null: there was none; undefined: the log does not show it. */
  readonly cookie: string | null | undefined;
  /** The Set-Cookie headers that the log shows. */
  readonly setCookies: readonly string[];
  readonly visible: 'all' | 'partial';
  /** Those of the upstream's response that the log shows beside; null: this log has no such field. */
  readonly upstreamSetCookies: readonly string[] | null;
  /** Whether an upstream answered; null: this log has no such field. */
  readonly isUpstreamAnswered: boolean | null;
  /** Transport of the leg to the upstream; absent: unknown. */
  readonly upstreamTransport?: 'tls' | 'plaintext';
  readonly cacheControl: string;
  readonly isCrossSite: boolean;
  readonly timeMs: number;
};

/** One exchange as client and application saw it; a leg that was not used is null. */
export type Wire = {
  readonly client: { readonly request: Head; readonly response: Head; readonly tls: string | null } | null;
  readonly upstream: { readonly request: Head; readonly response: Head } | null;
  /** Set-Cookie headers that an answer from nginx's cache brought along from the application's earlier response. */
  readonly cachedSetCookies: readonly string[];
  /** When the client had the response. */
  readonly timeMs: number;
};

/** Most bytes of one header line that nginx takes (large_client_header_buffers), its line end among them. */
const NGINX_LINE_BYTES = 8192;

const hostOf = (request: Head): string | undefined =>
  valuesOf(request, 'host')[0]?.toLowerCase().replace(/:\d+$/, '');

/** Absent, as the contract reads a log: no header, nothing in it, or a dash. */
const cookieOf = (request: Head): string | null => {
  const joined = valuesOf(request, 'cookie').join('; ');
  return joined === '' || joined === '-' ? null : joined;
};

const common = (request: Head, response: Head) => ({
  method: request.first.split(' ')[0] ?? '',
  path: request.first.split(' ')[1] ?? '',
  status: statusOf(response),
  userAgent: valuesOf(request, 'user-agent')[0] ?? '',
  cacheControl: valuesOf(response, 'cache-control')[0] ?? '',
  isCrossSite: valuesOf(request, 'sec-fetch-site')[0] === 'cross-site',
});

const isTooLong = ([name, value]: readonly [string, string]): boolean =>
  name.length + 2 + value.length + 2 > NGINX_LINE_BYTES;

/**
 * What nginx 1.22 logs: the first Set-Cookie of each leg; without Host the name of its first server; and of a request
 * with a line that is too long neither that line nor what stands behind it. Whether there was a Cookie header is then
 * not known.
 */
export const seenByNginx = (
  { client, upstream, cachedSetCookies, timeMs }: Wire,
  serverName: string,
): Seen | null => {
  if (client === null) return null;
  const { request, response, tls } = client;
  const isUriTooLong = request.first.length + 2 > NGINX_LINE_BYTES;
  const tooLong = isUriTooLong ? 0 : request.fields.findIndex(isTooLong);
  const read = tooLong < 0 ? request : { ...request, fields: request.fields.slice(0, tooLong) };
  const origin = upstream === null ? cachedSetCookies : valuesOf(upstream.response, 'set-cookie');
  return {
    ...common(request, response),
    userAgent: valuesOf(read, 'user-agent')[0] ?? '',
    isCrossSite: valuesOf(read, 'sec-fetch-site')[0] === 'cross-site',
    vantage: 'edge',
    host: hostOf(read) ?? serverName,
    transport: tls === null ? 'plaintext' : 'tls',
    tlsVersion: tls?.replace(/^TLSv1$/, '1.0').replace(/^TLSv/, '') ?? null,
    cookie: tooLong < 0 ? cookieOf(request) : undefined,
    setCookies: valuesOf(response, 'set-cookie').slice(0, 1),
    visible: 'partial',
    upstreamSetCookies: origin.slice(0, 1),
    isUpstreamAnswered: upstream !== null,
    timeMs,
  };
};

/**
 * What an edge logs that shows everything of the client leg and nothing of the other one; each product's own account
 * of what it leaves out comes on top.
 */
export const seenByEdge = ({ client, timeMs }: Wire): Seen => {
  if (client === null) throw new Error('no client spoke to the edge');
  const { request, response, tls } = client;
  return {
    ...common(request, response),
    vantage: 'edge',
    host: hostOf(request) ?? '',
    transport: tls === null ? 'plaintext' : 'tls',
    tlsVersion: tls?.replace(/^TLSv1$/, '1.0').replace(/^TLSv/, '') ?? null,
    cookie: cookieOf(request),
    setCookies: valuesOf(response, 'set-cookie'),
    visible: 'all',
    upstreamSetCookies: null,
    isUpstreamAnswered: null,
    timeMs,
  };
};

const SAID = new Map([
  ['https', 'tls'],
  ['http', 'plaintext'],
] as const);

/** What the application logs of a request that reached it: everything, and of the client leg what its peer says. */
export const seenByApplication = ({ upstream, timeMs }: Wire): Seen | null => {
  if (upstream === null || !valuesOf(upstream.response, 'x-answered-by').includes('application')) return null;
  const { request, response } = upstream;
  const [proto = ''] = valuesOf(request, 'x-forwarded-proto');
  return {
    ...common(request, response),
    vantage: 'origin',
    host: hostOf(request) ?? '',
    transport: SAID.get((proto.split(',')[0] ?? '').trim().toLowerCase() as 'https' | 'http') ?? 'unknown',
    tlsVersion: null,
    cookie: cookieOf(request),
    setCookies: valuesOf(response, 'set-cookie'),
    visible: 'all',
    upstreamSetCookies: null,
    isUpstreamAnswered: null,
    timeMs,
  };
};
