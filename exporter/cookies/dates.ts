// The cookie-date of RFC 6265bis §5.1.1. It must not use Date.parse, which reads other dates than browsers do here.
import { MIN_YEAR } from './limits.ts';
import { hasTextAt, isDigitCode, isLetterCode } from './text.ts';

const HTAB = 0x09;
const SPACE = 0x20;
const COLON = 0x3a;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** %x09 / %x20-2F / %x3B-40 / %x5B-60 / %x7B-7E: in the printable range, all but digits, letters and the colon. */
const DELIMITERS: readonly boolean[] = Array.from(
  { length: 0x7f },
  (_, code) =>
    code === HTAB || (code >= SPACE && code !== COLON && !isDigitCode(code) && !isLetterCode(code)),
);

/** What has been found so far; -1: not yet. Months count from 0. */
type Found = { hour: number; minute: number; second: number; day: number; month: number; year: number };

/** Reads a date as browsers read Expires: milliseconds since the epoch, or null where a browser ignores it. Never throws. */
export const parseCookieDate = (text: string): number | null => {
  const found: Found = { hour: -1, minute: -1, second: -1, day: -1, month: -1, year: -1 };
  // Steps 1 and 2: each date-token, in order, is the first of time, day, month, year that is still missing and fits.
  for (let start = 0; start < text.length; start++) {
    if (isDelimiter(text.charCodeAt(start))) continue;
    const end = endOfToken(text, start);
    takeToken(text, start, end, found);
    start = end;
  }
  return dateOf(found);
};

const takeToken = (text: string, start: number, end: number, found: Found): void => {
  if (found.hour < 0 && takeTime(text, start, end, found)) return;
  const digits = countDigits(text, start, end);
  if (found.day < 0 && digits >= 1 && digits <= 2) found.day = numberAt(text, start, digits);
  else if (found.month < 0 && digits === 0) found.month = monthAt(text, start, end);
  else if (found.year < 0 && digits >= 2 && digits <= 4) found.year = numberAt(text, start, digits);
};

/** `h:m:s`, each of one or two digits, then anything but a digit. */
const takeTime = (text: string, start: number, end: number, found: Found): boolean => {
  const hours = countDigits(text, start, end);
  const minuteAt = start + hours + 1;
  const minutes = countDigits(text, minuteAt, end);
  const secondAt = minuteAt + minutes + 1;
  const seconds = countDigits(text, secondAt, end);
  const isTime =
    isTimeField(hours) &&
    isTimeField(minutes) &&
    isTimeField(seconds) &&
    text.charCodeAt(minuteAt - 1) === COLON &&
    text.charCodeAt(secondAt - 1) === COLON;
  if (!isTime) return false;
  found.hour = numberAt(text, start, hours);
  found.minute = numberAt(text, minuteAt, minutes);
  found.second = numberAt(text, secondAt, seconds);
  return true;
};

/** Steps 3 to 7: two-digit years, bounds, and whether there is such a day. */
const dateOf = ({ hour, minute, second, day, month, year }: Found): number | null => {
  if (hour < 0 || day < 1 || month < 0 || year < 0) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const fullYear = year >= 100 ? year : year >= 70 ? year + 1900 : year + 2000;
  if (fullYear < MIN_YEAR || day > daysIn(fullYear, month)) return null;
  return Date.UTC(fullYear, month, day, hour, minute, second);
};

const daysIn = (year: number, month: number): number => {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 1 && isLeap ? 29 : (DAYS[month] ?? 0);
};

const isTimeField = (digits: number): boolean => digits === 1 || digits === 2;

const monthAt = (text: string, start: number, end: number): number =>
  end - start < 3 ? -1 : MONTHS.findIndex((month) => hasTextAt(text, start, month));

const endOfToken = (text: string, start: number): number => {
  let at = start;
  while (at < text.length && !isDelimiter(text.charCodeAt(at))) at++;
  return at;
};

const countDigits = (text: string, start: number, end: number): number => {
  let at = start;
  while (at < end && isDigitCode(text.charCodeAt(at))) at++;
  return Math.max(at - start, 0);
};

const numberAt = (text: string, start: number, digits: number): number => {
  let value = 0;
  for (let i = 0; i < digits; i++) value = value * 10 + text.charCodeAt(start + i) - 0x30;
  return value;
};

const isDelimiter = (code: number): boolean => DELIMITERS[code] === true;
