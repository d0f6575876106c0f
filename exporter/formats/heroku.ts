// Heroku's router: one line a request in the log drain of an application. It has no headers.
import { convertText, withoutPort } from './decoding/addresses.ts';
import { createJsonFormat, jsonField } from './decoding/json-format.ts';
import type { JsonObject } from './decoding/json-line.ts';
import { parseRouterLine } from './heroku/router-line.ts';

const SNIPPET = `# a log drain; its lines come with their frame, which has the time
heroku drains:add https://logs.example/ingest/router --app "$APP"

# or into a file
heroku logs --tail --source heroku --dyno router --app "$APP" >> /var/log/heroku/router.log
`;

const NOTES = `Cookie and Set-Cookie: in no field. The log counts requests by transport, and by nothing that cookies carry; what
browsers are sent, and what they send, shows in the application's own lines of the same drain (e.g. format pino), which
are a second source with vantage: origin.
Transport: tls and tls_version of the router of 2024 and later; of the older one protocol=https.
To join with the application: request_id, which reaches it as X-Request-ID.
Keep the frames: the router's lines have no time of their own. All lines of the drain that are no requests are ignored.
`;

/** `tls` where there is one; else the older router's `protocol`, which is a scheme there. */
const prepare = (line: JsonObject): JsonObject => {
  const { tls, protocol } = line;
  const told = tls === undefined ? protocol : tls === 'true' ? 'https' : 'http';
  return { ...line, scheme: told === 'http' || told === 'https' ? told : '' };
};

/** The router adds the address that it was asked from behind what came with the request. */
const lastAddress = convertText((list) => withoutPort(list.slice(list.lastIndexOf(',') + 1).trim()));
const version = convertText((text) => (text.startsWith('tls') ? text : undefined));
const milliseconds = convertText((text) => (text.endsWith('ms') ? text.slice(0, -2) : ''));
/** Without a dyno nothing was asked. */
const upstreamStatus = convertText((dyno) => (dyno === '' ? null : undefined));

export const heroku = createJsonFormat({
  name: 'heroku',
  product: 'Heroku router',
  usualVantage: 'edge',
  isDeliveredLate: true,
  snippet: SNIPPET,
  notes: NOTES,
  fidelity: { setCookie: 'absent', cookie: 'absent' },
  values: { durationUnitSeconds: 1e-3 },
  parse: parseRouterLine,
  prepare,
  isRequest: (line) => 'method' in line && 'dyno' in line,
  fields: [
    jsonField('time', 'time'),
    jsonField('site', 'host'),
    jsonField('method', 'method'),
    jsonField('path', 'path'),
    jsonField('status', 'status'),
    jsonField('scheme', 'scheme'),
    { ...jsonField('tls', 'tls_version'), convert: version },
    { ...jsonField('client_ip', 'fwd'), convert: lastAddress },
    { ...jsonField('peer_ip', 'fwd'), convert: lastAddress },
    jsonField('request_id', 'request_id'),
    { ...jsonField('upstream_status', 'dyno'), convert: upstreamStatus },
    { ...jsonField('duration', 'service'), convert: milliseconds },
  ],
});
