// pino: the request lines of pino-http (Express and others) and of Fastify, with the headers that serializers add.
import { type CanonicalField, FORWARDING_HEADERS } from '../exchanges/record.ts';
import { decodeLatin1InUtf8 } from './decoding/byte-strings.ts';
import { parseFieldPaths } from './decoding/field-paths.ts';
import { PLAIN_FIELDS } from './decoding/fields.ts';
import { isJsonObject } from './decoding/json-line.ts';
import { type JsonPath, parseJsonPath, readJsonPath } from './decoding/json-path.ts';
import { createJsonReader, type JsonField, withPaths } from './decoding/json-reader.ts';
import { shareRead } from './decoding/share-read.ts';
import type { Compiled, Format, FormatOptions } from './format.ts';

const SNIPPET = `// Express and others with pino-http: headers are logged by default
import pinoHttp from 'pino-http';
app.use(pinoHttp({ genReqId: (req) => req.headers['x-request-id'] ?? crypto.randomUUID() }));

// Fastify 5: headers are logged by these serializers only
const req = (request) => ({
  method: request.method,
  url: request.url,
  headers: request.headers,
  remoteAddress: request.socket.remoteAddress,
});
const res = (reply) => ({
  statusCode: reply.statusCode,
  headers: reply.getHeaders?.(),
  req: reply.request && req(reply.request),
});
const app = Fastify({ requestIdHeader: 'x-request-id', logger: { serializers: { req, res } } });
`;

const NOTES = `Keep the log readable for this exporter's user only: it contains cookie values.
Cookie and Set-Cookie: all headers, to the byte; only of a Set-Cookie beyond ASCII Node's log cannot tell whether it
went out as latin1 (so it is counted) or, with a body given as text, as UTF-8. A request is a line with res and responseTime; all other lines
are ignored, Fastify's "incoming request" among them. Do not log a second line with both for the same request.
Headers handed to res.writeHead() alone never reach the log; set them with res.setHeader() or reply.header().
With Fastify, log request.socket.remoteAddress as above, not request.ip: forwarding headers are believed by the
address of the peer. The scheme of the application's own socket is in no line; where it may have TLS, log it and
say where it stands:  fields: { scheme: req.socketScheme }
To join with an edge, both must log the same id: X-Request-ID from the request's headers, else req.id or reqId.
Numbers that the application counts up by itself join with nothing.
`;

const pathsOf = (...paths: string[]): JsonPath[] => paths.map((path) => parseJsonPath(path) ?? []);

/** Fastify's closing line has the reply only; the serializer above puts the request into it. */
const requestPaths = (key: string): JsonPath[] => pathsOf(`req.${key}`, `res.req.${key}`);

const REQUEST_HEADERS = requestPaths('headers');
const RESPONSE_HEADERS = pathsOf('res.headers');

const requestHeader = (field: CanonicalField, header: string): JsonField => ({
  field,
  paths: requestPaths(`headers.${header}`),
  container: REQUEST_HEADERS,
});
const responseHeader = (field: CanonicalField, header: string): JsonField => ({
  field,
  paths: pathsOf(`res.headers.${header}`),
  container: RESPONSE_HEADERS,
});
const member = (field: CanonicalField, paths: readonly JsonPath[]): JsonField => ({
  field,
  paths,
  container: [],
});

const DEFAULTS: readonly JsonField[] = [
  member('time', pathsOf('time')),
  member('site', [
    ...requestPaths('headers.host'),
    ...requestPaths('headers.:authority'),
    ...requestPaths('host'),
  ]),
  member('method', requestPaths('method')),
  member('path', requestPaths('url')),
  member('status', pathsOf('res.statusCode')),
  member('peer_ip', requestPaths('remoteAddress')),
  requestHeader('user_agent', 'user-agent'),
  member('request_id', [...requestPaths('headers.x-request-id'), ...requestPaths('id'), ...pathsOf('reqId')]),
  requestHeader('trace_id', 'traceparent'),
  requestHeader('cookie', 'cookie'),
  responseHeader('set_cookie', 'set-cookie'),
  member('duration', pathsOf('responseTime')),
  requestHeader('sec_fetch_site', 'sec-fetch-site'),
  responseHeader('cache_control', 'cache-control'),
  responseHeader('hsts', 'strict-transport-security'),
  ...FORWARDING_HEADERS.map((header) => requestHeader(`forwarded.${header}`, header)),
];

const compile = ({ definition, fields = {} }: FormatOptions): Compiled => {
  if (definition !== undefined) {
    const problem = 'pino has a shape of its own, so there is nothing to define';
    return {
      ok: false,
      error: { problem, hint: 'write format: pino, and fields: { … } where a path differs' },
    };
  }
  const own = parseFieldPaths(fields, 'fields');
  if (!own.ok) return own;
  const duration = own.paths.get('duration') ?? pathsOf('responseTime')[0] ?? [];
  const reader = createJsonReader({
    fields: withPaths(DEFAULTS, own.paths),
    fidelity: { setCookie: 'all', cookie: 'all' },
    values: { ...PLAIN_FIELDS, durationUnitSeconds: 0.001 },
    decode: decodeLatin1InUtf8,
    isRequest: (line) => isJsonObject(line.res) && readJsonPath(line, duration) !== undefined,
  });
  return { ok: true, reader };
};

export const pino: Format = {
  name: 'pino',
  product: 'pino: pino-http (Express and others) and Fastify',
  usualVantage: 'origin',
  snippet: SNIPPET,
  notes: NOTES,
  remedies: {
    redacted: `// leave the two headers out of pino's option redact
pino({ redact: ['req.headers.authorization'] });  // not req.headers.cookie, not res.headers["set-cookie"]
`,
    no_cookie_fields: `// Express and others: serializers must not drop the headers
app.use(pinoHttp({ serializers: { req: pinoHttp.stdSerializers.req, res: pinoHttp.stdSerializers.res } }));
// Fastify 5: headers are logged by the serializers that "cookie-exporter formats pino" prints
`,
  },
  settings: {},
  compile,
  matches: (lines) =>
    shareRead(
      compile({}),
      lines,
      () => true,
      (line) => line.startsWith('{"level":'),
    ),
};
