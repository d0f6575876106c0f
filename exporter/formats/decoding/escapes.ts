// Undoing what a product did to a text so that it fits its log line: one function an escaping. Bytes in, bytes out.

import { encodeUtf8 } from './byte-strings.ts';

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

/** What an escape stands for, and how long it is; null: none begins here. */
type Replace = (text: string, at: number) => { readonly byte: string; readonly length: number } | null;

/** Replaces each escape that begins with a mark and that `replace` knows. */
const decodeMarked = (text: string, mark: string, replace: Replace): string => {
  let begin = text.indexOf(mark);
  if (begin < 0) return text;
  let decoded = '';
  let copied = 0;
  while (begin >= 0) {
    const found = replace(text, begin);
    if (found !== null) {
      decoded += text.slice(copied, begin) + found.byte;
      copied = begin + found.length;
    }
    begin = text.indexOf(mark, begin + (found?.length ?? 1));
  }
  return decoded + text.slice(copied);
};

const decodeBackslashes = (text: string, replace: Replace): string => decodeMarked(text, '\\', replace);

const hexEscape = (text: string, at: number): { byte: string; length: number } | null => {
  const byte = text[at + 1] === 'x' ? hexAt(text, at + 2, 2) : Number.NaN;
  return Number.isNaN(byte) ? null : { byte: String.fromCharCode(byte), length: 4 };
};

/** nginx's default escaping: `\xHH` for `"`, `\`, control bytes and bytes from 0x7F on. */
export const decodeHexEscapes: Decode = (text) => decodeBackslashes(text, hexEscape);

const LETTER_ESCAPES = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

const letterOrHexEscape = (text: string, at: number): { byte: string; length: number } | null => {
  const byte = LETTER_ESCAPES.get(text.charAt(at + 1));
  return byte === undefined ? hexEscape(text, at) : { byte, length: 2 };
};

/** C's escapes as Apache httpd writes them: `\"`, `\\`, letters for some control bytes, `\xhh` for all others and from 0x7F on. */
export const decodeCEscapes: Decode = (text) => decodeBackslashes(text, letterOrHexEscape);

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

const utf8Escape = (text: string, at: number): { byte: string; length: number } | null => {
  const code = text.charAt(at + 1) === 'u' ? hexAt(text, at + 2, 4) : Number.NaN;
  return code >= 0x80 ? { byte: encodeUtf8(String.fromCharCode(code)), length: 6 } : jsonEscape(text, at);
};

/** JSON's escapes, `\uXXXX` being a character, which the wire had in UTF-8. One beyond U+FFFF takes two and is lost. */
export const decodeJsonCharacters: Decode = (text) => decodeBackslashes(text, utf8Escape);

/** A backslash before any character but a letter or digit stands for that character. */
export const decodePunctuation: Decode = (text) =>
  decodeBackslashes(text, (within, at) => {
    const byte = within.charAt(at + 1);
    return byte === '' || /[0-9A-Za-z]/.test(byte) ? null : { byte, length: 2 };
  });

/** HAProxy's captures and request lines: `#XX` for what its log cannot have as it is, `#` itself among it. */
export const decodeHashEscapes: Decode = (text) =>
  decodeMarked(text, '#', (within, at) => {
    const byte = hexAt(within, at + 1, 2);
    return Number.isNaN(byte) ? null : { byte: String.fromCharCode(byte), length: 3 };
  });

const unicodeEscape = (text: string, at: number): { byte: string; length: number } | null => {
  const byte = LETTER_ESCAPES.get(text.charAt(at + 1));
  return byte === undefined ? jsonEscape(text, at) : { byte, length: 2 };
};

/** Tomcat's access log: `\"`, `\\`, letters for some control bytes, `\uXXXX` for all others and from 0x7F on; it reads headers as latin1. */
export const decodeJavaEscapes: Decode = (text) => decodeBackslashes(text, unicodeEscape);

/** A backslash before each quotation mark and before nothing else, as gunicorn writes it. */
export const decodeMarkedQuotes: Decode = (text) => text.replaceAll('\\"', '"');
