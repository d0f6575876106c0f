// A line of JSON as a byte string → data whose texts are byte strings. It must know no product and no field.
import { encodeUtf8 } from './byte-strings.ts';

/** A JSON object, parsed. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object; an array is none. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const CODE_UNIT = /^[0-9A-Fa-f]{4}$/;

/** The code unit of `\uXXXX` at `at`; NaN if there is no such escape. */
const codeUnitAt = (line: string, at: number): number => {
  const digits = line.slice(at + 2, at + 6);
  return line.startsWith('\\u', at) && CODE_UNIT.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
};

const isLead = (code: number): boolean => code >= 0xd800 && code < 0xdc00;
const isTrail = (code: number): boolean => code >= 0xdc00 && code < 0xe000;

/**
 * Writes the escapes `\u0080` and up as the bytes that they stand for, so that they are the same as text that
 * was written without escapes. Escapes of ASCII stay, for JSON needs them.
 */
const expandEscapes = (line: string, encode: (text: string) => string): string => {
  let expanded = '';
  let copied = 0;
  for (let at = line.indexOf('\\'); at >= 0; at = line.indexOf('\\', at)) {
    const code = codeUnitAt(line, at);
    const start = at;
    at += code >= 0 ? 6 : 2;
    if (!(code >= 0x80)) continue;
    const trail = isLead(code) ? codeUnitAt(line, at) : Number.NaN;
    if (isTrail(trail)) at += 6;
    const text = isTrail(trail) ? String.fromCharCode(code, trail) : String.fromCharCode(code);
    expanded += line.slice(copied, start) + encode(text);
    copied = at;
  }
  return expanded + line.slice(copied);
};

const parseWith = (line: string, encode: (text: string) => string): unknown => {
  try {
    return JSON.parse(line.includes('\\u') ? expandEscapes(line, encode) : line);
  } catch {
    return undefined;
  }
};

/** Parses one line of JSON; undefined: it is none. Texts in it are UTF-8 as bytes, or whatever bytes stood there. */
export const parseJsonLine = (line: string): unknown => parseWith(line, encodeUtf8);

const REPLACEMENT = '\ufffd';
/** Stands for a byte of which only that it was there is known. */
const LOST_BYTE = '\xff';

/**
 * The same for programs in Go: encoding/json and zap write each byte that is no UTF-8 as the escape `\ufffd`, and a
 * U+FFFD that was really there as itself. So the length is that on the wire; the byte is 0xFF, for nobody knows.
 */
export const parseGoJsonLine = (line: string): unknown =>
  parseWith(line, (text) => (text === REPLACEMENT ? LOST_BYTE : encodeUtf8(text)));

/** An object with its own keys in lower case, for products that spell them in several ways. */
export const withLowerKeys = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key.toLowerCase(), value]));
