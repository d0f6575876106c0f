// The joint between formats and the wall: one log line, decoded, its texts still raw.
// It must hold no behaviour, and nothing may keep a record beyond the line it came from.
import type { RawText } from '../raw-text.ts';

export {
  chunkOf,
  conceal,
  hasBackslash,
  NO_STREAM,
  type RawChunk,
  type RawStream,
  type RawText,
  reveal,
  revealChunk,
} from '../raw-text.ts';

/** A header whose presence the log shows, but whose content the product replaced by a mark. */
export const REDACTED = Symbol('redacted');

/** How much of a message's Set-Cookie headers a source shows. */
export const SET_COOKIE_FIDELITIES = [
  'all',
  'first',
  'last',
  'truncated',
  'redacted',
  'absent',
  'unknown',
] as const;
export type SetCookieFidelity = (typeof SET_COOKIE_FIDELITIES)[number];

/** How much of a request's Cookie header a source shows. */
export const COOKIE_FIDELITIES = ['all', 'truncated', 'redacted', 'absent', 'unknown'] as const;
export type CookieFidelity = (typeof COOKIE_FIDELITIES)[number];

/**
 * One log line, decoded.
 *
 * For every text and header: `null` means that the message did not have it, `undefined` that this log cannot tell
 * (the format has no such field), `REDACTED` that it was there and its content is hidden.
 */
export type LogRecord = {
  /** When the request was logged, milliseconds since the epoch, by the log's own clock. */
  timeMs: number;
  /** Host as in the request or the log's server name; the wall lower-cases it and takes the port off. */
  site: RawText | null | undefined;
  method: RawText | null | undefined;
  /** Path, with or without its query; the wall drops the query. */
  path: RawText | null | undefined;
  /** HTTP status sent to the client; 0 where the log has none. */
  status: number;
  /** Scheme of this log's own socket: http, https, ws, wss, or an on/off field of the product. */
  scheme: RawText | null | undefined;
  /** TLS version of this log's own socket (`TLSv1.3`, `1.3`, `772`); null: the socket had no TLS. */
  tls: RawText | null | undefined;
  /** Client address as the product resolved it. */
  clientIp: RawText | null | undefined;
  /** Address of the socket's other end, the one whose forwarding headers are believed or not. */
  peerIp: RawText | null | undefined;
  userAgent: RawText | null | undefined;
  requestId: RawText | null | undefined;
  traceId: RawText | null | undefined;
  /** The request's Cookie header, crumbs joined by `; `. */
  cookie: RawText | null | undefined | typeof REDACTED;
  /** Set-Cookie header lines sent to the client, one text each. Empty: none was sent. */
  setCookie: readonly RawText[] | undefined | typeof REDACTED;
  /** Set-Cookie header lines received from upstream, where the same line shows both legs. */
  upstreamSetCookie: readonly RawText[] | undefined | typeof REDACTED;
  /** Set-Cookie fidelity of this very line where the line itself tells (a logged product version); else undefined. */
  setCookieFidelity: SetCookieFidelity | undefined;
  /** Scheme of the upstream leg. */
  upstreamScheme: RawText | null | undefined;
  /** Status that the upstream gave; null: nothing upstream answered. */
  upstreamStatus: number | null | undefined;
  /** Time the request took, in seconds. */
  durationSeconds: number | undefined;
  secFetchSite: RawText | null | undefined;
  cacheControl: RawText | null | undefined;
  country: RawText | null | undefined;
  asn: RawText | null | undefined;
  ja4: RawText | null | undefined;
  hsts: RawText | null | undefined;
  /** Share of the requests that the log holds, in (0, 1]; undefined: the line does not tell. */
  sampleRate: number | undefined;
  /** Forwarding headers that the request carried, by lower-case name. */
  forwarded: ReadonlyMap<string, RawText> | undefined;
};

/** A record in which nothing is known yet; a reader fills in what its line shows. */
export const emptyRecord = (): LogRecord => ({
  timeMs: Number.NaN,
  site: undefined,
  method: undefined,
  path: undefined,
  status: 0,
  scheme: undefined,
  tls: undefined,
  clientIp: undefined,
  peerIp: undefined,
  userAgent: undefined,
  requestId: undefined,
  traceId: undefined,
  cookie: undefined,
  setCookie: undefined,
  upstreamSetCookie: undefined,
  setCookieFidelity: undefined,
  upstreamScheme: undefined,
  upstreamStatus: undefined,
  durationSeconds: undefined,
  secFetchSite: undefined,
  cacheControl: undefined,
  country: undefined,
  asn: undefined,
  ja4: undefined,
  hsts: undefined,
  sampleRate: undefined,
  forwarded: undefined,
});

/**
 * Canonical field names as users write them in `fields:` and in the `json` format; `forwarded.<header>` beside them.
 */
export const CANONICAL_FIELDS = [
  'time',
  'site',
  'method',
  'path',
  'status',
  'scheme',
  'tls',
  'client_ip',
  'peer_ip',
  'user_agent',
  'ja4',
  'country',
  'asn',
  'request_id',
  'trace_id',
  'cookie',
  'set_cookie',
  'upstream_set_cookie',
  'upstream_scheme',
  'upstream_status',
  'duration',
  'sec_fetch_site',
  'cache_control',
  'hsts',
  'sample_rate',
] as const;
/** Headers by which proxies tell the origin how the client came, lower case, in the order of belief by default. */
export const FORWARDING_HEADERS = [
  'x-arr-ssl',
  'cloudfront-forwarded-proto',
  'cf-visitor',
  'x-forwarded-proto',
  'forwarded',
  'x-forwarded-ssl',
  'front-end-https',
] as const;
export type ForwardingHeader = (typeof FORWARDING_HEADERS)[number];

export type CanonicalField = (typeof CANONICAL_FIELDS)[number] | `forwarded.${string}`;

/** Why a line was not read; the closed set behind `lines_rejected_total{reason}`. */
export const REJECT_REASONS = [
  'too_long',
  'empty',
  'no_match',
  'ambiguous',
  'invalid_json',
  'no_time',
  'no_status',
  // The program broke on it: a mistake in the exporter.
  'internal_error',
] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];
