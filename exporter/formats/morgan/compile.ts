// A format string of morgan's → a reader, or what is wrong with it in the user's words. morgan escapes nothing, so a line that
// can be read in several ways is not read.
import { type CanonicalField, FORWARDING_HEADERS } from '../../exchanges/record.ts';
import { decodeLatin1InUtf8, encodeUtf8 } from '../decoding/byte-strings.ts';
import { compileText } from '../decoding/compile-text.ts';
import { createSetField } from '../decoding/fields.ts';
import type { FormatText, Slot, View, Vocabulary } from '../decoding/format-text.ts';
import type { Escaping, Shape } from '../decoding/place.ts';
import { CLF_TIME, NO_SPACE, NUMBER, WORD } from '../decoding/shapes.ts';
import type { Compiled, FormatOptions } from '../format.ts';

/** No header has a control byte but tabs. */
const RAW: Escaping = { excludes: (byte) => byte < 0x20 && byte !== 0x09, backslash: false };

/** Formats that morgan knows by name. */
const NAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    combined:
      ':remote-addr - :remote-user [:date[clf]] ":method :url HTTP/:http-version" :status :res[content-length] ":referrer" ":user-agent"',
    common:
      ':remote-addr - :remote-user [:date[clf]] ":method :url HTTP/:http-version" :status :res[content-length]',
    short:
      ':remote-addr :remote-user :method :url HTTP/:http-version :status :res[content-length] - :response-time ms',
    tiny: ':method :url :status :res[content-length] - :response-time ms',
    dev: ':method :url :status :response-time ms - :res[content-length]',
  }),
);

/** As morgan's own compiler takes a format apart. */
const TOKEN = /:([-\w]{2,})(?:\[([^\]]+)\])?/g;

/** Headers are the same in any case; the digits of a duration do not matter. */
const nameOf = (token: string, argument = ''): string => {
  if (token === 'date') return `date[${argument === '' ? 'web' : argument}]`;
  if (token === 'response-time' || token === 'total-time' || argument === '') return token;
  return `${token}[${argument.toLowerCase()}]`;
};

const CANDIDATES: readonly (readonly [CanonicalField, readonly string[]])[] = [
  ['time', ['date[iso]', 'date[clf]', 'date[web]']],
  ['site', ['req[host]']],
  ['method', ['method']],
  ['path', ['url']],
  ['status', ['status']],
  ['client_ip', ['remote-addr']],
  ['peer_ip', ['remote-addr']],
  ['user_agent', ['user-agent', 'req[user-agent]']],
  ['request_id', ['req[x-request-id]', 'request-id', 'id', 'req-id']],
  ['trace_id', ['req[traceparent]']],
  ['cookie', ['req[cookie]']],
  ['set_cookie', ['res[set-cookie]']],
  ['duration', ['response-time', 'total-time']],
  ['sec_fetch_site', ['req[sec-fetch-site]']],
  ['cache_control', ['res[cache-control]']],
  ['hsts', ['res[strict-transport-security]']],
  ...FORWARDING_HEADERS.map((header): readonly [CanonicalField, readonly string[]] => [
    `forwarded.${header}`,
    [`req[${header}]`],
  ]),
];

/** `Fri, 20 Nov 2026 05:33:11 GMT` in the Common Log Format; a text that is none stays as it is. */
const fromWebDate = (text: string): string =>
  text.replace(/^\w{3}, (\d{2}) (\w{3}) (\d{4}) ([\d:]{8}) GMT$/, '$1/$2/$3:$4 +0000');

const bind: Vocabulary['bind'] = (field, view, zone) => {
  const set = createSetField(field, { separator: ', ', durationUnitSeconds: 1e-3, zone });
  return view === 'date[web]' ? (record, text) => set(record, fromWebDate(text)) : set;
};

const viewOf = (expression: string): string | null => {
  const match = /^:([-\w]{2,})(?:\[([^\]]+)\])?$/.exec(expression.trim());
  return match === null ? null : nameOf(match[1] ?? '', match[2]);
};

const vocabulary: Vocabulary = {
  words: {
    product: 'morgan',
    text: 'format',
    directive: 'token',
    spelling: ':req[name]',
    cookieHint: `add ":req[cookie]" and ":res[set-cookie]" to it, between quotation marks, or better take the function that
"cookie-exporter formats morgan" prints, for morgan escapes nothing`,
    timeHint: 'add :date[iso] to it',
  },
  escapesByBackslash: false,
  candidates: CANDIDATES,
  viewOf,
  bind,
  fidelityOf: (found) => ({
    setCookie: found.has('set_cookie') ? 'all' : 'absent',
    cookie: found.has('cookie') ? 'all' : 'absent',
  }),
};

const WEB_DATE_LENGTH = 'Fri, 20 Nov 2026 05:33:11 GMT'.length;

const SHAPES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['date[iso]', WORD],
  ['date[clf]', CLF_TIME],
  ['date[web]', WEB_DATE_LENGTH],
  ['status', NUMBER],
  ['response-time', NUMBER],
  ['total-time', NUMBER],
  ['http-version', NUMBER],
  ['res[content-length]', NUMBER],
  ['method', WORD],
  ['url', NO_SPACE],
  ['remote-addr', NO_SPACE],
]);

const textOf = (format: string): FormatText => {
  const literals = [''];
  const slots: Slot[] = [];
  const views: View[] = [];
  let from = 0;
  for (const match of format.matchAll(TOKEN)) {
    const [written, token = '', argument] = match;
    const name = nameOf(token, argument);
    literals[slots.length] = encodeUtf8(format.slice(from, match.index));
    views.push({ name, slot: slots.length });
    const shape = SHAPES.get(name) ?? 'text';
    slots.push({
      written,
      shape,
      escaping: RAW,
      decode: decodeLatin1InUtf8,
      end: shape === 'text' ? 'visible' : 'any',
    });
    from = match.index + written.length;
  }
  literals[slots.length] = encodeUtf8(format.slice(from));
  return { literals, slots, views };
};

/** Compiles a format string. */
export const compileMorgan = (definition: string, options: FormatOptions): Compiled =>
  compileText(textOf(NAMED.get(definition.trim()) ?? definition), vocabulary, options);
