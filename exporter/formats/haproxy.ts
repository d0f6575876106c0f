// HAProxy: logs as log-format defines them, and httplog with captures. The reader is compiled once from the user's own text.
import { shareRead } from './decoding/share-read.ts';
import type { Compiled, Format, FormatOptions } from './format.ts';
import { compileHaproxy } from './haproxy/compile.ts';

const VARIABLES: readonly (readonly [key: string, variable: string, fetch: string])[] = [
  ['host', 'host', 'req.hdr(host)'],
  ['user_agent', 'agent', 'req.fhdr(user-agent)'],
  ['cookie', 'cookie', 'req.fhdr(cookie)'],
  ['sec_fetch_site', 'fetch_site', 'req.fhdr(sec-fetch-site)'],
  ['x_forwarded_proto', 'proto', 'req.fhdr(x-forwarded-proto)'],
];

const quoted = (key: string, variable: string): string => `"${key}":"%[var(txn.${variable}),json(ascii)]"`;

const STATEMENT = `log-format '{"log":"haproxy","time":"%[date(0,ms)]","scheme":"%[ssl_fc]","tls":"%sslv","method":"%HM",\
"path":"%[capture.req.uri,json(ascii)]","status":"%ST","duration":"%Ta","client_ip":"%ci","request_id":"%ID",\
${VARIABLES.map(([key, variable]) => quoted(key, variable)).join(',')},"cookie_bytes":"%[var(txn.cookie),length]",\
${quoted('set_cookie', 'sent')},"set_cookie_bytes":"%[var(txn.sent),length]",${quoted('upstream_set_cookie', 'received')},\
"upstream_status":"%[var(txn.status)]","upstream_scheme":"%[var(txn.tls)]"}'`;

const SNIPPET = `# in the frontend, before its other rules
  log stdout len 65535 format raw local0
  option dontlognull
  # the id goes to the origin; one that a client made up would stand before it
  unique-id-format %[uuid]
  http-request del-header X-Request-ID
  unique-id-header X-Request-ID
${VARIABLES.map(([, variable, fetch]) => `  http-request set-var(txn.${variable}) ${fetch}`).join('\n')}
  http-after-response set-var(txn.sent) res.hdrs
  ${STATEMENT}

# in each backend, before its other http-response rules
  http-response set-var(txn.received) res.hdrs
  http-response set-var(txn.status) status
  http-response set-var(txn.tls) ssl_bc
`;

const NOTES = `Keep the log readable for this exporter's user only: it contains cookie values.
HAProxy writes no files: send it to standard output as here, or to a syslog server, e.g.
  log 127.0.0.1:5140 len 65535 format rfc5424 local0
Without len 65535 lines are cut at 1024 bytes. HAProxy 2.4 and later.
Cookie: the whole header, to the byte (of several Cookie lines of HTTP/1 the last one); escaped it must fit into tune.bufsize,
else only its presence is known. Set-Cookie: all headers of both legs, so rewrites show without a second log, the
persistence cookie that HAProxy inserts among them; every other response header stands in the log as well.
The id that is logged goes to the origin in X-Request-ID, in place of one that the client sent. Cookie is read before
other rules, so what those drop of it shows beside the origin's own log.
Any other log-format is read the same way, if it has a time and the cookies. What an expression means is told by the key
before it, named like this exporter's fields: "cookie":"%[…]", set_cookie="%[…]"; use the converter json(ascii), for without
it a quotation mark within cannot be told from the one behind. A single header in place of res.hdrs is the last one.
httplog and httpslog are read too; say which captures hold the cookies, counted from 0 in the order of the configuration:
  format: { haproxy: httplog }
  fields: { cookie: "capture.req.hdr(0)", set_cookie: "capture.res.hdr(0)" }
They show the last Set-Cookie only, cut at the capture's len. Their times carry no zone; say timezone if it is not UTC.
`;

const compile = (options: FormatOptions): Compiled => compileHaproxy({ definition: STATEMENT, ...options });

export const haproxy: Format = {
  name: 'haproxy',
  product: 'HAProxy',
  usualVantage: 'edge',
  snippet: SNIPPET,
  notes: NOTES,
  remedies: {
    truncated: `# in global, for escaped headers must fit into it
tune.bufsize 65536
# in the frontend: without len lines are cut at 1024 bytes, and captures at theirs; log res.hdrs as in the snippet
log stdout len 65535 format raw local0
`,
    lines_do_not_match: `# in the frontend: without len lines are cut at 1024 bytes
log stdout len 65535 format raw local0
`,
    no_request_id: `# in the frontend; %ID is then in the log-format
unique-id-format %[uuid]
http-request del-header X-Request-ID
unique-id-header X-Request-ID
`,
  },
  settings: {},
  compile,
  matches: (lines) => shareRead(compile({}), lines),
};
