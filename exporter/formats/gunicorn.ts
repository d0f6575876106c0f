// gunicorn, for Django, Flask and other WSGI applications: access logs as access_log_format defines them. The reader is
// compiled once from the user's own text.
import { shareRead } from './decoding/share-read.ts';
import type { Compiled, Format, FormatOptions } from './format.ts';
import { compileGunicorn } from './gunicorn/compile.ts';

const STATEMENT = `access_log_format = 'gunicorn time=%(t)s host="%({host}i)s" request="%(r)s" status=%(s)s duration=%(D)s \
peer_ip=%(h)s request_id="%({x-request-id}i)s" user_agent="%(a)s" cookie="%({cookie}i)s" set_cookie="%({set-cookie}o)s" \
cache_control="%({cache-control}o)s" sec_fetch_site="%({sec-fetch-site}i)s" x_forwarded_proto="%({x-forwarded-proto}i)s"'`;

const SNIPPET = `# gunicorn.conf.py
accesslog = '/var/log/app/cookies.log'
${STATEMENT}
`;

const NOTES = `Keep the log readable for this exporter's user only: it contains cookie values.
Cookie: the whole header, to the byte (of several lines the last one). Set-Cookie: the last header only, for gunicorn keeps
the response's headers by name; for all of them log at the edge, or capture the headers with OpenTelemetry.
gunicorn escapes quotation marks but not backslashes: a line that can be read in several ways is rejected as ambiguous.
Times are whole seconds. Log files must be UTF-8, as they are unless the locale says otherwise.
Any other access_log_format is read the same way, if it has %(t)s and %({cookie}i)s or %({set-cookie}o)s, each header between
quotation marks:
  format: { gunicorn: '%(h)s %(t)s "%(r)s" %(s)s "%({host}i)s" "%({cookie}i)s" "%({set-cookie}o)s"' }
`;

const compile = (options: FormatOptions): Compiled => compileGunicorn({ definition: STATEMENT, ...options });

export const gunicorn: Format = {
  name: 'gunicorn',
  product: 'gunicorn (Django, Flask)',
  usualVantage: 'origin',
  snippet: SNIPPET,
  notes: NOTES,
  settings: {},
  compile,
  matches: (lines) => shareRead(compile({}), lines),
};
