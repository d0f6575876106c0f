// Envoy and Istio: access logs as json_format or text_format defines them. The reader is compiled once from the user's own format.
import { isJsonObject } from './decoding/json-line.ts';
import { shareRead } from './decoding/share-read.ts';
import { compileJsonFormat } from './envoy/json-format.ts';
import { compileTextFormat } from './envoy/text-format.ts';
import type { Compiled, Format, FormatOptions } from './format.ts';

const PRESET: Readonly<Record<string, string>> = {
  start_time: '%START_TIME%',
  authority: '%REQ(:AUTHORITY)%',
  method: '%REQ(:METHOD)%',
  path: '%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%',
  response_code: '%RESPONSE_CODE%',
  duration: '%DURATION%',
  tls: '%DOWNSTREAM_TLS_VERSION%',
  client: '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%',
  peer: '%DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT%',
  upstream_host: '%UPSTREAM_HOST%',
  upstream_tls: '%UPSTREAM_TLS_VERSION%',
  request_id: '%REQ(X-REQUEST-ID)%',
  trace_id: '%TRACE_ID%',
  user_agent: '%REQ(USER-AGENT)%',
  x_forwarded_proto: '%REQ(X-FORWARDED-PROTO)%',
  sec_fetch_site: '%REQ(SEC-FETCH-SITE)%',
  cookie: '%REQ(COOKIE)%',
  set_cookie: '%RESP(SET-COOKIE)%',
  cache_control: '%RESP(CACHE-CONTROL)%',
};

const LINES = Object.entries(PRESET).map(([key, operator]) => `${key}: "${operator}"`);

const SNIPPET = `# Envoy, in the HTTP connection manager
access_log:
- name: envoy.access_loggers.file
  typed_config:
    "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog
    path: /var/log/envoy/cookies.log
    log_format:
      json_format:
${LINES.map((line) => `        ${line}`).join('\n')}

# Istio: the same keys in the mesh config; the log is the standard output of the proxy
meshConfig:
  accessLogFile: /dev/stdout
  accessLogEncoding: JSON
  accessLogFormat: |
    ${JSON.stringify(PRESET)}
`;

const NOTES = `Keep the log readable for this exporter's user only: it contains cookie values.
Cookie: the whole header, to the byte. Set-Cookie: %RESP(SET-COOKIE)% is the first header only (envoy#13454), after all
filters. All of them: load the formatter envoy.formatter.cel and log %CEL(response.headers['set-cookie'])%, which joins them
by a comma; or a gRPC access log with additional_response_headers_to_log: [set-cookie]. An operator with a length, such as
%REQ(COOKIE):1024%, cuts what is longer. What the upstream sent before filters is in no operator.
TLS: the version of the downstream connection, none meaning plaintext; upstream_host and upstream_tls tell the leg behind.
Behind a load balancer that ends TLS say  transport: forwarded  and name it in trust.proxies.
X-Request-ID is made by Envoy and sent upstream, so that the origin can log the same id; the trace id joins as well.
Any other json_format or typed_json_format is read the same way:
  format: { envoy: { start_time: "%START_TIME%", cookie: "%REQ(COOKIE)%", … } }
Values that are more than one operator are not taken apart. A text_format is given as its text,
  format: { envoy: '[%START_TIME%] "%REQ(:METHOD)% %REQ(:PATH)%" %RESPONSE_CODE% "%REQ(COOKIE)%" "%RESP(SET-COOKIE)%"' }
but Envoy escapes nothing there: put headers between quotation marks; a line that can be read in several ways is rejected
as ambiguous.
`;

const compile = (options: FormatOptions): Compiled => {
  const { definition = PRESET, fields = {} } = options;
  if (typeof definition === 'string') return compileTextFormat(definition, options);
  if (isJsonObject(definition)) return compileJsonFormat(definition, fields);
  const hint = 'give the json_format as a mapping: format: { envoy: { start_time: "%START_TIME%", … } }';
  return { ok: false, error: { problem: 'the json_format is no mapping of keys to operators', hint } };
};

export const envoy: Format = {
  name: 'envoy',
  product: 'Envoy and Istio',
  usualVantage: 'edge',
  snippet: SNIPPET,
  notes: NOTES,
  remedies: {
    first_or_last_only: `# in the access log's log_format: the first header only is what %RESP(SET-COOKIE)% gives
formatters:
- name: envoy.formatter.cel
  typed_config: { "@type": type.googleapis.com/envoy.extensions.formatter.cel.v3.Cel }
json_format:
  set_cookie: "%CEL(response.headers['set-cookie'])%"
`,
    truncated: `# in the access log's json_format: without a length
cookie: "%REQ(COOKIE)%"
set_cookie: "%RESP(SET-COOKIE)%"
`,
  },
  settings: {},
  compile,
  matches: (lines) => shareRead(compile({}), lines),
};
