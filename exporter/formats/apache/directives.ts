// What the directives of Apache's LogFormat mean: the canonical field each can fill, and what its values can look like
// (mod_log_config, mod_logio, mod_ssl).
import { type CanonicalField, FORWARDING_HEADERS } from '../../exchanges/record.ts';
import { createSetField } from '../decoding/fields.ts';
import type { Slot, Vocabulary } from '../decoding/format-text.ts';
import { createForgetUnread } from '../decoding/given-up.ts';
import type { Shape } from '../decoding/place.ts';
import { CLF_TIME, methodIn, NO_SPACE, NUMBER, targetIn, WORD } from '../decoding/shapes.ts';
import type { Directive } from './log-format.ts';

/** Views for a field, the best one first. Header names are in lower case; `strftime` is any readable `%{…}t`. */
const CANDIDATES: readonly (readonly [CanonicalField, readonly string[]])[] = [
  ['time', ['%{usec}t', '%{msec}t', 'strftime', '%{sec}t', '%t']],
  ['site', ['%{host}i', '%V', '%v']],
  ['method', ['%m', '%r']],
  ['path', ['%r', '%U%q', '%U']],
  ['status', ['%>s', '%s', '%<s']],
  ['scheme', ['%{HTTPS}x', '%{REQUEST_SCHEME}x']],
  ['tls', ['%{SSL_PROTOCOL}x', '%{version}c']],
  ['client_ip', ['%a', '%h']],
  ['peer_ip', ['%{c}a', '%a', '%h']],
  ['user_agent', ['%{user-agent}i']],
  ['country', ['%{GEOIP_COUNTRY_CODE}e', '%{MM_COUNTRY_CODE}e']],
  ['request_id', ['%{UNIQUE_ID}e', '%{x-request-id}i', '%{x-request-id}o']],
  ['trace_id', ['%{traceparent}i']],
  ['cookie', ['%{cookie}i']],
  ['set_cookie', ['%{set-cookie}o']],
  ['duration', ['%D', '%{us}T', '%{ms}T', '%T', '%{s}T']],
  ['sec_fetch_site', ['%{sec-fetch-site}i']],
  ['cache_control', ['%{cache-control}o']],
  ['hsts', ['%{strict-transport-security}o']],
  ...FORWARDING_HEADERS.map((header): readonly [CanonicalField, readonly string[]] => [
    `forwarded.${header}`,
    [`%{${header}}i`],
  ]),
];

const UNIT_SECONDS: Readonly<Record<string, number>> = { '%D': 1e-6, '%{us}T': 1e-6, '%{ms}T': 1e-3 };

const bind: Vocabulary['bind'] = (field, view, zone) => {
  const durationUnitSeconds = UNIT_SECONDS[view] ?? 1;
  const set = createSetField(field, { separator: ', ', durationUnitSeconds, zone });
  if (view !== '%r') return set;
  const part = field === 'method' ? methodIn : targetIn;
  return (record, text) => set(record, part(text));
};

/** Statuses with which httpd gives up a request: bad, or a field over LimitRequestFieldSize (8190 bytes); slow; URI too long. */
const GIVEN_UP: readonly number[] = [400, 408, 414, 431];

const EXPRESSION = /^%([<>]?)(?:\{([^}]*)\})?(\^t[io]|[A-Za-z])$/;

/** Names of headers are the same in any case; times begin with the request unless the user says otherwise. */
const nameOf = (which: string, argument: string, letter: string): string => {
  const name = 'io'.includes(letter) ? argument.toLowerCase() : argument.replace(/^begin:/, '');
  return `%${which}${name === '' ? '' : `{${name}}`}${letter}`;
};

const viewOf = (expression: string): string | null => {
  const match = EXPRESSION.exec(expression.trim());
  return match === null ? null : nameOf(match[1] ?? '', match[2] ?? '', match[3] ?? '');
};

/** The view of a directive. What is written under a condition only is no field's, for a dash then means nothing. */
export const viewNameOf = ({ condition, which, argument, letter, written }: Directive): string =>
  condition === '' ? nameOf(which, argument, letter) : written;

/** Views of httpd 2.4 that show all there is, but for a request that was given up. */
export const vocabulary: Vocabulary = {
  words: {
    product: 'Apache',
    text: 'LogFormat',
    directive: 'directive',
    spelling: '%{name}i',
    cookieHint: `add "%{Cookie}i" and "%{Set-Cookie}o" to it, between quotation marks, e.g.
  LogFormat "%h %V %t \\"%r\\" %>s \\"%{Cookie}i\\" \\"%{Set-Cookie}o\\"" cookies
or take the preset that "cookie-exporter formats apache" prints`,
    timeHint: 'add %t (or better %{msec}t) to it',
  },
  escapesByBackslash: true,
  candidates: CANDIDATES,
  viewOf,
  bind,
  fidelityOf: (found) => ({
    setCookie: found.has('set_cookie') ? 'all' : 'absent',
    cookie: found.has('cookie') ? 'all' : 'absent',
  }),
  correct: createForgetUnread(GIVEN_UP),
};

/** By letter, whatever stands in the braces. */
const SHAPES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ...Array.from('sbBDTkpPIOS', (letter): [string, Shape] => [letter, NUMBER]),
  ...Array.from('mHX', (letter): [string, Shape] => [letter, WORD]),
  ...Array.from('ahAvVLl', (letter): [string, Shape] => [letter, NO_SPACE]),
]);
const WORDS_OF_TLS = ['SSL_PROTOCOL', 'SSL_CIPHER', 'HTTPS', 'REQUEST_SCHEME', 'SSL_SESSION_RESUMED'];

/** Every letter that httpd 2.4 and its own modules know. */
const LETTERS = 'aAbBCcDefhHiIklLmnoOpPqrRsStTuUvVxX';

/** Whether httpd knows a directive. */
export const isKnown = ({ letter }: Directive): boolean => letter.startsWith('^') || LETTERS.includes(letter);

const shapeOf = ({ letter, argument }: Directive): Shape => {
  if (letter === 't') return argument === '' ? CLF_TIME : argument.endsWith('sec') ? NUMBER : 'text';
  if (letter === 'x' && WORDS_OF_TLS.includes(argument)) return WORD;
  if (letter === 'e' && argument === 'UNIQUE_ID') return NO_SPACE;
  return SHAPES.get(letter) ?? 'text';
};

/** What values of a directive can look like, and whether a client or an application writes them. */
export const placeOf = (directive: Directive): Pick<Slot, 'shape' | 'end'> => ({
  shape: shapeOf(directive),
  end: 'ioeCnr^'.includes(directive.letter.charAt(0)) ? 'certain' : 'any',
});
