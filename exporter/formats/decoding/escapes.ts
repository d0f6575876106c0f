// Undoing what a product did to a text so that it fits its log line: one function an escaping. Bytes in, bytes out.

/** Undoes one escaping. A backslash that begins no escape of the kind stays as it is. */
export type Decode = (text: string) => string;

/** For products that escape nothing. */
export const decodeNothing: Decode = (text) => text;

/** The value of one to four hexadecimal digits; NaN if one of them is none. */
const hexAt = (text: string, at: number, count: number): number => {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = Number.parseInt(text.charAt(i), 16);
    value = value * 16 + digit;
  }
  return value;
};

/** Replaces each escape that `replace` knows; it answers the byte, and how long the escape is. */
const decodeBackslashes = (
  text: string,
  replace: (text: string, at: number) => { readonly byte: string; readonly length: number } | null,
): string => {
  let slash = text.indexOf('\\');
  if (slash < 0) return text;
  let decoded = '';
  let copied = 0;
  while (slash >= 0) {
    const found = replace(text, slash);
    if (found !== null) {
      decoded += text.slice(copied, slash) + found.byte;
      copied = slash + found.length;
    }
    slash = text.indexOf('\\', slash + (found?.length ?? 1));
  }
  return decoded + text.slice(copied);
};

const hexEscape = (text: string, at: number): { byte: string; length: number } | null => {
  const byte = text[at + 1] === 'x' ? hexAt(text, at + 2, 2) : Number.NaN;
  return Number.isNaN(byte) ? null : { byte: String.fromCharCode(byte), length: 4 };
};

/** nginx's default escaping: `\xHH` for `"`, `\`, control bytes and bytes from 0x7F on. */
export const decodeHexEscapes: Decode = (text) => decodeBackslashes(text, hexEscape);

const JSON_ESCAPES = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

const jsonEscape = (text: string, at: number): { byte: string; length: number } | null => {
  const letter = text.charAt(at + 1);
  const byte = JSON_ESCAPES.get(letter);
  if (byte !== undefined) return { byte, length: 2 };
  const code = letter === 'u' ? hexAt(text, at + 2, 4) : Number.NaN;
  return code <= 0xff ? { byte: String.fromCharCode(code), length: 6 } : null;
};

/** nginx's `escape=json`: JSON's escapes, `\u00XX` being a byte; bytes from 0x7F on stand as they are. */
export const decodeJsonEscapes: Decode = (text) => decodeBackslashes(text, jsonEscape);
