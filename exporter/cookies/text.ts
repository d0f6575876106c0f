// Byte strings read by char code: white space, tokens, comparing without case, copying. It must know nothing of cookies.

const HTAB = 0x09;
const SPACE = 0x20;

const TOKEN_CODES: readonly boolean[] = Array.from({ length: 256 }, (_, code) => {
  const char = String.fromCharCode(code);
  const isAlphanumeric =
    (char >= '0' && char <= '9') || (char >= 'A' && char <= 'Z') || (char >= 'a' && char <= 'z');
  return isAlphanumeric || "!#$%&'*+-.^_`|~".includes(char);
});

/** Whether a char may stand in a token, as cookie names are (RFC 9110 §5.6.2). */
export const isTokenCode = (code: number): boolean => TOKEN_CODES[code] === true;

/** Whether a char is `0` to `9`. */
export const isDigitCode = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** Whether a char is `A` to `Z` or `a` to `z`. */
export const isLetterCode = (code: number): boolean => {
  const lower = lowerCode(code);
  return lower >= 0x61 && lower <= 0x7a;
};

/** A char with `A` to `Z` made lower case; all other bytes stay. */
const lowerCode = (code: number): number => (code >= 0x41 && code <= 0x5a ? code + 0x20 : code);

/** First position in [start, end) that holds neither space nor tab (WSP of RFC 5234), else end. */
export const skipSpace = (text: string, start: number, end: number): number => {
  let at = start;
  while (at < end && isSpaceCode(text.charCodeAt(at))) at++;
  return at;
};

/** End of [start, end) once trailing spaces and tabs are taken off; never before start. */
export const dropSpace = (text: string, start: number, end: number): number => {
  let at = end;
  while (at > start && isSpaceCode(text.charCodeAt(at - 1))) at--;
  return at;
};

/** Position of a char at or after `from`; the text's length if there is none. */
export const positionOf = (text: string, char: string, from: number): number => {
  const at = text.indexOf(char, from);
  return at < 0 ? text.length : at;
};

/** Whether [start, end) is a text, whatever the case of its ASCII letters; `lower` has no upper-case letter. */
export const isSameText = (text: string, start: number, end: number, lower: string): boolean =>
  end - start === lower.length && hasTextAt(text, start, lower);

/** Whether a text stands at a position, whatever the case of its ASCII letters; `lower` has no upper-case letter. */
export const hasTextAt = (text: string, start: number, lower: string): boolean => {
  for (let i = 0; i < lower.length; i++) {
    if (lowerCode(text.charCodeAt(start + i)) !== lower.charCodeAt(i)) return false;
  }
  return true;
};

/**
 * The same text in memory of its own: a slice would keep the log line alive, and with it the cookie's value. Whatever
 * is cut out of a text that was just put together is a piece of that one; it takes a fifth of the time of a copy char by
 * char. The heap test (test/guards/heap.test.ts) holds V8 to it.
 */
export const copyText = (text: string): string => ` ${text}`.slice(1);

const isSpaceCode = (code: number): boolean => code === SPACE || code === HTAB;
