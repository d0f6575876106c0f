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
 * Writes the escapes `\u0080` and up as the UTF-8 bytes that they stand for, so that they are the same as text that
 * was written without escapes. Escapes of ASCII stay, for JSON needs them.
 */
const expandEscapes = (line: string): string => {
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
    expanded += line.slice(copied, start) + encodeUtf8(text);
    copied = at;
  }
  return expanded + line.slice(copied);
};

/** Parses one line of JSON; undefined: it is none. Texts in it are UTF-8 as bytes, or whatever bytes stood there. */
export const parseJsonLine = (line: string): unknown => {
  try {
    return JSON.parse(line.includes('\\u') ? expandEscapes(line) : line);
  } catch {
    return undefined;
  }
};
