// Which cookie values tell one session from another. Many clients share a masked, an empty or a short one, and a
// tracker that took it for a session would see that session everywhere.
import { isDigitCode } from '../cookies/text.ts';

/** No session id that is shorter is worth its name (OWASP asks for 64 bits of entropy, 11 chars of base64). */
const MIN_VALUE_CHARS = 8;
/** Longest of MASKS. */
const MAX_MASK_CHARS = 24;

/** What products and frameworks write for a value that they hide or that is none, in lower case. */
const MASKS: ReadonlySet<string> = new Set([
  'redacted',
  '[redacted]',
  '<redacted>',
  '(redacted)',
  '[filtered]',
  '<filtered>',
  '[masked]',
  '<masked>',
  '[scrubbed]',
  '[sanitized]',
  'undefined',
  '[object object]',
  'anonymous',
]);

/** ASP.NET's chunked cookies say in the first one how many there are (`chunks-2`, `chunks:2`). */
const CHUNK_COUNT = /^"?chunks[-:]\d{1,3}"?$/;

const isOneChar = (text: string, start: number, end: number): boolean => {
  const first = text.charCodeAt(start);
  for (let at = start + 1; at < end; at++) if (text.charCodeAt(at) !== first) return false;
  return true;
};

/** Chars with which one of MASKS, or a count of chunks, begins; most values begin with another one, and are not cut out. */
const MASK_CODES: ReadonlySet<number> = new Set(
  [...MASKS, 'chunks', '"chunks'].flatMap((mask) => [mask.charCodeAt(0), mask.toUpperCase().charCodeAt(0)]),
);

/** Whether the value at [start, end) of a text may be one session's alone. */
export const isTelling = (text: string, start: number, end: number): boolean => {
  const length = end - start;
  if (length < MIN_VALUE_CHARS || isOneChar(text, start, end)) return false;
  if (length > MAX_MASK_CHARS || !MASK_CODES.has(text.charCodeAt(start))) return true;
  const value = text.slice(start, end).toLowerCase();
  return !MASKS.has(value) && !CHUNK_COUNT.test(value);
};

/** Whether sessions are followed by a cookie of this name: of a cookie in chunks (`.0`, `.1`, `C1`, `C2`) by the first. */
export const sessionChunk = (name: string): boolean => {
  const last = name.length - 1;
  if (!isDigitCode(name.charCodeAt(last)) || isDigitCode(name.charCodeAt(last - 1))) return true;
  const digit = name.charAt(last);
  const mark = name.charAt(last - 1);
  if (mark === '.') return digit === '0';
  return mark === 'C' ? digit === '1' : true;
};
