// One line of the edge's access log, as nginx writes it with the `nginx` preset's log_format. It must stay byte for
// byte what nginx would write, for that is the point of the demo's log.

/** The preset's keys, in the order of its log_format. */
export const LINE_KEYS = [
  'time',
  'scheme',
  'tls',
  'host',
  'method',
  'path',
  'status',
  'duration',
  'client_ip',
  'request_id',
  'user_agent',
  'cookie',
  'set_cookie',
  'upstream_set_cookie',
  'upstream_status',
  'cache_control',
  'sec_fetch_site',
  'x_forwarded_proto',
  'nginx',
] as const;

/** Texts are byte strings (one char is one byte on the wire); '' is absent. */
export type LineFields = Readonly<Record<(typeof LINE_KEYS)[number], string>>;

/** Since 1.23.0 nginx logs every Set-Cookie header, joined; the demo's edge claims to be one of those. */
export const NGINX_VERSION = '1.27.0';

/**
 * A line with its line end, as bytes. nginx's escape=json and JSON.stringify agree on all bytes that a header may hold
 * (they differ in the case of \u00XX for control characters, which Node refuses in headers); bytes above 0x7F are raw.
 */
export const renderNginxLine = (fields: LineFields): Buffer =>
  Buffer.from(`${JSON.stringify(fields, [...LINE_KEYS])}\n`, 'latin1');

/** Several headers of one name in one field, as nginx joins them. */
export const joinHeaders = (headers: readonly string[]): string => headers.join(', ');
