// Traefik: access logs as JSON, which show both legs in one record.
import { FORWARDING_HEADERS } from '../exchanges/record.ts';
import { convertText, firstAddress, schemeOfUrl, withoutPort } from './decoding/addresses.ts';
import { canonicalHeader } from './decoding/header-names.ts';
import { createJsonFormat, jsonField } from './decoding/json-format.ts';
import { type JsonObject, parseGoJsonLine } from './decoding/json-line.ts';
import { parseJsonPath } from './decoding/json-path.ts';
import type { JsonField } from './decoding/json-reader.ts';

const SNIPPET = `# static configuration
accessLog:
  filePath: /var/log/traefik/cookies.log
  format: json
  fields:
    headers:
      defaultMode: drop
      names:
        Cookie: keep
        Set-Cookie: keep
        User-Agent: keep
        X-Request-Id: keep
        X-Forwarded-Proto: keep
        Sec-Fetch-Site: keep
        Cache-Control: keep
        Strict-Transport-Security: keep
`;

const KEEP = `# static configuration
accessLog:
  fields:
    headers:
      names:
        Cookie: keep
        Set-Cookie: keep
`;

const NOTES = `Keep the log readable for this exporter's user only: it contains cookie values.
Cookie and Set-Cookie: all headers, from Traefik 2.4.10 on; before that the first one only, which the log does not tell,
so say fidelity: { set_cookie: first } there. Several are joined by a comma: a cookie whose value holds ",name=" is
taken for two. What the origin sent stands beside what the client got, so rewrites show without a second log; only a
sticky cookie, which Traefik makes, stands on both sides. Bytes that are no UTF-8 are counted, not known.
Headers are in the log only where they are named with keep, as above; redact shows that they were there.
TLS: scheme and version of the connection. The leg to the origin: the scheme of ServiceURL, where something answered.
Traefik has no request id of its own: X-Request-Id is that of a proxy before it, or of a client; with tracing the
trace id joins as well.
`;

const HEADERS = ' headers';
const hasHeaders = (line: JsonObject): boolean => {
  for (const key in line) if (key.startsWith('request_') || key.startsWith('downstream_')) return true;
  return false;
};

/** Any header in the record says that headers are logged, so that others were not there. */
const prepare = (line: JsonObject): JsonObject => (hasHeaders(line) ? { ...line, [HEADERS]: {} } : line);

const header = (field: JsonField['field'], key: string): JsonField => ({
  ...jsonField(field, key),
  container: [parseJsonPath(HEADERS) ?? []],
});

/** A service's URL is a text since 3.0; before that an object. Without a status of the origin, or with 0, Traefik answered. */
const upstreamScheme = convertText((url) => schemeOfUrl(url) || url);
const upstreamStatus = (status: unknown): unknown => (status === 0 ? null : status);

export const traefik = createJsonFormat({
  name: 'traefik',
  product: 'Traefik 2 and 3',
  usualVantage: 'edge',
  snippet: SNIPPET,
  notes: NOTES,
  remedies: {
    redacted: KEEP,
    no_cookie_fields: KEEP,
    first_or_last_only: `# from Traefik 2.4.10 on all Set-Cookie headers are logged
traefik version
`,
  },
  fidelity: { setCookie: 'all', cookie: 'all' },
  values: { separator: ',', durationUnitSeconds: 1e-9 },
  parse: parseGoJsonLine,
  prepare,
  isRequest: (line) => 'DownstreamStatus' in line,
  fields: [
    jsonField('time', 'StartUTC', 'time'),
    jsonField('site', 'RequestHost'),
    jsonField('method', 'RequestMethod'),
    jsonField('path', 'RequestPath'),
    jsonField('status', 'DownstreamStatus'),
    jsonField('scheme', 'RequestScheme'),
    jsonField('tls', 'TLSVersion'),
    { ...jsonField('client_ip', 'ClientHost'), convert: convertText(firstAddress) },
    { ...jsonField('peer_ip', 'ClientAddr'), convert: convertText(withoutPort) },
    header('user_agent', 'request_User-Agent'),
    jsonField('request_id', 'request_X-Request-Id'),
    jsonField('trace_id', 'TraceId', 'trace_id'),
    header('cookie', 'request_Cookie'),
    header('set_cookie', 'downstream_Set-Cookie'),
    header('upstream_set_cookie', 'origin_Set-Cookie'),
    { ...jsonField('upstream_scheme', 'ServiceURL.Scheme', 'ServiceURL'), convert: upstreamScheme },
    { ...jsonField('upstream_status', 'OriginStatus'), container: null, convert: upstreamStatus },
    jsonField('duration', 'Duration'),
    header('sec_fetch_site', 'request_Sec-Fetch-Site'),
    header('cache_control', 'downstream_Cache-Control'),
    header('hsts', 'downstream_Strict-Transport-Security'),
    ...FORWARDING_HEADERS.map((name) => header(`forwarded.${name}`, `request_${canonicalHeader(name)}`)),
  ],
});
