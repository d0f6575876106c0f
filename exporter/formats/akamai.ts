// Akamai DataStream 2: its log lines as JSON.
import { convertText } from './decoding/addresses.ts';
import type { Decode } from './decoding/escapes.ts';
import { createJsonFormat, jsonField } from './decoding/json-format.ts';
import type { JsonField } from './decoding/json-reader.ts';
import { decodePercent } from './decoding/percent.ts';

const SNIPPET = `# property: cookies are logged where this behavior is on
{ "name": "report", "options": { "logCookies": "ALL", "logHost": true, "logUserAgent": true, "logXForwardedFor": true } }

# stream (DataStream 2): format JSON, sampling 100 %, and these data set fields
Request ID, Request time, Status code, Client IP, Protocol type, Request host, Request method, Request path, TLS version, User-Agent, Cookie, Country/Region, ASN, Cache status
`;

const NOTES = `Keep the logs readable for this exporter's user only: they contain cookie values.
Cookie: the header, where the property logs cookies (Log Request Details, mode ALL; the default is OFF, and then no line
has one). A field without a value is left out of the JSON, so a line without it counts as a request without cookies.
Akamai encodes some bytes, blanks among them; texts that are encoded as a whole are decoded, in all others only blanks
between cookies are, for a "%" may be the application's own. Lengths are too large by what stays encoded.
Set-Cookie: in no field. A property can put it into the custom log field; say  fields: { set_cookie: customField }
and what of it that is, e.g.  fidelity: { set_cookie: first }.
Transport: proto and tlsVersion of the client's connection; nothing tells the leg to the origin, only that a hit had none.
To join with the origin: reqId, if the property sends it along as a header.
`;

/** `^` and `-` stand for what is not there. */
const ABSENT = '^';

const isWholeEncoded = (text: string): boolean => !text.includes('=') && text.includes('%3D');

/** Form encoding (a blank is a plus sign) is told by the lack of every `=`. */
const decode: Decode = (text) => {
  if (text === ABSENT) return '';
  if (isWholeEncoded(text)) return decodePercent(text.replaceAll('+', ' '));
  return text.replaceAll(';%20', '; ').replaceAll(';+', '; ');
};

/** User-Agents have blanks, so that a plus sign without any is one. */
const userAgent = convertText((text) => decodePercent(text.includes(' ') ? text : text.replaceAll('+', ' ')));
const path = convertText((text) => (text.startsWith('/') ? text : `/${text}`));
const upstreamStatus = (status: unknown): unknown => (String(status) === '1' ? null : undefined);

/** A key that is left out where it has no value. */
const optional = (field: JsonField['field'], key: string): JsonField => ({
  ...jsonField(field, key),
  container: null,
});

export const akamai = createJsonFormat({
  name: 'akamai',
  product: 'Akamai DataStream 2',
  usualVantage: 'edge',
  isDeliveredLate: true,
  snippet: SNIPPET,
  notes: NOTES,
  fidelity: { setCookie: 'absent', cookie: 'all' },
  decode,
  isRequest: (line) => 'reqTimeSec' in line,
  fields: [
    jsonField('time', 'reqTimeSec'),
    jsonField('site', 'reqHost'),
    jsonField('method', 'reqMethod'),
    { ...jsonField('path', 'reqPath'), convert: path },
    jsonField('status', 'statusCode'),
    jsonField('scheme', 'proto'),
    jsonField('tls', 'tlsVersion'),
    jsonField('client_ip', 'cliIP'),
    jsonField('peer_ip', 'cliIP'),
    { ...jsonField('user_agent', 'UA'), convert: userAgent },
    jsonField('country', 'country'),
    jsonField('asn', 'asn'),
    jsonField('request_id', 'reqId'),
    optional('cookie', 'cookie'),
    { ...jsonField('upstream_status', 'cacheStatus'), convert: upstreamStatus },
  ],
});
