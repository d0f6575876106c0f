// Caddy: access logs as JSON, and the debug records of reverse_proxy, which show what the origin sent.
import { type CanonicalField, FORWARDING_HEADERS } from '../exchanges/record.ts';
import { canonicalHeader } from './decoding/header-names.ts';
import { compileJson, type JsonPreset, jsonField, jsonHeader } from './decoding/json-format.ts';
import { isJsonObject, parseGoJsonLine } from './decoding/json-line.ts';
import type { JsonField } from './decoding/json-reader.ts';
import { shareRead } from './decoding/share-read.ts';
import type { Compiled, Format, FormatOptions } from './format.ts';

const SNIPPET = `# global options, at the top of the Caddyfile
{
	servers {
		log_credentials
	}
	# what the origin sent, as a second source: format: { caddy: roundtrip }, vantage: origin
	log upstream {
		output file /var/log/caddy/upstream.log
		format json
		level DEBUG
		include http.handlers.reverse_proxy
	}
}

# in the block of the site
log {
	output file /var/log/caddy/cookies.log
	format json
}
# the log shows the id as it leaves Caddy; defer takes away one that the origin answers with
header {
	X-Request-ID {http.request.uuid}
	defer
}
reverse_proxy app:8080 {
	# so that the origin can log the same id
	header_up X-Request-ID {http.request.uuid}
}
`;

const NOTES = `Keep the logs readable for this exporter's user only: they contain cookie values.
Cookie and Set-Cookie: all headers, to the byte (from Caddy 2.5 on). Without log_credentials Caddy hides their content,
as ["REDACTED"] since 2.8 and as [] from 2.5 to 2.7: then it can be known that there were cookies, and nothing of them.
A filter of type cookie with action hash keeps values apart without showing them; lengths are then those of the hash.
TLS: the version of each connection; a record without it came without TLS.
Only lines with msg "handled request" are requests; all others of the same file are ignored.
format: { caddy: roundtrip } reads the lines "upstream roundtrip" instead: the origin's Set-Cookie before anything in
Caddy changed it, so that rewrites show once both are paired by the request id. Read either this or the application's
own log as origin, not both, for both show the same requests. Clients see the id in the header X-Request-ID; it is
random and says nothing. With Caddy 2.6 a site that is named with a host and an unusual port logs to its file only
requests whose Host has that port; name such a site by its port alone (https://:8443).
`;

/** From Caddy 2.5 to 2.7 an empty array stands for a header that is hidden; one that was not there has no key. */
const unhide = (value: unknown): unknown => (Array.isArray(value) && value.length === 0 ? 'REDACTED' : value);

const request = (field: CanonicalField, header: string): JsonField =>
  jsonHeader(field, 'request.headers', canonicalHeader(header));

const REQUEST: readonly JsonField[] = [
  jsonField('time', 'ts'),
  jsonField('site', 'request.host'),
  jsonField('method', 'request.method'),
  jsonField('path', 'request.uri'),
  jsonField('status', 'status'),
  request('user_agent', 'user-agent'),
  { ...request('cookie', 'cookie'), convert: unhide },
  jsonField('duration', 'duration'),
  request('sec_fetch_site', 'sec-fetch-site'),
];

const responseFields = (headers: string): readonly JsonField[] => [
  { ...jsonHeader('set_cookie', headers, 'Set-Cookie'), convert: unhide },
  jsonHeader('cache_control', headers, 'Cache-Control'),
  jsonHeader('hsts', headers, 'Strict-Transport-Security'),
];

const READ_ALIKE = {
  name: 'caddy',
  fidelity: { setCookie: 'all', cookie: 'all' },
  parse: parseGoJsonLine,
} as const;

const ACCESS: JsonPreset = {
  ...READ_ALIKE,
  fields: [
    ...REQUEST,
    jsonHeader('tls', 'request', 'tls.version'),
    jsonField('client_ip', 'request.client_ip', 'request.remote_ip'),
    jsonField('peer_ip', 'request.remote_ip'),
    jsonField('request_id', 'resp_headers.X-Request-Id', 'request_id', 'request.headers.X-Request-Id'),
    request('trace_id', 'traceparent'),
    ...responseFields('resp_headers'),
    ...FORWARDING_HEADERS.map((header) => request(`forwarded.${header}`, header)),
  ],
  isRequest: (line) => line.msg === 'handled request' && isJsonObject(line.request),
};

/** Where the upstream did not answer, the record has an error instead of a status. */
const ROUNDTRIP: JsonPreset = {
  ...READ_ALIKE,
  fields: [
    ...REQUEST,
    jsonField('request_id', 'request.headers.X-Request-Id'),
    request('trace_id', 'traceparent'),
    ...responseFields('headers'),
  ],
  isRequest: (line) => line.msg === 'upstream roundtrip' && typeof line.status === 'number',
};

const RECORDS: ReadonlyMap<unknown, JsonPreset> = new Map([
  ['access', ACCESS],
  ['roundtrip', ROUNDTRIP],
]);

const compile = ({ definition = 'access', ...options }: FormatOptions): Compiled => {
  const preset = RECORDS.get(definition);
  if (preset !== undefined) return compileJson(preset, options);
  const hint = 'write format: caddy, or format: { caddy: roundtrip } for what the origin sent';
  return { ok: false, error: { problem: 'caddy has no such record', hint } };
};

export const caddy: Format = {
  name: 'caddy',
  product: 'Caddy 2.5 and later',
  usualVantage: 'edge',
  snippet: SNIPPET,
  notes: NOTES,
  remedies: {
    redacted: `# global options, at the top of the Caddyfile
{
	servers {
		log_credentials
	}
}
`,
    no_request_id: `# in the block of the site
header {
	X-Request-ID {http.request.uuid}
	defer
}
reverse_proxy app:8080 {
	header_up X-Request-ID {http.request.uuid}
}
`,
  },
  settings: {},
  compile,
  matches: (lines) =>
    shareRead(
      compile({}),
      lines,
      () => true,
      (line) => line.startsWith('{"level":') && line.includes('"logger":"http'),
    ),
};
