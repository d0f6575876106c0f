// nginx: access logs as log_format defines them. The reader is compiled once from the user's own text.
import { shareRead } from './decoding/share-read.ts';
import type { Compiled, Format, FormatOptions } from './format.ts';
import { compileNginx } from './nginx/compile.ts';
import { ESCAPES } from './nginx/log-format.ts';

const BODY = `'{"time":"$msec","scheme":"$scheme","tls":"$ssl_protocol",'
  '"host":"$host","method":"$request_method","path":"$request_uri","status":"$status","duration":"$request_time",'
  '"client_ip":"$remote_addr","request_id":"$request_id","user_agent":"$http_user_agent",'
  '"cookie":"$http_cookie","set_cookie":"$sent_http_set_cookie","upstream_set_cookie":"$upstream_http_set_cookie",'
  '"upstream_status":"$upstream_status","cache_control":"$sent_http_cache_control",'
  '"sec_fetch_site":"$http_sec_fetch_site","x_forwarded_proto":"$http_x_forwarded_proto","nginx":"$nginx_version"}'`;
const STATEMENT = `log_format cookies escape=json
  ${BODY};`;

const SNIPPET = `# in http { }
${STATEMENT}

# in http { }, server { } or location { }
access_log /var/log/nginx/cookies.log cookies;
# beside proxy_pass, so that the origin can log the same id
proxy_set_header X-Request-ID $request_id;
`;

const NOTES = `Keep the log readable for this exporter's user only: it contains cookie values.
Cookie: the whole header, to the byte. Set-Cookie: all headers from nginx 1.23.0 on, before that only the first
one, told by $nginx_version in each line. What the upstream sent stands beside what the client got, so rewrites
show without a second log. nginx built without TLS has no $ssl_protocol; leave it out there.
A location with a proxy_set_header of its own takes over none from outside: repeat that of X-Request-ID there.
The leg to the upstream: nginx has no variable for its scheme. Define one, e.g.
  map $upstream_addr $upstream_scheme { ~:443$ https; "" ""; default http; }
add "upstream_scheme":"$upstream_scheme" to the log_format, and give the whole statement as the format:
  format: { nginx: "log_format cookies escape=json '…';" }
Any other log_format is read the same way, if it has a time ($msec is best) and $http_cookie or
$sent_http_set_cookie, each header between quotation marks. escape=json is exact; so is escape=default;
with escape=none lines that can be read in more than one way are rejected as ambiguous.
`;

const compile = (options: FormatOptions): Compiled => compileNginx({ definition: STATEMENT, ...options });

export const nginx: Format = {
  name: 'nginx',
  product: 'nginx',
  usualVantage: 'edge',
  snippet: SNIPPET,
  notes: NOTES,
  remedies: {
    first_or_last_only: `# nginx logs every Set-Cookie from 1.23.0 on; packages: https://nginx.org/en/linux_packages.html
nginx -v
`,
    no_request_id: `# in the log_format; behind another proxy rather "$http_x_request_id", the id that it sends
"request_id":"$request_id"
# beside proxy_pass, so that the origin can log the same id
proxy_set_header X-Request-ID $request_id;
`,
  },
  settings: { escape: ESCAPES },
  compile,
  matches: (lines) => shareRead(compile({}), lines),
};
