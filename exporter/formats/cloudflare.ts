// Cloudflare Logpush: the dataset http_requests as JSON, with headers as custom fields.
import type { CanonicalField } from '../exchanges/record.ts';
import { convertText } from './decoding/addresses.ts';
import { createJsonFormat, jsonField, jsonHeader } from './decoding/json-format.ts';
import type { JsonField } from './decoding/json-reader.ts';

const SNIPPET = `# once a zone: which headers are logged (phase http_log_custom_fields)
curl -X PUT https://api.cloudflare.com/client/v4/zones/$ZONE/rulesets/phases/http_log_custom_fields/entrypoint \\
  -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" -d '{ "rules": [ {
    "action": "log_custom_field", "expression": "true", "action_parameters": {
      "request_fields": [ { "name": "cookie" }, { "name": "sec-fetch-site" } ],
      "response_fields": [ { "name": "set-cookie", "preserve_duplicates": true },
        { "name": "cache-control" }, { "name": "strict-transport-security" } ] } } ] }'

# fields of the Logpush job; output as NDJSON
ClientASN,ClientCountry,ClientIP,ClientRequestHost,ClientRequestMethod,ClientRequestScheme,ClientRequestURI,ClientRequestUserAgent,ClientSSLProtocol,EdgeResponseStatus,EdgeStartTimestamp,JA4,OriginResponseStatus,OriginSSLProtocol,RayID,RequestHeaders,ResponseHeaders
`;

const NOTES = `Keep the logs readable for this exporter's user only: they contain cookie values.
Cookie: the whole header; before 2024 custom fields were cut at 8 KB in all.
Set-Cookie: with preserve_duplicates all headers, as an array; without it the first one only, which each record shows by
itself. response_fields are what the client was sent, raw_response_fields what the origin sent; a zone logs one of them.
Transport: ClientSSLProtocol and ClientRequestScheme of the client's connection, OriginSSLProtocol of the leg to the
origin, where something answered there (OriginResponseStatus above 0).
To join with the origin: RayID reaches it as the header Cf-Ray, followed by a dash and the place. Log it there without
that, or both as they are will not join.
A Logpush job with a sample rate, or a filter, needs sample_rate of the source set as well.
`;

/** `none` is a connection without TLS, `unknown` one that nothing is known of. */
const upstreamScheme = convertText((protocol) => {
  if (protocol === 'none') return 'http';
  return protocol.startsWith('TLS') || protocol.startsWith('SSL') ? 'https' : undefined;
});
const upstreamStatus = (status: unknown): unknown => (status === 0 ? null : status);

/** Both names are documented for what custom fields fill. */
const header = (field: CanonicalField, direction: 'Request' | 'Response', name: string): JsonField => {
  const alternatives = [`${direction}Headers`, `${direction}Fields`].map((place) =>
    jsonHeader(field, place, name),
  );
  return {
    field,
    paths: alternatives.flatMap(({ paths }) => paths),
    container: alternatives.flatMap(({ container }) => container ?? []),
  };
};

export const cloudflare = createJsonFormat({
  name: 'cloudflare',
  product: 'Cloudflare Logpush (http_requests)',
  usualVantage: 'edge',
  isDeliveredLate: true,
  snippet: SNIPPET,
  notes: NOTES,
  remedies: {
    first_or_last_only: `# in the rule of the phase http_log_custom_fields
"response_fields": [ { "name": "set-cookie", "preserve_duplicates": true } ]
`,
  },
  fidelity: { setCookie: 'unknown', cookie: 'all' },
  textFidelity: 'first',
  isRequest: (line) => 'EdgeResponseStatus' in line,
  fields: [
    jsonField('time', 'EdgeStartTimestamp', 'EdgeEndTimestamp'),
    jsonField('site', 'ClientRequestHost'),
    jsonField('method', 'ClientRequestMethod'),
    jsonField('path', 'ClientRequestURI', 'ClientRequestPath'),
    jsonField('status', 'EdgeResponseStatus'),
    jsonField('scheme', 'ClientRequestScheme'),
    jsonField('tls', 'ClientSSLProtocol'),
    jsonField('client_ip', 'ClientIP'),
    jsonField('peer_ip', 'ClientIP'),
    jsonField('user_agent', 'ClientRequestUserAgent'),
    jsonField('ja4', 'JA4'),
    jsonField('country', 'ClientCountry'),
    jsonField('asn', 'ClientASN'),
    jsonField('request_id', 'RayID'),
    header('cookie', 'Request', 'cookie'),
    header('set_cookie', 'Response', 'set-cookie'),
    { ...jsonField('upstream_scheme', 'OriginSSLProtocol'), convert: upstreamScheme },
    { ...jsonField('upstream_status', 'OriginResponseStatus'), convert: upstreamStatus },
    header('sec_fetch_site', 'Request', 'sec-fetch-site'),
    header('cache_control', 'Response', 'cache-control'),
    header('hsts', 'Response', 'strict-transport-security'),
  ],
});
