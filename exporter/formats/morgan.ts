// morgan, for Express: the lines of the published function, JSON whose keys are morgan's own tokens, and of format strings.
import { type CanonicalField, FORWARDING_HEADERS } from '../exchanges/record.ts';
import { decodeLatin1InUtf8 } from './decoding/byte-strings.ts';
import { parseFieldPaths } from './decoding/field-paths.ts';
import { PLAIN_FIELDS } from './decoding/fields.ts';
import { parseJsonPath } from './decoding/json-path.ts';
import { createJsonReader, type JsonField, withPaths } from './decoding/json-reader.ts';
import { shareRead } from './decoding/share-read.ts';
import type { Compiled, Format, FormatOptions } from './format.ts';
import { compileMorgan } from './morgan/compile.ts';

const REQUEST_HEADERS = [
  'host',
  'user-agent',
  'x-request-id',
  'traceparent',
  'cookie',
  'sec-fetch-site',
  'x-forwarded-proto',
];
const RESPONSE_HEADERS = ['set-cookie', 'cache-control'];
const REQUEST_LINES = REQUEST_HEADERS.map((name) => `    'req[${name}]': req.headers['${name}'],\n`);
const RESPONSE_LINES = RESPONSE_HEADERS.map((name) => `    'res[${name}]': res.getHeader('${name}'),\n`);

const SNIPPET = `import morgan from 'morgan';

const cookies = (tokens, req, res) =>
  JSON.stringify({
    log: 'morgan',
    date: new Date(),
    'remote-addr': req.socket.remoteAddress,
    method: req.method,
    url: req.originalUrl,
    status: Number(tokens.status(req, res) ?? 0),
    'response-time': Number(tokens['response-time'](req, res)),
${[...REQUEST_LINES, ...RESPONSE_LINES].join('')}  });
app.use(morgan(cookies));
`;

const NOTES = `Keep the log readable for this exporter's user only: it contains cookie values.
Cookie and Set-Cookie: all headers, to the byte; only of a Set-Cookie beyond ASCII Node's log cannot tell whether it went out
as latin1 (so it is counted) or, with a body given as text, as UTF-8. Headers handed to res.writeHead() alone never reach
the log; set them with res.setHeader() or res.cookie(). The time is that of the line, when the response has been sent.
Log req.socket.remoteAddress as above, not morgan's :remote-addr, which is the client's with Express's "trust proxy".
A format string is read as well, given as its text:
  format: { morgan: ':remote-addr [:date[iso]] ":method :url" :status ":req[host]" ":req[cookie]" ":res[set-cookie]"' }
but morgan escapes nothing: put headers between quotation marks; a line that can be read in several ways is rejected as
ambiguous. Tokens of your own may stand in it, and in fields:  fields: { request_id: ":my-id" }
`;

const member = (field: CanonicalField, path: string): JsonField => ({
  field,
  paths: [parseJsonPath(path) ?? []],
  container: null,
});

const FIELDS: readonly JsonField[] = [
  member('time', 'date'),
  member('site', 'req[host]'),
  member('method', 'method'),
  member('path', 'url'),
  member('status', 'status'),
  member('peer_ip', 'remote-addr'),
  member('user_agent', 'req[user-agent]'),
  member('request_id', 'req[x-request-id]'),
  member('trace_id', 'req[traceparent]'),
  member('cookie', 'req[cookie]'),
  member('set_cookie', 'res[set-cookie]'),
  member('duration', 'response-time'),
  member('sec_fetch_site', 'req[sec-fetch-site]'),
  member('cache_control', 'res[cache-control]'),
  ...FORWARDING_HEADERS.filter((header) => REQUEST_HEADERS.includes(header)).map((header) =>
    member(`forwarded.${header}`, `req[${header}]`),
  ),
];

const compilePreset = (fields: Readonly<Record<string, string>>): Compiled => {
  const own = parseFieldPaths(fields, 'fields');
  if (!own.ok) return own;
  const reader = createJsonReader({
    fields: withPaths(FIELDS, own.paths),
    fidelity: { setCookie: 'all', cookie: 'all' },
    values: { ...PLAIN_FIELDS, durationUnitSeconds: 1e-3 },
    decode: decodeLatin1InUtf8,
    isRequest: ({ log }) => log === 'morgan',
  });
  return { ok: true, reader };
};

const compile = (options: FormatOptions): Compiled => {
  const { definition, fields = {} } = options;
  if (definition === undefined) return compilePreset(fields);
  if (typeof definition === 'string') return compileMorgan(definition, options);
  const hint = "give the format string as one text: format: { morgan: ':remote-addr [:date[iso]] …' }";
  return { ok: false, error: { problem: 'the format is no text', hint } };
};

export const morgan: Format = {
  name: 'morgan',
  product: 'morgan (Express)',
  usualVantage: 'origin',
  snippet: SNIPPET,
  notes: NOTES,
  settings: {},
  compile,
  matches: (lines) => shareRead(compile({}), lines),
};
