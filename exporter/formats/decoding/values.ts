// The marks that products write for "was not there" and "is hidden", and small numbers. It must know no product.

/** Whether a text says that the message did not have the field: nothing, or `-`. */
export const isAbsent = (text: string): boolean => text.length < 2 && (text === '' || text === '-');

/** Whether a text says that the field was there and its content is hidden: `REDACTED`, `[Redacted]` (pino), `***`. */
export const isRedacted = (text: string): boolean => {
  switch (text.length) {
    case 3:
      return text === '***';
    case 8:
      return text.toUpperCase() === 'REDACTED';
    case 10:
      return text.toUpperCase() === '[REDACTED]';
    default:
      return false;
  }
};

/** How marks end, for most headers end otherwise. */
const MARK_ENDS = 'Dd]*';

/** Whether every cookie of a Cookie header has a mark in place of its value (`sid=REDACTED; theme=REDACTED`). */
export const isEveryValueRedacted = (header: string): boolean => {
  if (!MARK_ENDS.includes(header.charAt(header.length - 1)) || !header.includes('=')) return false;
  return header.split(';').every((pair) => isRedacted(pair.slice(pair.indexOf('=') + 1).trim()));
};

const MAX_DIGITS = 9;

/** A number of one to nine decimal digits and nothing else; NaN for any other text. */
export const parseDigits = (text: string): number => {
  if (text.length === 0 || text.length > MAX_DIGITS) return Number.NaN;
  let value = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
};

const POINT = 0x2e;
const ZERO = 0x30;
/** Below 2 to the 53rd whatever the digits are. */
const MAX_EXACT_DIGITS = 15;
const POWERS_OF_TEN = Array.from({ length: MAX_EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

/**
 * A decimal number of one to fifteen digits with or without a point between them (`0.045`), to the last bit; NaN for any
 * other text. Such a number is a quotient of two that are exact, so one division rounds it as a whole parser would.
 */
export const parseDecimal = (text: string): number => {
  if (text.length > MAX_EXACT_DIGITS + 1) return Number.NaN;
  let value = 0;
  let digits = 0;
  let wholeDigits = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      digits++;
    } else if (digit === POINT - ZERO && wholeDigits === 0 && digits > 0) wholeDigits = digits;
    else return Number.NaN;
  }
  if (digits === wholeDigits || digits > MAX_EXACT_DIGITS) return Number.NaN;
  return wholeDigits === 0 ? value : value / (POWERS_OF_TEN[digits - wholeDigits] as number);
};

/** An HTTP status, three digits at most (nginx writes 000 where it sent none); NaN for anything else. */
export const parseStatus = (text: string): number => (text.length > 3 ? Number.NaN : parseDigits(text));

/**
 * The last status in a list of one a try (`502, 200`; nginx writes ` : ` between server groups);
 * null: nothing answered, NaN: no list of statuses.
 */
export const parseLastStatus = (list: string): number | null => {
  const only = parseStatus(list);
  if (!Number.isNaN(only)) return only;
  let end = list.length;
  for (let at = list.length - 1; at >= -1; at--) {
    if (at >= 0 && list[at] !== ',' && list[at] !== ':') continue;
    const element = list.slice(at + 1, end).trim();
    if (!isAbsent(element)) return parseStatus(element);
    end = at;
  }
  return null;
};

/** A duration in the unit it is written in; undefined for what is no finite number of at least 0. */
export const parseDuration = (text: string): number | undefined => {
  if (isAbsent(text)) return undefined;
  const decimal = parseDecimal(text);
  const duration = Number.isNaN(decimal) ? Number(text) : decimal;
  return duration >= 0 && duration < Number.POSITIVE_INFINITY ? duration : undefined;
};

const TRACEPARENT_LENGTH = 55;

/** The trace id of a traceparent header (W3C Trace Context §3.2: `00-<32 hex>-<16 hex>-<2 hex>`), or the text itself. */
export const parseTraceId = (text: string): string =>
  text.length >= TRACEPARENT_LENGTH && text[2] === '-' && text[35] === '-' && text[52] === '-'
    ? text.slice(3, 35)
    : text;
