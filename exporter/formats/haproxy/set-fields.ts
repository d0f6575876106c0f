// How the texts of a HAProxy log-format's views become fields: whole header blocks, headers that were too long to be written,
// HAProxy's own marks. It must not know where the texts stand.
import { type CanonicalField, conceal, REDACTED } from '../../exchanges/record.ts';
import type { SetField } from '../decoding/fields.ts';
import { methodIn, targetIn } from '../decoding/shapes.ts';
import { isAbsent, parseDigits } from '../decoding/values.ts';
import { isHeaderBlock, valuesIn } from './header-block.ts';

/** View of an expression that has a key before it, e.g. `"cookie":"%[…]"`. */
export const keyView = (key: string): string => `key:${key}`;

/** Keys of how long the Cookie header and the response's header block are, whether or not they could be written. */
const COOKIE_BYTES = 'cookie_bytes';
const SET_COOKIE_BYTES = 'set_cookie_bytes';

/** Headers that a whole block in place of a single header brings along. */
const IN_BLOCK: Readonly<Partial<Record<CanonicalField, string>>> = {
  cache_control: 'cache-control',
  hsts: 'strict-transport-security',
};
/** Views that have a field beside another one. */
export const blockViews = (field: CanonicalField): readonly string[] =>
  IN_BLOCK[field] === undefined ? [] : [keyView('set_cookie')];

const schemeOf = (text: string): string => {
  if (text === '1') return 'https';
  return text === '0' ? 'http' : text;
};

/** Texts that are not yet the field's, by field and view; or by field alone. */
const CONVERSIONS: Readonly<Record<string, (text: string) => string>> = {
  'method %r': methodIn,
  'path %r': targetIn,
  // A request that could not be read.
  'method %HM': (text) => (text === '<BADREQ>' ? '-' : text),
  'path %HU': (text) => (text === '<BADREQ>' ? '-' : text),
  'scheme %ft': (text) => (text.endsWith('~') ? 'https' : 'http'),
  scheme: schemeOf,
  upstream_scheme: schemeOf,
  status: (text) => (text === '-1' ? '-' : text),
};

/** A cookie that was there, but was too long to be written (`COOKIE_BYTES`), is not absent. */
const setCookie =
  (set: SetField): SetField =>
  (record, text) => {
    if (isHeaderBlock(text)) return set(record, valuesIn(text, 'cookie').join('; '));
    if (!isAbsent(text) || record.cookie !== REDACTED) set(record, text);
  };

/** A block has all headers; without one there was no answer of the application's, or it was too long to be written. */
const setSetCookie =
  (set: SetField): SetField =>
  (record, text) => {
    if (isHeaderBlock(text)) {
      record.setCookie = valuesIn(text, 'set-cookie').map(conceal);
      record.setCookieFidelity = 'all';
    } else {
      set(record, text);
      if (!isAbsent(text)) record.setCookieFidelity = 'last';
    }
  };

/** Of the upstream a missing text may as well mean that nothing answered. */
const setUpstreamSetCookie =
  (set: SetField): SetField =>
  (record, text) => {
    if (isHeaderBlock(text)) record.upstreamSetCookie = valuesIn(text, 'set-cookie').map(conceal);
    else if (!isAbsent(text)) set(record, text);
  };

const setFromBlock =
  (header: string, set: SetField): SetField =>
  (record, text) => {
    if (isHeaderBlock(text)) set(record, valuesIn(text, header).join(', '));
  };

/** How the text of a view becomes a field, given the function that writes the field. */
export const setterOf = (field: CanonicalField, view: string, set: SetField): SetField => {
  const header = IN_BLOCK[field];
  if (header !== undefined && view === keyView('set_cookie')) return setFromBlock(header, set);
  if (field === 'cookie') return setCookie(set);
  if (field === 'set_cookie') return setSetCookie(set);
  if (field === 'upstream_set_cookie') return setUpstreamSetCookie(set);
  const convert = CONVERSIONS[`${field} ${view}`] ?? CONVERSIONS[field];
  return convert === undefined ? set : (record, text) => set(record, convert(text));
};

/** A header that is but a dash, as some senders write an absent one, is one byte long. */
const markLongCookie: SetField = (record, text) => {
  if (parseDigits(text) > 1) record.cookie = REDACTED;
};

const markLongResponse: SetField = (record, text) => {
  if (parseDigits(text) > 0) record.setCookieFidelity = 'truncated';
};

/** What keys beside those of fields tell of a line. */
export const MARKS: ReadonlyMap<string, SetField> = new Map([
  [keyView(COOKIE_BYTES), markLongCookie],
  [keyView(SET_COOKIE_BYTES), markLongResponse],
]);
