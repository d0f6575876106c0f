// Makes a label out of a cookie's name: bounded, printable, without the ids that applications put into names.
// It must not decide about classes.
import { copyText, isDigitCode, isTokenCode } from './text.ts';

/** Most chars of a label. */
const MAX_LABEL_CHARS = 64;

/** Most chars of a name that are looked at: ids are folded before the label is cut, so it is more than a label has. */
const MAX_NAME_CHARS = 256;

/** Label of cookies without a name; parentheses are no token chars, so no name is mistaken for it. */
const NAMELESS = '(nameless)';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const LONG_ALPHANUMERIC = /[0-9a-z]{20,}/gi;
const LONG_HEX = /[0-9a-f]{8,}/gi;
const LONG_DECIMAL = /[0-9]{5,}/g;

/** Least changes between letters and digits that make a long run an id and no words. */
const MIN_CHANGES = 4;

/**
 * The label of a name that no list knows, always a copy: at most 64 chars, bytes that may not stand in a token as `_`,
 * and each run that is taken for an id as `*`. Such runs are UUIDs; 20 or more letters and digits that change between
 * the two at least 4 times (base 62 and the like); 8 or more hex digits with a decimal one among them; 5 or more
 * decimal digits. Shorter runs stay, for versions and years are no ids.
 */
export const labelOf = (name: string): string => {
  if (name === '') return NAMELESS;
  const general = withoutIds(name);
  const chars: string[] = [];
  for (let i = 0; i < general.length && i < MAX_LABEL_CHARS; i++) {
    chars.push(isTokenCode(general.charCodeAt(i)) ? general.charAt(i) : '_');
  }
  return chars.join('');
};

/** Works on a copy, because a RegExp remembers the last text that it saw. */
const withoutIds = (name: string): string =>
  copyText(name.slice(0, MAX_NAME_CHARS))
    .replace(UUID, '*')
    .replace(LONG_ALPHANUMERIC, (run) => (countChanges(run) >= MIN_CHANGES ? '*' : run))
    .replace(LONG_HEX, (run) => (/[0-9]/.test(run) ? '*' : run))
    .replace(LONG_DECIMAL, '*')
    .replace(/\*{2,}/g, '*');

const countChanges = (run: string): number => {
  let changes = 0;
  for (let i = 1; i < run.length; i++) if (isDigit(run, i) !== isDigit(run, i - 1)) changes++;
  return changes;
};

const isDigit = (text: string, at: number): boolean => isDigitCode(text.charCodeAt(at));
