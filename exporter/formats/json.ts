// JSON of any other product, one object a line, by a map of fields to paths; without a map, keys named like the fields.
import { CANONICAL_FIELDS, type CanonicalField, FORWARDING_HEADERS } from '../exchanges/record.ts';
import { decodeNothing } from './decoding/escapes.ts';
import { parseFieldPaths } from './decoding/field-paths.ts';
import type { FieldOptions, Separator } from './decoding/fields.ts';
import { isJsonObject } from './decoding/json-line.ts';
import { type JsonPath, parseJsonPath } from './decoding/json-path.ts';
import { createJsonReader, type JsonField, withPaths } from './decoding/json-reader.ts';
import { shareRead } from './decoding/share-read.ts';
import { createZone } from './decoding/zones.ts';
import type { Compiled, Fidelity, Format, FormatError, FormatOptions } from './format.ts';

const SNIPPET = `# One JSON object a line. Without a map, its keys are named like the fields:
{"time":"2026-11-20T05:33:11.309Z","site":"shop.example","method":"GET","path":"/p","status":200,"scheme":"https","tls":"TLSv1.3","client_ip":"203.0.113.7","request_id":"9cf4e7","user_agent":"…","cookie":"sid=…; theme=dark","set_cookie":["sid=…; Path=/; Secure"],"duration":0.004,"forwarded":{"x-forwarded-proto":"https"}}

# With a map, they are wherever the product puts them:
format:
  json: { time: ts, site: req.host, status: res.code, cookie: req.headers.cookie, set_cookie: res.headers.set-cookie }
  duration_unit: ms
`;

const NOTES = `Keep the log readable for this exporter's user only: it contains cookie values.
Keys, all but time and one of cookie and set_cookie at will; other keys are passed over:
  time                  when the request was logged: ISO 8601 or the Common Log Format's, or a Unix time in s, ms, µs or
                        ns, told by its magnitude; a zone that is not written is the source's timezone
  site, method, path    host of the request with or without port, path with or without query
  status                as sent to the client; 0: none was
  scheme, tls           of this log's own connection: http, https, ws, wss, true or false; TLSv1.3, 1.3, none
  client_ip, peer_ip    the client as resolved, and the other end of the connection, which trust.proxies is asked about
  request_id, trace_id  what the log of the other vantage has as well; of a traceparent the trace id is taken
  cookie                the Cookie header; an array is joined by "; "
  set_cookie            the Set-Cookie headers sent to the client
  upstream_set_cookie, upstream_scheme, upstream_status
                        what came from upstream, where one line shows both legs; status null: nothing answered
  duration              in seconds, unless duration_unit says ms, us or ns
  user_agent, ja4, country, asn, sec_fetch_site, cache_control, hsts
  sample_rate           the share of the requests that the log holds, above 0 and up to 1
  forwarded             an object of the request's forwarding headers, names in lower case
Values are strings, numbers, true and false, or arrays of strings. null or "": it was not there. A missing key means
the same where a map names it; without a map it means that the log cannot tell. "REDACTED", "[REDACTED]" and "***": it was
there and is hidden. A path in a map is keys joined by dots; a key may contain dots itself, the longest that is there is taken.
An array of set_cookie has all headers, one each. A string may have several, joined by set_cookie_separator (", " unless
you say ","; none: a string is one header), and whether it has all of them cannot be known; say
fidelity: { set_cookie: all } if it has. Sizes are the bytes of UTF-8; a product that writes header bytes as latin1 text
is over-counted beyond ASCII.
`;

const UNITS: Readonly<Record<string, number>> = { s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9 };
const SEPARATORS: Readonly<Record<string, Separator>> = { ', ': ', ', ',': ',', none: null };

const at = (path: string): JsonPath => parseJsonPath(path) ?? [];

/** Without a map it is not known what the product logs: a missing key says nothing, only null or an empty text does. */
const PRESET: readonly JsonField[] = [
  ...CANONICAL_FIELDS.map((field): JsonField => ({ field, paths: [at(field)], container: [] })),
  ...FORWARDING_HEADERS.map((header): JsonField => {
    const field = `forwarded.${header}` as const;
    return { field, paths: [at(field)], container: [at('forwarded')] };
  }),
];

const settingOf = <T>(choices: Readonly<Record<string, T>>, written: unknown): T | undefined =>
  typeof written === 'string' && Object.hasOwn(choices, written) ? choices[written] : undefined;

/** What this exporter cannot do without. */
const findMissing = (fields: ReadonlySet<CanonicalField>): FormatError | null => {
  if (!fields.has('cookie') && !fields.has('set_cookie')) {
    const hint = 'map them: json: { cookie: path.to.it, set_cookie: path.to.it, … }';
    return { problem: 'this log is in a format without any cookie field', hint };
  }
  return fields.has('time')
    ? null
    : { problem: 'no path for time', hint: 'map it: json: { time: path.to.it, … }' };
};

const createReader = (fields: readonly JsonField[], values: FieldOptions): Compiled => {
  const names = new Set(fields.map(({ field }) => field));
  const error = findMissing(names);
  if (error !== null) return { ok: false, error };
  const fidelity: Fidelity = {
    setCookie: names.has('set_cookie') ? 'unknown' : 'absent',
    cookie: names.has('cookie') ? 'all' : 'absent',
  };
  const reader = createJsonReader({ fields, fidelity, values, decode: decodeNothing, isRequest: () => true });
  return { ok: true, reader };
};

const valuesOf = ({ settings = {}, timezone = 'UTC' }: FormatOptions): FieldOptions | FormatError => {
  const durationUnitSeconds = settingOf(UNITS, settings.duration_unit ?? 's');
  const separator = settingOf(SEPARATORS, settings.set_cookie_separator ?? ', ');
  const zone = createZone(timezone);
  if (durationUnitSeconds === undefined) {
    return { problem: 'unknown unit', hint: 'one of s, ms, us, ns', key: 'duration_unit' };
  }
  if (separator === undefined) {
    return { problem: 'unknown separator', hint: 'one of ", ", "," and none', key: 'set_cookie_separator' };
  }
  if (zone !== null) return { separator, durationUnitSeconds, zone };
  return { problem: `unknown time zone "${timezone}"`, hint: 'UTC, or an IANA name such as Europe/Berlin' };
};

const compile = (options: FormatOptions): Compiled => {
  const { definition, fields = {} } = options;
  if (definition !== undefined && !isJsonObject(definition)) {
    const hint = 'json: { time: ts, cookie: req.ck, … }';
    return { ok: false, error: { problem: 'json is no map of fields to paths', hint } };
  }
  const defined = parseFieldPaths(definition ?? {}, 'json');
  if (!defined.ok) return defined;
  const own = parseFieldPaths(fields, 'fields');
  if (!own.ok) return own;
  const values = valuesOf(options);
  if ('problem' in values) return { ok: false, error: values };
  const base = definition === undefined ? PRESET : withPaths([], defined.paths);
  return createReader(withPaths(base, own.paths), values);
};

export const json: Format = {
  name: 'json',
  product: 'JSON lines of any product',
  usualVantage: 'edge',
  snippet: SNIPPET,
  notes: NOTES,
  settings: { duration_unit: Object.keys(UNITS), set_cookie_separator: Object.keys(SEPARATORS) },
  compile,
  // Lines of other products may have some keys of the same name, but hardly `site`.
  matches: (lines) => shareRead(compile({}), lines, ({ site }) => site !== undefined),
};
