// Finds the ids, tokens and addresses that applications put into names, and puts `*` in their place. It must not know
// whether the name is a cookie's or a host's.
import { copyText, isDigitCode } from './text.ts';

/** How long a run must be to be taken for an id. */
export type IdLengths = {
  /** Hex digits, with a decimal one among them. */
  readonly hex: number;
  readonly decimal: number;
  /** Letters and digits that change between the two as in base 36, and no words do. */
  readonly mixed: number;
};

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const ALPHANUMERIC = /[0-9a-z]+/gi;
const HEX = /[0-9a-f]+/gi;
const DECIMAL = /[0-9]+/g;
const STARS = /\*{2,}/g;
/** What stands right behind an id is the rest of it: names put a word before one, as `SESS` is, and not behind. */
const TAIL = /\*[0-9a-z*]+/gi;

/** Least changes between letters and digits that make a long run an id and no words. */
const MIN_CHANGES = 4;

/**
 * Words in camel case are longer than this on average; what chance makes is shorter, the more surely the longer a run is.
 * Base 62 and 64 may have few digits, so case tells as well.
 */
const minWordChars = (run: string): number => {
  if (run.length >= 40) return 4;
  return run.length >= 20 ? 3 : 2.5;
};

/**
 * A text with each run that is taken for an id as `*`, always a copy: mail addresses, UUIDs, long runs of hex or decimal
 * digits, long runs in which letters and digits, or cases, change as in no word. What has a digit beside such a run,
 * with one separator between, is taken for a part of it, as in base 64 for URLs. Linear in the text's length.
 */
export const withoutIds = (text: string, { hex, decimal, mixed }: IdLengths): string => {
  // A RegExp remembers the last text that it saw, so it is shown a copy.
  const runs = withoutMails(copyText(text))
    .replace(UUID, '*')
    .replace(ALPHANUMERIC, (run) =>
      run.length >= mixed && (isMixed(run) || hasHexWithin(run, hex)) ? '*' : run,
    )
    .replace(HEX, (run) => (run.length >= hex && hasDigit(run) ? '*' : run))
    .replace(DECIMAL, (run) => (run.length >= decimal ? '*' : run))
    .replace(TAIL, '*');
  return withoutRests(runs).replace(STARS, '*');
};

const isMixed = (run: string): boolean =>
  countDigitChanges(run) >= MIN_CHANGES || run.length < countWords(run) * minWordChars(run);

/** Words stand before hex, not behind it: hex that goes on as something else is a part of a longer token. */
const hasHexWithin = (run: string, hex: number): boolean =>
  [...run.matchAll(HEX)].some(
    ({ 0: digits, index }) => digits.length >= hex && hasDigit(digits) && index + digits.length < run.length,
  );

const countDigitChanges = (run: string): number => {
  let changes = 0;
  for (let i = 1; i < run.length; i++) if (isDigit(run, i) !== isDigit(run, i - 1)) changes++;
  return changes;
};

/** Words as camel case tells them apart: `mySAPSession2` has four. */
const countWords = (run: string): number => {
  let words = 1;
  for (let i = 1; i < run.length; i++) {
    const isNumber = isDigit(run, i) !== isDigit(run, i - 1);
    const isHump = isUpper(run, i) && (isLower(run, i - 1) || isLower(run, i + 1));
    if (isNumber || isHump) words++;
  }
  return words;
};

/** Parts with a digit that stand beside a `*`, one after another, are what is left of an id with separators in it. */
const withoutRests = (text: string): string => {
  if (!text.includes('*')) return text;
  const parts = text.split(PART_BORDER);
  for (let i = 2; i < parts.length; i += 2) joinRest(parts, i, i - 2, i - 1);
  for (let i = parts.length - 3; i >= 0; i -= 2) joinRest(parts, i, i + 2, i + 1);
  return parts.join('');
};

const PART_BORDER = /([^0-9a-z*])/i;

/** Takes a part and the separator before it away if its neighbour is an id. */
const joinRest = (parts: string[], at: number, neighbour: number, separator: number): void => {
  const part = parts[at] as string;
  if (parts[neighbour] !== '*' || !(part === '*' || hasDigit(part))) return;
  parts[at] = '*';
  parts[separator] = '';
};

/** Each `@` with what may stand around it in a mail address, as far as that goes. */
const withoutMails = (text: string): string => {
  const pieces: string[] = [];
  let copied = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', Math.max(at + 1, copied))) {
    let start = at;
    while (start > copied && isMailChar(text.charAt(start - 1))) start--;
    let end = at + 1;
    while (end < text.length && isMailChar(text.charAt(end))) end++;
    if (start === at || end === at + 1) continue;
    pieces.push(text.slice(copied, start), '*');
    copied = end;
  }
  return pieces.join('') + text.slice(copied);
};

const isMailChar = (char: string): boolean => /[0-9a-z._%+-]/i.test(char);
const hasDigit = (text: string): boolean => /[0-9]/.test(text);
const isDigit = (text: string, at: number): boolean => isDigitCode(text.charCodeAt(at));
const isUpper = (text: string, at: number): boolean => /[A-Z]/.test(text.charAt(at));
const isLower = (text: string, at: number): boolean => /[a-z]/.test(text.charAt(at));
