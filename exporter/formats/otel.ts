// OpenTelemetry: HTTP server spans and log records with the same attributes, one a line, in OTLP's JSON encoding.
import { FORWARDING_HEADERS } from '../exchanges/record.ts';
import { convertText, pathOfUrl } from './decoding/addresses.ts';
import { decodeLatin1InUtf8 } from './decoding/byte-strings.ts';
import { createJsonFormat, jsonField, jsonHeader } from './decoding/json-format.ts';
import type { JsonObject } from './decoding/json-line.ts';
import { attributesOf, headersAmong } from './otel/attributes.ts';

const SNIPPET = `# headers are captured where the SDK is told to; one that is always there shows that they are
# Java agent
OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS=cookie,host,x-forwarded-proto,x-request-id,sec-fetch-site
OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_RESPONSE_HEADERS=set-cookie,content-type,cache-control,strict-transport-security
# Python
OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_REQUEST=cookie,host,x-forwarded-proto,x-request-id,sec-fetch-site
OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_RESPONSE=set-cookie,content-type,cache-control,strict-transport-security
# JavaScript
new HttpInstrumentation({ headersToSpanAttributes: { server: {
  requestHeaders: ['cookie', 'host', 'x-forwarded-proto', 'x-request-id', 'sec-fetch-site'],
  responseHeaders: ['set-cookie', 'content-type', 'cache-control', 'strict-transport-security'] } } })
`;

const NOTES = `Keep what is captured readable for this exporter's user only: it contains cookie values, wherever spans go.
A line is one span or one log record as OTLP writes it in JSON; attributes may be an object as well. Spans count that are
of kind SERVER and have an HTTP method, log records that have one; all others are ignored.
Cookie and Set-Cookie: all headers that were captured. Where several are joined in one element they are taken apart at
commas, so that a cookie whose value holds ",name=" is taken for two. A record without any captured header of a message
says nothing of its cookies. Attributes replaced by [REDACTED] show that there was one.
Transport: what forwarding headers say that were captured, if trust.proxies has network.peer.address. url.scheme may be
the client's or the socket's, by SDK; where it is the socket's, say  fields: { scheme: attributes.url.scheme }.
Sampled traces are a sample: where neither the trace state (ot=th:…) nor an attribute SampleRate tells, set sample_rate of the
source. To join with the edge: the trace id, or X-Request-ID.
`;

const METHODS = ['http.request.method', 'http.method'];
const isServerSpan = ({ kind }: JsonObject): boolean => kind === 2 || kind === 'SPAN_KIND_SERVER';
const isLogRecord = (line: JsonObject): boolean => 'timeUnixNano' in line || 'observedTimeUnixNano' in line;

const isRequest = (line: JsonObject): boolean =>
  (isServerSpan(line) || isLogRecord(line)) && attributesOf(line).some(([key]) => METHODS.includes(key));

/** An unset time is 0 or left out. */
const isSet = (time: unknown): boolean => time !== undefined && Number(time) > 0;

const durationOf = ({ startTimeUnixNano, endTimeUnixNano }: JsonObject): number | undefined =>
  isSet(startTimeUnixNano) && isSet(endTimeUnixNano)
    ? Number(endTimeUnixNano) - Number(startTimeUnixNano)
    : undefined;

const HEX_DIGITS = 14;

/** The rejection threshold in a trace state: hexadecimal digits behind the point (OpenTelemetry, TraceState: `ot=th:…`). */
const rateOfTraceState = (state: unknown): number | undefined => {
  if (typeof state !== 'string') return undefined;
  const [, digits] = /(?:^|[,;])ot=(?:[^,;]*;)?th:([0-9a-f]{1,14})(?:[;,]|$)/.exec(state) ?? [];
  return digits === undefined
    ? undefined
    : Number((1 - Number.parseInt(digits.padEnd(HEX_DIGITS, '0'), 16) / 16 ** HEX_DIGITS).toPrecision(6));
};

/** Samplers that count write how many requests one stands for. */
const sampleRateOf = ({ traceState }: JsonObject, { SampleRate }: JsonObject): number | undefined => {
  const each = Number(SampleRate);
  return rateOfTraceState(traceState) ?? (each >= 1 ? 1 / each : undefined);
};

const prepare = (line: JsonObject): JsonObject => {
  const pairs = attributesOf(line);
  const attributes = Object.fromEntries(pairs);
  const { endTimeUnixNano, timeUnixNano, observedTimeUnixNano } = line;
  return {
    ...line,
    attributes,
    request: headersAmong(pairs, 'http.request.header.'),
    response: headersAmong(pairs, 'http.response.header.'),
    time: [endTimeUnixNano, timeUnixNano, observedTimeUnixNano].find(isSet),
    status: attributes['http.response.status_code'] ?? attributes['http.status_code'] ?? 0,
    duration: durationOf(line),
    sampleRate: sampleRateOf(line, attributes),
  };
};

const attribute = (field: Parameters<typeof jsonField>[0], ...keys: readonly string[]) =>
  jsonField(field, ...keys.map((key) => `attributes.${key}`));

export const otel = createJsonFormat({
  name: 'otel',
  product: 'OpenTelemetry HTTP spans and log records',
  usualVantage: 'origin',
  isDeliveredLate: true,
  snippet: SNIPPET,
  notes: NOTES,
  fidelity: { setCookie: 'unknown', cookie: 'all' },
  values: { durationUnitSeconds: 1e-9 },
  decode: decodeLatin1InUtf8,
  isRequest,
  prepare,
  fields: [
    jsonField('time', 'time'),
    jsonField(
      'site',
      'request.host',
      'attributes.server.address',
      'attributes.http.host',
      'attributes.net.host.name',
    ),
    attribute('method', ...METHODS),
    {
      ...attribute('path', 'url.path', 'http.target', 'url.full', 'http.url'),
      convert: convertText(pathOfUrl),
    },
    jsonField('status', 'status'),
    attribute('tls', 'tls.protocol.version'),
    attribute('client_ip', 'client.address', 'http.client_ip'),
    attribute('peer_ip', 'network.peer.address', 'net.sock.peer.addr', 'net.peer.ip'),
    attribute('user_agent', 'user_agent.original', 'http.user_agent'),
    jsonField('request_id', 'request.x-request-id'),
    jsonField('trace_id', 'traceId', 'trace_id'),
    jsonHeader('cookie', 'request', 'cookie'),
    jsonHeader('set_cookie', 'response', 'set-cookie'),
    jsonField('duration', 'duration'),
    jsonField('sample_rate', 'sampleRate'),
    jsonHeader('sec_fetch_site', 'request', 'sec-fetch-site'),
    jsonHeader('cache_control', 'response', 'cache-control'),
    jsonHeader('hsts', 'response', 'strict-transport-security'),
    ...FORWARDING_HEADERS.map((header) => jsonHeader(`forwarded.${header}`, 'request', header)),
  ],
});
