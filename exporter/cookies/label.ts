// Makes a label out of a cookie's name: bounded, printable, without the ids that applications put into names.
// It must not decide about classes.
import { type IdLengths, withoutIds } from './ids.ts';
import { isTokenCode } from './text.ts';

/** Most chars of a label. */
const MAX_LABEL_CHARS = 64;

/** Most chars of a name that are looked at: ids are folded before the label is cut, so it is more than a label has. */
const MAX_NAME_CHARS = 256;

/** Label of cookies without a name; parentheses are no token chars, so no name is mistaken for it. */
const NAMELESS = '(nameless)';

/** Shorter runs stay, for versions and years are no ids. */
const ID_LENGTHS: IdLengths = { hex: 8, decimal: 5, mixed: 12 };

/** How often a name may have been percent-encoded, one time over the other. */
const MAX_DECODINGS = 3;

/**
 * The label of a name that no list knows, always a copy: at most 64 chars, percent signs decoded, each run that is taken
 * for an id as `*`, bytes that may not stand in a token as `_`.
 */
export const labelOf = (name: string): string => {
  if (name === '') return NAMELESS;
  const general = withoutIds(decodePercent(name.slice(0, MAX_NAME_CHARS)), ID_LENGTHS);
  const chars: string[] = [];
  for (let i = 0; i < general.length && i < MAX_LABEL_CHARS; i++) {
    chars.push(isTokenCode(general.charCodeAt(i)) ? general.charAt(i) : '_');
  }
  return chars.join('');
};

/** What `%40` and the like stand for, as bytes; a `%` without two hex digits stays. */
const decodePercent = (text: string): string => {
  let decoded = text;
  for (let times = 0; times < MAX_DECODINGS && decoded.includes('%'); times++) decoded = decodeOnce(decoded);
  return decoded;
};

const HEX_BYTE = /^[0-9a-f]{2}$/i;

const decodeOnce = (text: string): string => {
  const chars: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const digits = text[at] === '%' ? text.slice(at + 1, at + 3) : '';
    const isEncoded = HEX_BYTE.test(digits);
    chars.push(isEncoded ? String.fromCharCode(Number.parseInt(digits, 16)) : text.charAt(at));
    if (isEncoded) at += 2;
  }
  return chars.join('');
};
