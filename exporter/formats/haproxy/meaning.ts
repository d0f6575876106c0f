// What the views of a HAProxy log-format mean: the canonical field each can fill, and how its text becomes that field.
import { CANONICAL_FIELDS, type CanonicalField, FORWARDING_HEADERS } from '../../exchanges/record.ts';
import { decodeHashEscapes } from '../decoding/escapes.ts';
import { createSetField, PLAIN_FIELDS } from '../decoding/fields.ts';
import type { Vocabulary } from '../decoding/format-text.ts';
import { createForgetUnread } from '../decoding/given-up.ts';
import { captureIn, isCapture } from './captures.ts';
import { blockViews, keyView, MARKS, setterOf } from './set-fields.ts';

const FORWARDED = FORWARDING_HEADERS.map((header) => `forwarded.${header}` as const);

/** Aliases and fetches that fill a field by themselves; what stands behind a key of the field's own name goes first. */
const OWN: Readonly<Partial<Record<CanonicalField, readonly string[]>>> = {
  time: [
    'date',
    'request_date',
    'accept_date',
    '%Ts.%ms',
    '%Ts%ms',
    '%tr',
    '%t',
    '%trg',
    '%trl',
    '%T',
    '%Tl',
    '%Ts',
  ],
  method: ['%HM', '%r'],
  path: ['capture.req.uri', '%HU', '%HPO', '%HP', '%r'],
  status: ['%ST'],
  scheme: ['ssl_fc', '%ft'],
  tls: ['ssl_fc_protocol', '%sslv'],
  client_ip: ['src', '%ci'],
  peer_ip: ['fc_src', 'src', '%ci'],
  request_id: ['unique-id', '%ID'],
  duration: ['%Ta', '%Tt', '%Td'],
};

const CANDIDATES = [...CANONICAL_FIELDS, ...FORWARDED].map(
  (field): readonly [CanonicalField, readonly string[]] => [
    field,
    [keyView(field), ...(OWN[field] ?? []), ...blockViews(field)],
  ],
);

/** Reads captures out of their blocks; null: they stand in the log-format as expressions. */
type Captures = { readonly isOnlyLeg: boolean } | null;

const bindWith =
  (captures: Captures): Vocabulary['bind'] =>
  (field, view, zone) => {
    const set = createSetField(field, { ...PLAIN_FIELDS, durationUnitSeconds: 0.001, zone });
    const setText = setterOf(field, view, set);
    if (captures === null || !isCapture(view)) return setText;
    return (record, text) => {
      const value = captureIn(text, view, captures.isOnlyLeg);
      if (value !== undefined) setText(record, decodeHashEscapes(value));
    };
  };

/** Statuses with which HAProxy gives up a request before it has read all of its headers. */
const GIVEN_UP: readonly number[] = [400, 408, 414, 431];

const EXPRESSION = /^(?:%(?:\{[^}]*\})?)?\[(.+)\]$/;
const ALIAS = /^%(?:\{[^}]*\})?([A-Za-z]+)$/;

/** A fetch without its converters, and without the arguments of those that are times. */
export const fetchOf = (expression: string): string => {
  const plain = expression.replaceAll(/\s/g, '');
  const time = /^(date|request_date|accept_date)\b/.exec(plain)?.[1];
  if (time !== undefined) return time;
  const comma = /^[^,(]+(?:\([^)]*\))?/.exec(plain)?.[0];
  return comma ?? plain;
};

const viewOf = (expression: string): string | null => {
  const text = expression.trim();
  const alias = ALIAS.exec(text)?.[1];
  if (alias !== undefined) return `%${alias}`;
  const fetch = EXPRESSION.exec(text)?.[1] ?? text;
  return /^[a-z][\w.-]*(?:\(.*\))?(?:,.*)?$/.test(fetch) ? fetchOf(fetch) : null;
};

/** What HAProxy cuts: captures at their `len`, `%CC` and `%CS` at tune.http.cookielen (63). */
const isCut = (view: string): boolean => isCapture(view) || view === '%CC' || view === '%CS';

const fidelityOf: Vocabulary['fidelityOf'] = (found) => {
  const cookie = found.get('cookie');
  const setCookie = found.get('set_cookie');
  return {
    cookie: cookie === undefined ? 'absent' : isCut(cookie) ? 'truncated' : 'all',
    // A header block shows all, a single header is the last one; each line tells which it has.
    setCookie: setCookie === undefined ? 'absent' : isCut(setCookie) ? 'last' : 'unknown',
  };
};

const words: Vocabulary['words'] = {
  product: 'HAProxy',
  text: 'log-format',
  directive: 'alias or expression',
  spelling: '%ST or %[fetch]',
  cookieHint: `take the log-format that "cookie-exporter formats haproxy" prints: its keys "cookie" and "set_cookie" tell what
  "%[var(txn.cookie),json(ascii)]" and "%[var(txn.sent),json(ascii)]" are. For httplog with "capture request header Cookie"
  and "capture response header Set-Cookie", say which they are, counted from 0:
  fields: { cookie: "capture.req.hdr(0)", set_cookie: "capture.res.hdr(0)" }`,
  timeHint: 'add "time":"%[date(0,ms)]" to it (or %tr)',
};

/** The meaning of a log-format's views, given what the user's `fields` ask for, and whether it has blocks of captures. */
export const vocabularyFor = (fields: Readonly<Record<string, string>>, hasBlocks: boolean): Vocabulary => {
  const asked = Object.values(fields);
  const asks = (leg: string): boolean => asked.some((one) => one.includes(`capture.${leg}.hdr`));
  return {
    words,
    escapesByBackslash: false,
    candidates: CANDIDATES,
    viewOf,
    bind: bindWith(hasBlocks ? { isOnlyLeg: asks('req') !== asks('res') } : null),
    marks: MARKS,
    fidelityOf,
    correct: createForgetUnread(GIVEN_UP),
  };
};
