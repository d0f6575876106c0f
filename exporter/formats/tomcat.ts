// Tomcat, and with it Spring Boot: access logs as the valve's pattern defines them. The reader is compiled once from the
// user's own text.
import { shareRead } from './decoding/share-read.ts';
import type { Compiled, Format, FormatOptions } from './format.ts';
import { compileTomcat } from './tomcat/compile.ts';

const PATTERN = `tomcat time=%{msec}t host="%{Host}i" request="%r" status=%s duration=%T peer_ip=%{peer}a \
request_id="%{X-Request-ID}i" user_agent="%{User-Agent}i" cookie="%{Cookie}i" set_cookie="%{Set-Cookie}o" \
cache_control="%{Cache-Control}o" sec_fetch_site="%{Sec-Fetch-Site}i" x_forwarded_proto="%{X-Forwarded-Proto}i"`;

const SNIPPET = `# Spring Boot, application.properties
server.tomcat.accesslog.enabled=true
server.tomcat.accesslog.directory=/var/log/app
server.tomcat.accesslog.pattern=${PATTERN}

# Tomcat, server.xml, in <Host>
<Valve className="org.apache.catalina.valves.AccessLogValve" directory="/var/log/tomcat" maxLogMessageBufferSize="65536"
  pattern="${PATTERN.replaceAll('"', '&quot;')}" />
`;

const NOTES = `Keep the log readable for this exporter's user only: it contains cookie values.
Cookie: the whole header, to the byte (several lines of it joined by ","). Set-Cookie: all headers, joined by ",", as the
application set them. Tomcat answers requests with too long a header 400 and logs them without it.
Tomcat's log is buffered; buffered="false" (Spring Boot: server.tomcat.accesslog.buffered=false) shows requests at once.
%D is left alone, for it is milliseconds up to Tomcat 9 and microseconds since; %{peer}a needs 9.0.36 or later, else take %a.
Any other pattern is read the same way, if it has a time (%{msec}t is best) and %{Cookie}i or %{Set-Cookie}o, each header
between quotation marks:
  format: { tomcat: '%h %t "%r" %s "%{Host}i" "%{Cookie}i" "%{Set-Cookie}o"' }
JsonAccessLogValve is read by the format json.
`;

const compile = (options: FormatOptions): Compiled => compileTomcat({ definition: PATTERN, ...options });

export const tomcat: Format = {
  name: 'tomcat',
  product: 'Apache Tomcat and Spring Boot',
  usualVantage: 'origin',
  snippet: SNIPPET,
  notes: NOTES,
  settings: {},
  compile,
  matches: (lines) => shareRead(compile({}), lines),
};
