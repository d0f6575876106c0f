// What the directives of varnishncsa's format mean: the canonical field each can fill, and what its values can look like
// (varnishncsa(1)).

import {
  type CanonicalField,
  conceal,
  FORWARDING_HEADERS,
  REDACTED,
  reveal,
} from '../../exchanges/record.ts';
import type { Directive } from '../apache/log-format.ts';
import { createSetField, PLAIN_FIELDS, type SetField } from '../decoding/fields.ts';
import type { Slot, Vocabulary } from '../decoding/format-text.ts';
import { createForgetUnread } from '../decoding/given-up.ts';
import type { Shape } from '../decoding/place.ts';
import { CLF_TIME, methodIn, NO_SPACE, NUMBER, targetIn, WORD } from '../decoding/shapes.ts';

const FIRST_SET_COOKIE = '%{VSL:RespHeader:Set-Cookie}x';
const HANDLING = '%{Varnish:handling}x';

/** Views for a field, the best one first. Header names are in lower case; `strftime` is any readable `%{…}t`. */
const CANDIDATES: readonly (readonly [CanonicalField, readonly string[]])[] = [
  ['time', ['%{VSL:Timestamp:Start[1]}x', '%{usec}t', '%{msec}t', 'strftime', '%{sec}t', '%t']],
  ['site', ['%{host}i']],
  ['method', ['%m', '%r']],
  ['path', ['%U%q', '%U', '%r']],
  ['status', ['%s']],
  ['client_ip', ['%h']],
  ['peer_ip', ['%h']],
  ['user_agent', ['%{user-agent}i']],
  ['request_id', ['%{x-request-id}i', '%{x-request-id}o']],
  ['trace_id', ['%{traceparent}i']],
  ['cookie', ['%{cookie}i']],
  ['set_cookie', ['%{set-cookie}o']],
  ['upstream_status', [HANDLING]],
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

/** Answers that Varnish gave by itself. */
const OWN_ANSWERS: readonly string[] = ['hit', 'synth', 'error'];

/** In a request line Varnish writes the target with its scheme and host. */
const pathOf = (requestLine: string): string => {
  const target = targetIn(requestLine);
  const host = target.indexOf('://');
  const path = host < 0 ? 0 : target.indexOf('/', host + 3);
  return path < 0 ? '/' : target.slice(path);
};

const CONVERSIONS: Readonly<Record<string, (text: string) => string>> = {
  'method %r': methodIn,
  'path %r': pathOf,
  // Whether something upstream answered, not with what status.
  [`upstream_status ${HANDLING}`]: (text) => (OWN_ANSWERS.includes(text) ? '-' : '?'),
};

/** What fits into Varnish's log beside a header's name, unless vsl_reclen (255 bytes) is raised. */
const CUT_BYTES = 254;
const CUT_COOKIE_BYTES = CUT_BYTES - 'Cookie: '.length;
const CUT_SET_COOKIE_BYTES = CUT_BYTES - 'Set-Cookie: '.length;

/** Of a header that was cut it is only known that it was there. */
const setCookie =
  (set: SetField): SetField =>
  (record, text) => {
    if (text.length === CUT_COOKIE_BYTES) record.cookie = REDACTED;
    else set(record, text);
  };

/** If the first header of a response is the last one too, it is all there is. */
const setSetCookie =
  (set: SetField): SetField =>
  (record, text) => {
    const first = Array.isArray(record.setCookie) ? record.setCookie[0] : undefined;
    set(record, text);
    if (text.length === CUT_SET_COOKIE_BYTES) record.setCookieFidelity = 'truncated';
    else if (first !== undefined) record.setCookieFidelity = reveal(first) === text ? 'all' : 'last';
  };

/** Kept where the last one will come to. */
const markFirst: SetField = (record, text) => {
  record.setCookie = [conceal(text)];
};

const bind: Vocabulary['bind'] = (field, view, zone) => {
  const durationUnitSeconds = UNIT_SECONDS[view] ?? 1;
  const set = createSetField(field, { ...PLAIN_FIELDS, durationUnitSeconds, zone });
  if (field === 'cookie') return setCookie(set);
  if (field === 'set_cookie') return setSetCookie(set);
  const convert = CONVERSIONS[`${field} ${view}`];
  return convert === undefined ? set : (record, text) => set(record, convert(text));
};

/** Statuses with which Varnish gives up a request before it has read all of its headers. */
const GIVEN_UP: readonly number[] = [400, 408];

const EXPRESSION = /^%(?:\{([^}]*)\})?([A-Za-z])$/;

const nameOf = (argument: string, letter: string): string => {
  const name = 'io'.includes(letter) ? argument.toLowerCase() : argument.replace(/^begin:/, '');
  return `%${name === '' ? '' : `{${name}}`}${letter}`;
};

const viewOf = (expression: string): string | null => {
  const match = EXPRESSION.exec(expression.trim());
  return match === null ? null : nameOf(match[1] ?? '', match[2] ?? '');
};

/** The view of a directive. */
export const viewNameOf = ({ argument, letter }: Directive): string => nameOf(argument, letter);

export const vocabulary: Vocabulary = {
  words: {
    product: 'varnishncsa',
    text: 'format',
    directive: 'directive',
    spelling: '%{name}i',
    cookieHint: `add "%{Cookie}i" and "%{Set-Cookie}o" to it, between quotation marks,
or take the command that "cookie-exporter formats varnish" prints`,
    timeHint: 'add %t (or better %{VSL:Timestamp:Start[1]}x) to it',
  },
  escapesByBackslash: true,
  candidates: CANDIDATES,
  viewOf,
  bind,
  marks: new Map([[FIRST_SET_COOKIE, markFirst]]),
  // What Varnish asked of the backend is the other side of a request that has a line already.
  ignored: new Map([['%{Varnish:side}x', 'b']]),
  fidelityOf: (found) => ({
    setCookie: found.has('set_cookie') ? 'last' : 'absent',
    cookie: found.has('cookie') ? 'all' : 'absent',
  }),
  correct: createForgetUnread(GIVEN_UP),
};

const SHAPES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ...Array.from('sbDTIO', (letter): [string, Shape] => [letter, NUMBER]),
  ...Array.from('mH', (letter): [string, Shape] => [letter, WORD]),
  ...Array.from('hl', (letter): [string, Shape] => [letter, NO_SPACE]),
]);

/** Every letter that varnishncsa knows. */
const LETTERS = 'bDHhIilmOoqrstTUux';

/** Whether varnishncsa knows a directive. */
export const isKnown = ({ letter, condition, which }: Directive): boolean =>
  LETTERS.includes(letter) && condition === '' && which === '';

const shapeOf = ({ letter, argument }: Directive): Shape => {
  if (letter === 't') return argument === '' ? CLF_TIME : argument.endsWith('sec') ? NUMBER : 'text';
  if (letter === 'x' && argument.startsWith('VSL:Timestamp:')) return NUMBER;
  if (letter === 'x' && argument.startsWith('Varnish:')) return WORD;
  return SHAPES.get(letter) ?? 'text';
};

/** What values of a directive can look like, and whether a client or an application writes them. */
export const placeOf = (directive: Directive): Pick<Slot, 'shape' | 'end'> => ({
  shape: shapeOf(directive),
  end: 'iorx'.includes(directive.letter) && shapeOf(directive) === 'text' ? 'certain' : 'any',
});
