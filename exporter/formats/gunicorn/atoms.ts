// What the atoms of gunicorn's access_log_format mean: the canonical field each can fill, and what its values can look like
// (gunicorn/glogging.py).
import { type CanonicalField, FORWARDING_HEADERS } from '../../exchanges/record.ts';
import { createSetField, PLAIN_FIELDS } from '../decoding/fields.ts';
import type { Slot, Vocabulary } from '../decoding/format-text.ts';
import type { Shape } from '../decoding/place.ts';
import { methodIn, NO_SPACE, NUMBER, targetIn, WORD } from '../decoding/shapes.ts';

/** Views for a field, the best one first. What stands in braces is in lower case. */
const CANDIDATES: readonly (readonly [CanonicalField, readonly string[]])[] = [
  ['time', ['t']],
  ['site', ['{host}i', '{http_host}e']],
  ['method', ['m', 'r']],
  ['path', ['r', '{raw_uri}e', 'U']],
  ['status', ['s']],
  ['scheme', ['{wsgi.url_scheme}e']],
  ['client_ip', ['h']],
  ['peer_ip', ['h']],
  ['user_agent', ['{user-agent}i', 'a']],
  ['request_id', ['{x-request-id}i']],
  ['trace_id', ['{traceparent}i']],
  ['cookie', ['{cookie}i', '{http_cookie}e']],
  ['set_cookie', ['{set-cookie}o']],
  ['duration', ['D', 'L', 'M', 'T']],
  ['sec_fetch_site', ['{sec-fetch-site}i']],
  ['cache_control', ['{cache-control}o']],
  ['hsts', ['{strict-transport-security}o']],
  ...FORWARDING_HEADERS.map((header): readonly [CanonicalField, readonly string[]] => [
    `forwarded.${header}`,
    [`{${header}}i`],
  ]),
];

const UNIT_SECONDS: Readonly<Record<string, number>> = { D: 1e-6, M: 1e-3 };

const bind: Vocabulary['bind'] = (field, view, zone) => {
  const set = createSetField(field, { ...PLAIN_FIELDS, durationUnitSeconds: UNIT_SECONDS[view] ?? 1, zone });
  if (view !== 'r') return set;
  const part = field === 'method' ? methodIn : targetIn;
  return (record, text) => set(record, part(text));
};

/** gunicorn's atoms in braces are the same in any case. */
export const nameOf = (atom: string): string => (atom.startsWith('{') ? atom.toLowerCase() : atom);

const viewOf = (expression: string): string | null => {
  const atom = /^%\(([^)]+)\)[a-z]?$/.exec(expression.trim())?.[1];
  return atom === undefined ? null : nameOf(atom);
};

export const vocabulary: Vocabulary = {
  words: {
    product: 'gunicorn',
    text: 'access_log_format',
    directive: 'atom',
    spelling: '%(name)s',
    cookieHint: `add "%({cookie}i)s" and "%({set-cookie}o)s" to it, between quotation marks,
or take the one that "cookie-exporter formats gunicorn" prints`,
    timeHint: 'add %(t)s to it',
  },
  // Text beyond ASCII is decoded as well.
  escapesByBackslash: false,
  candidates: CANDIDATES,
  viewOf,
  bind,
  // A dictionary of the response's headers keeps the last of each name.
  fidelityOf: (found) => ({
    setCookie: found.has('set_cookie') ? 'last' : 'absent',
    cookie: found.has('cookie') ? 'all' : 'absent',
  }),
};

const SHAPES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ...Array.from('sbBTDML', (atom): [string, Shape] => [atom, NUMBER]),
  ...Array.from('mH', (atom): [string, Shape] => [atom, WORD]),
  ...Array.from('hlp', (atom): [string, Shape] => [atom, NO_SPACE]),
  ['{wsgi.url_scheme}e', WORD],
]);

/** What values of an atom can look like. */
export const shapeOf = (atom: string): Shape => SHAPES.get(nameOf(atom)) ?? 'text';

/** Whether gunicorn knows an atom: a letter, or a header or a variable of the environment in braces. */
export const isKnown = (atom: string): boolean => /^(?:[hlutrmUqHsbBfaTDMLp]|\{[^}]+\}[ioe])$/.test(atom);

/** What must stand behind an atom that clients or applications write. */
export const endOf = (atom: string): Slot['end'] => (/^[rfaU{]/.test(atom) ? 'visible' : 'any');
