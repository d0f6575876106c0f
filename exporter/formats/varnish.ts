// Varnish: the lines of varnishncsa, as its format defines them. The reader is compiled once from the user's own text.
import { shareRead } from './decoding/share-read.ts';
import type { Compiled, Format, FormatOptions } from './format.ts';
import { compileVarnish, ESCAPES } from './varnish/compile.ts';

const COMMAND = `varnishncsa -j -F '{"varnish":"%{Varnish:handling}x","time":"%{VSL:Timestamp:Start[1]}x","host":"%{Host}i",\
"method":"%m","path":"%U%q","status":"%s","duration":"%D","client_ip":"%h","request_id":"%{X-Request-ID}i",\
"user_agent":"%{User-Agent}i","cookie":"%{Cookie}i","set_cookie":"%{Set-Cookie}o",\
"first_set_cookie":"%{VSL:RespHeader:Set-Cookie}x","cache_control":"%{Cache-Control}o",\
"sec_fetch_site":"%{Sec-Fetch-Site}i","x_forwarded_proto":"%{X-Forwarded-Proto}i"}'`;

const SNIPPET = `# options of varnishd, in this order: by default its log has 255 bytes of each header
-p vsl_buffer=64k -p vsl_reclen=32k

# in vcl_recv, so that the origin can log the same id (import std;)
set req.http.X-Request-ID = std.integer(time=now) + "-" + req.xid;

# the log, as a service of its own; add -a -D -w FILE, or leave it on standard output
${COMMAND}
`;

const NOTES = `Keep the log readable for this exporter's user only: it contains cookie values.
Cookie: the whole header, to the byte (of several Cookie lines the last one). Where vsl_reclen was not raised it is cut, and
a header of just that length counts as one whose content is unknown.
Set-Cookie: the last header only. Where the first one, logged beside it, is the same, it is all there is, and such lines say
so. Set-Cookie changed in VCL shows as it was sent; before 7.7 one that VCL took away still shows.
Varnish has no TLS of its own: say  transport: forwarded  and name the TLS proxy in trust.proxies; what X-Forwarded-Proto says
is in each line. Requests that Varnish could not parse may be in no line.
Any other format is read the same way, given as the whole command line or with escape: json for -j:
  format: { varnish: '%h %t "%r" %s "%{Cookie}i" "%{Set-Cookie}o"', escape: default }
Log the client side (-c) only; lines of the backend side are ignored where the format has %{Varnish:side}x.
`;

const compile = (options: FormatOptions): Compiled => compileVarnish({ definition: COMMAND, ...options });

export const varnish: Format = {
  name: 'varnish',
  product: 'Varnish (varnishncsa)',
  usualVantage: 'edge',
  snippet: SNIPPET,
  notes: NOTES,
  remedies: {
    truncated: `# options of varnishd, in this order: by default its log has 255 bytes of each header
-p vsl_buffer=64k -p vsl_reclen=32k
`,
    redacted: `# options of varnishd, in this order: a header that was cut at the default of 255 bytes counts as hidden
-p vsl_buffer=64k -p vsl_reclen=32k
`,
  },
  settings: { escape: ESCAPES },
  compile,
  matches: (lines) => shareRead(compile({}), lines),
};
