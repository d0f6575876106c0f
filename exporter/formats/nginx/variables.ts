// What nginx's variables mean: the canonical field each can fill, and what its values can look like (nginx.org, varindex).
import { type CanonicalField, FORWARDING_HEADERS, type LogRecord } from '../../exchanges/record.ts';
import { createSetField, PLAIN_FIELDS, type SetField } from '../decoding/fields.ts';
import type { Vocabulary } from '../decoding/format-text.ts';
import type { Shape } from '../decoding/place.ts';
import { CLF_TIME, methodIn, NO_SPACE, NUMBER, targetIn, WORD } from '../decoding/shapes.ts';
import { parseDigits } from '../decoding/values.ts';

/** Variables for a field, the best one first. */
const CANDIDATES: readonly (readonly [CanonicalField, readonly string[]])[] = [
  ['time', ['msec', 'time_iso8601', 'time_local']],
  ['site', ['host', 'http_host', 'server_name']],
  ['method', ['request_method', 'request']],
  ['path', ['request_uri', 'request', 'uri']],
  ['status', ['status']],
  ['scheme', ['scheme', 'https']],
  ['tls', ['ssl_protocol']],
  ['client_ip', ['remote_addr']],
  ['peer_ip', ['realip_remote_addr', 'remote_addr']],
  ['user_agent', ['http_user_agent']],
  ['ja4', ['ssl_ja4', 'ja4']],
  ['country', ['geoip2_data_country_code', 'geoip2_data_country_iso_code', 'geoip_country_code']],
  ['asn', ['geoip2_data_autonomous_system_number', 'geoip2_data_asn']],
  ['request_id', ['request_id', 'req_id', 'http_x_request_id']],
  ['trace_id', ['opentelemetry_trace_id', 'otel_trace_id', 'http_traceparent']],
  ['cookie', ['http_cookie']],
  ['set_cookie', ['sent_http_set_cookie']],
  ['upstream_set_cookie', ['upstream_http_set_cookie']],
  ['upstream_scheme', ['upstream_scheme']],
  ['upstream_status', ['upstream_status']],
  ['duration', ['request_time']],
  ['sec_fetch_site', ['http_sec_fetch_site']],
  ['cache_control', ['sent_http_cache_control']],
  ['hsts', ['sent_http_strict_transport_security']],
  ...FORWARDING_HEADERS.map((header): readonly [CanonicalField, readonly string[]] => [
    `forwarded.${header}`,
    [`http_${header.replaceAll('-', '_')}`],
  ]),
];

/** Variables whose text is not yet the field's: the request line has two, `$https` is empty without TLS. */
const CONVERSIONS: Readonly<Record<string, (text: string) => string>> = {
  'method request': methodIn,
  'path request': targetIn,
  'scheme https': (https) => (https === 'on' ? 'https' : 'http'),
};

const bind: Vocabulary['bind'] = (field, variable, zone) => {
  const set = createSetField(field, { ...PLAIN_FIELDS, separator: ', ', zone });
  const convert = CONVERSIONS[`${field} ${variable}`];
  return convert === undefined ? set : (record, text) => set(record, convert(text));
};

/** From 1.23.0 on nginx joins all Set-Cookie headers; before that a variable has the first (nginx CHANGES). */
const setVersion: SetField = (record, version) => {
  const dot = version.indexOf('.');
  const major = parseDigits(version.slice(0, dot));
  const minor = parseDigits(version.slice(dot + 1, version.indexOf('.', dot + 1)));
  if (Number.isNaN(major) || Number.isNaN(minor)) return;
  record.setCookieFidelity = major > 1 || (major === 1 && minor >= 23) ? 'all' : 'first';
};

/** Statuses with which nginx gives up a request before it has read all of its headers: bad, slow, URI or header too long. */
const GIVEN_UP: readonly number[] = [400, 408, 414, 494];

/** Of a request that was given up, a Cookie header that is not in the log may still have been sent. */
const forgetUnreadCookie = (record: LogRecord): void => {
  const isGivenUp = GIVEN_UP.includes(record.status) && record.upstreamStatus === null;
  if (isGivenUp && record.cookie === null) record.cookie = undefined;
};

/** The name in `$name` or `${name}`; null: neither. */
const variableOf = (expression: string): string | null => {
  const match = /^\$(?:(\w+)|\{(\w+)\})$/.exec(expression.trim());
  return match?.[1] ?? match?.[2] ?? null;
};

/** What nginx's variables mean. */
export const vocabulary: Vocabulary = {
  words: {
    product: 'nginx',
    text: 'log_format',
    directive: 'variable',
    spelling: '$name',
    cookieHint: `add "$http_cookie" and "$sent_http_set_cookie" to it, between quotation marks, e.g.
  log_format cookies '$remote_addr $host [$time_local] "$request" $status "$http_cookie" "$sent_http_set_cookie"';
or take the preset that "cookie-exporter formats nginx" prints`,
    timeHint: 'add "$msec" (or $time_iso8601, $time_local) to it',
  },
  escapesByBackslash: true,
  candidates: CANDIDATES,
  viewOf: variableOf,
  bind,
  marks: new Map([['nginx_version', setVersion]]),
  fidelityOf: (found) => ({
    setCookie: found.has('set_cookie') ? 'unknown' : 'absent',
    cookie: found.has('cookie') ? 'all' : 'absent',
  }),
  correct: forgetUnreadCookie,
};

const shapes = (shape: Shape, names: string): [string, Shape][] =>
  names.split(' ').map((name) => [name, shape]);
const SHAPES = new Map<string, Shape>([
  ...shapes(
    NUMBER,
    'msec status request_time bytes_sent body_bytes_sent request_length connection remote_port',
  ),
  ...shapes(
    NUMBER,
    'connection_requests connection_time server_port pid gzip_ratio nginx_version proxy_port',
  ),
  ...shapes(WORD, 'time_iso8601 remote_addr realip_remote_addr realip_remote_port server_addr scheme https'),
  ...shapes(
    WORD,
    'ssl_protocol ssl_cipher ssl_session_reused request_id req_id request_method server_protocol',
  ),
  ...shapes(WORD, 'http2 http3 pipe upstream_cache_status request_completion proxy_protocol_addr proxy_host'),
  // ingress-nginx
  ...shapes(
    WORD,
    'proxy_upstream_name proxy_alternative_upstream_name namespace ingress_name service_name service_port',
  ),
  ...shapes(CLF_TIME, 'time_local'),
  // nginx refuses a Host with spaces or control bytes.
  ...shapes(NO_SPACE, 'host'),
  ...shapes('list', 'upstream_addr upstream_status upstream_response_time upstream_connect_time'),
  ...shapes(
    'list',
    'upstream_header_time upstream_response_length upstream_bytes_received upstream_bytes_sent',
  ),
]);

/** What values of a variable can look like; a variable of another module or of the user's own may be anything. */
export const shapeOf = (variable: string): Shape => SHAPES.get(variable) ?? 'text';

const HEADER_PREFIXES = ['http_', 'sent_http_', 'upstream_http_', 'cookie_', 'arg_'];

/** Whether the client or the application chooses a variable's text byte by byte. */
export const isHeader = (variable: string): boolean =>
  HEADER_PREFIXES.some((prefix) => variable.startsWith(prefix));
