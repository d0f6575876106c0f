// What nginx's variables mean: the canonical field each can fill, and what its values can look like (nginx.org, varindex).
import { type CanonicalField, FORWARDING_HEADERS } from '../../exchanges/record.ts';
import type { Shape } from '../decoding/template.ts';

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

/** The variable that fills each field, of those that stand in a log_format. */
export const findFields = (variables: readonly string[]): Map<CanonicalField, string> => {
  const found = new Map<CanonicalField, string>();
  for (const [field, candidates] of CANDIDATES) {
    const variable = candidates.find((candidate) => variables.includes(candidate));
    if (variable !== undefined) found.set(field, variable);
  }
  return found;
};

const firstWord = (text: string): string => text.slice(0, Math.max(0, text.indexOf(' ')));

const secondWord = (text: string): string => {
  const from = text.indexOf(' ') + 1;
  const to = text.indexOf(' ', from);
  return from === 0 ? '' : text.slice(from, to < 0 ? text.length : to);
};

/** Variables whose text is not yet the field's: the request line has two, `$https` is empty without TLS. */
export const CONVERSIONS: Readonly<Record<string, (text: string) => string>> = {
  'method $request': firstWord,
  'path $request': secondWord,
  'scheme $https': (https) => (https === 'on' ? 'https' : 'http'),
};

const bytesOf = (chars: string): ReadonlySet<number> =>
  new Set(Array.from(chars, (char) => char.charCodeAt(0)));
const DIGITS = '0123456789';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const NUMBER = bytesOf(`${DIGITS}.-`);
const WORD = bytesOf(`${DIGITS}${LETTERS}._:/+-`);
const CLF_TIME = bytesOf(`${DIGITS}${LETTERS}/:+- `);
/** nginx refuses a Host with spaces or control bytes, so `$host` has none. */
const NO_SPACE: ReadonlySet<number> = new Set(
  Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => byte > 0x20 && byte !== 0x7f),
);

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
