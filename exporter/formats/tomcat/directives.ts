// What the codes of Tomcat's access log pattern mean: the canonical field each can fill, and what its values can look like
// (AbstractAccessLogValve, Tomcat 8.5 to 11).

import { type CanonicalField, FORWARDING_HEADERS } from '../../exchanges/record.ts';
import type { Directive } from '../apache/log-format.ts';
import { createSetField } from '../decoding/fields.ts';
import type { Slot, Vocabulary } from '../decoding/format-text.ts';
import { createForgetUnread } from '../decoding/given-up.ts';
import type { Shape } from '../decoding/place.ts';
import { CLF_TIME, methodIn, NO_SPACE, NUMBER, targetIn, WORD } from '../decoding/shapes.ts';

/** Of the socket; what RemoteIpValve says of the client leg is another attribute. */
const TLS_VERSION = '%{org.apache.tomcat.util.net.secure_protocol_version}r';

/** Views for a field, the best one first. `%D` is none: milliseconds up to Tomcat 9, microseconds from 10 on. */
const CANDIDATES: readonly (readonly [CanonicalField, readonly string[]])[] = [
  ['time', ['%{msec}t', 'strftime', '%{sec}t', '%t']],
  ['site', ['%{host}i', '%v']],
  ['method', ['%m', '%r']],
  ['path', ['%r', '%U%q', '%U']],
  ['status', ['%s']],
  ['tls', [TLS_VERSION]],
  ['client_ip', ['%a', '%{remote}a', '%h']],
  ['peer_ip', ['%{peer}a', '%a', '%h']],
  ['user_agent', ['%{user-agent}i']],
  ['request_id', ['%{x-request-id}i']],
  ['trace_id', ['%{traceparent}i']],
  ['cookie', ['%{cookie}i']],
  ['set_cookie', ['%{set-cookie}o']],
  ['duration', ['%{us}T', '%{ms}T', '%{fracsec}T', '%T', '%F']],
  ['sec_fetch_site', ['%{sec-fetch-site}i']],
  ['cache_control', ['%{cache-control}o']],
  ['hsts', ['%{strict-transport-security}o']],
  ...FORWARDING_HEADERS.map((header): readonly [CanonicalField, readonly string[]] => [
    `forwarded.${header}`,
    [`%{${header}}i`],
  ]),
];

const UNIT_SECONDS: Readonly<Record<string, number>> = { '%{us}T': 1e-6, '%{ms}T': 1e-3, '%F': 1e-3 };

const bind: Vocabulary['bind'] = (field, view, zone) => {
  const durationUnitSeconds = UNIT_SECONDS[view] ?? 1;
  const set = createSetField(field, { separator: ',', durationUnitSeconds, zone });
  if (view !== '%r') return set;
  const part = field === 'method' ? methodIn : targetIn;
  return (record, text) => set(record, part(text));
};

const nameOf = (argument: string, letter: string): string => {
  const name = 'io'.includes(letter) ? argument.toLowerCase() : argument.replace(/^begin:/, '');
  return `%${name === '' ? '' : `{${name}}`}${letter}`;
};

const EXPRESSION = /^%(?:\{([^}]*)\})?([A-Za-z])$/;

const viewOf = (expression: string): string | null => {
  const match = EXPRESSION.exec(expression.trim());
  return match === null ? null : nameOf(match[1] ?? '', match[2] ?? '');
};

/** The view of a code. */
export const viewNameOf = ({ argument, letter }: Directive): string => nameOf(argument, letter);

export const vocabulary: Vocabulary = {
  words: {
    product: 'Tomcat',
    text: 'pattern',
    directive: 'code',
    spelling: '%{name}i',
    cookieHint: `add "%{Cookie}i" and "%{Set-Cookie}o" to it, between quotation marks, e.g.
  server.tomcat.accesslog.pattern=%h %t "%r" %s "%{Host}i" "%{Cookie}i" "%{Set-Cookie}o"
or take the pattern that "cookie-exporter formats tomcat" prints`,
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
  // Too long a header is answered 400.
  correct: createForgetUnread([400, 408, 414, 431]),
};

const SHAPES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ...Array.from('bBDFTp', (letter): [string, Shape] => [letter, NUMBER]),
  ...Array.from('mHX', (letter): [string, Shape] => [letter, WORD]),
  ...Array.from('aAhlvS', (letter): [string, Shape] => [letter, NO_SPACE]),
]);

const LETTERS = 'aAbBcDFhHiIlLmopqrsStTuUvX';

/** Whether Tomcat knows a code. */
export const isKnown = ({ letter, condition, which }: Directive): boolean =>
  LETTERS.includes(letter) && condition === '' && which === '';

const shapeOf = ({ letter, argument }: Directive): Shape => {
  if (letter === 't') return argument === '' ? CLF_TIME : argument.endsWith('sec') ? NUMBER : 'text';
  // With a name in braces: an attribute of the session, or of the request.
  if (letter === 's') return argument === '' ? NUMBER : 'text';
  return SHAPES.get(letter) ?? 'text';
};

/** What values of a code can look like, and whether a client or an application writes them. */
export const placeOf = (directive: Directive): Pick<Slot, 'shape' | 'end'> => ({
  shape: shapeOf(directive),
  end: 'iocr'.includes(directive.letter) ? 'certain' : 'any',
});

const DATE_FORMAT: readonly (readonly [RegExp, string])[] = [
  [/'([^']*)'/g, '$1'],
  [/yyyy/g, '%Y'],
  [/MMM/g, '%b'],
  [/MM/g, '%m'],
  [/dd/g, '%d'],
  [/HH/g, '%H'],
  [/mm/g, '%M'],
  [/ss/g, '%S'],
  [/SSS/g, '%3f'],
  [/(?<!%)Z/g, '%z'],
];

/** The layout of Java's SimpleDateFormat in the conversions of strftime, as far as they have the same. */
export const layoutOf = (pattern: string): string =>
  DATE_FORMAT.reduce((layout, [from, to]) => layout.replaceAll(from, to), pattern);
