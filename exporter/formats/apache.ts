// Apache httpd: access logs as LogFormat defines them. The reader is compiled once from the user's own text.
import { compileApache } from './apache/compile.ts';
import { shareRead } from './decoding/share-read.ts';
import type { Compiled, Format, FormatOptions } from './format.ts';

const STATEMENT = `LogFormat "apache time=%{msec}t tls=%{SSL_PROTOCOL}x host=\\"%{Host}i\\" request=\\"%r\\" status=%>s duration=%D \\
client_ip=%a peer_ip=%{c}a request_id=%{UNIQUE_ID}e user_agent=\\"%{User-Agent}i\\" \\
cookie=\\"%{Cookie}i\\" set_cookie=\\"%{Set-Cookie}o\\" cache_control=\\"%{Cache-Control}o\\" \\
sec_fetch_site=\\"%{Sec-Fetch-Site}i\\" x_forwarded_proto=\\"%{X-Forwarded-Proto}i\\"" cookies`;

const SNIPPET = `# in the server's own configuration
${STATEMENT}

# there, or in each <VirtualHost>
CustomLog /var/log/apache2/cookies.log cookies
# so that the origin can log the same id; needs mod_unique_id and mod_headers
RequestHeader set X-Request-ID "%{UNIQUE_ID}e"
`;

const NOTES = `Keep the log readable for this exporter's user only: it contains cookie values.
Cookie: the whole header, to the byte, but as RequestHeader left it, so that what is taken away or added there shows on
neither side; httpd joins several Cookie lines of HTTP/1 by ", ". Set-Cookie: all headers,
as the client gets them (after Header and ProxyPassReverseCookie…); httpd joins them by ", ". What the upstream sent is
in no httpd log, so rewrites show only beside the origin's own log.
A header line over LimitRequestFieldSize (8190 bytes) is answered 400, and the log does not have it.
%{SSL_PROTOCOL}x needs mod_ssl; without it, leave it out here and in the format that you give this exporter.
Any other LogFormat is read the same way, if it has a time (%{msec}t is best) and %{Cookie}i or %{Set-Cookie}o,
each header between quotation marks:
  format: { apache: 'LogFormat "%h %V %t \\"%r\\" %>s \\"%{Cookie}i\\" \\"%{Set-Cookie}o\\"" cookies' }
`;

const compile = (options: FormatOptions): Compiled => compileApache({ definition: STATEMENT, ...options });

export const apache: Format = {
  name: 'apache',
  product: 'Apache httpd',
  usualVantage: 'edge',
  snippet: SNIPPET,
  notes: NOTES,
  remedies: {
    no_request_id: `# in the LogFormat; needs mod_unique_id and mod_headers; behind another proxy rather %{X-Request-ID}i
request_id=%{UNIQUE_ID}e
# in the server's own configuration, so that the origin can log the same id
RequestHeader set X-Request-ID "%{UNIQUE_ID}e"
`,
  },
  settings: {},
  compile,
  matches: (lines) => shareRead(compile({}), lines),
};
