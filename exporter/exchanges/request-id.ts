// Ids by which records of one request are brought together, as every product would write the same one. Clients can
// choose them, so only short ones of a safe alphabet get past the wall.
import { copyText } from '../cookies/text.ts';

/** Longest id that is let through. */
const MAX_REQUEST_ID_CHARS = 128;

/** Letters, digits and what UUIDs, base64 and products' own ids have beside them; nothing that ends a field anywhere. */
const SAFE_CODES: readonly boolean[] = Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  return /[A-Za-z0-9]/.test(char) || '-_.:/+=@~'.includes(char);
});

const isSafe = (text: string): boolean => {
  if (text.length === 0 || text.length > MAX_REQUEST_ID_CHARS || text === '-') return false;
  for (let at = 0; at < text.length; at++) if (SAFE_CODES[text.charCodeAt(at)] !== true) return false;
  return true;
};

const isHex = (text: string, start: number, end: number): boolean => {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at) | 0x20;
    const isDigit = code >= 0x30 && code <= 0x39;
    if (!isDigit && (code < 0x61 || code > 0x66)) return false;
  }
  return true;
};

/** By char: 1 for those of hex in lower case. */
const LOWER_HEX = Uint8Array.from({ length: 256 }, (_, code) =>
  '0123456789abcdef'.includes(String.fromCharCode(code)) ? 1 : 0,
);

/** What nginx and tracers write, so it is told at a glance: without a branch a char, which nobody could foresee. */
const isLowerHex = (text: string): boolean => {
  let all = 1;
  for (let at = 0; at < text.length; at++) all &= LOWER_HEX[text.charCodeAt(at)] as number;
  return all === 1;
};

const TRACE_ID_HEX = 32;
const VERSION_HEX = 2;

/** `version-traceid-parentid-flags` (W3C Trace Context §3.2). */
const isTraceparent = (text: string): boolean =>
  text.length >= 55 &&
  text[VERSION_HEX] === '-' &&
  text[VERSION_HEX + 1 + TRACE_ID_HEX] === '-' &&
  isHex(text, 0, VERSION_HEX) &&
  isHex(text, VERSION_HEX + 1, VERSION_HEX + 1 + TRACE_ID_HEX);

/** The `Root` of X-Amzn-Trace-Id (`Self=1-…;Root=1-…;…`; Application Load Balancer, request tracing). */
const rootOf = (text: string): string => {
  const at = text.indexOf('Root=');
  if (at < 0 || at > MAX_REQUEST_ID_CHARS) return text;
  const end = text.indexOf(';', at);
  return text.slice(at + 'Root='.length, end < 0 ? text.length : end);
};

const RAY_HEX = 16;
const COLO_CHARS = 3;

/** Cf-Ray as the origin gets it has the data centre behind it, which Cloudflare's own log has not. */
const isRayWithColo = (text: string): boolean =>
  text.length === RAY_HEX + 1 + COLO_CHARS && text[RAY_HEX] === '-' && isHex(text, 0, RAY_HEX);

const UUID_CHARS = 36;
const isUuid = (text: string): boolean =>
  text.length === UUID_CHARS && text[8] === '-' && text[13] === '-' && isHex(text, 0, 8);

/** The part that both legs have in common, where a product writes more. */
const commonPartOf = (text: string): string => {
  if (isTraceparent(text)) return text.slice(VERSION_HEX + 1, VERSION_HEX + 1 + TRACE_ID_HEX).toLowerCase();
  if (isRayWithColo(text)) return text.slice(0, RAY_HEX).toLowerCase();
  if (isUuid(text) || (text.length === TRACE_ID_HEX && isHex(text, 0, TRACE_ID_HEX)))
    return text.toLowerCase();
  return text.includes('Root=') ? rootOf(text) : text;
};

/**
 * A request or trace id as all products would write it: the trace id of a traceparent, a Cf-Ray without its data
 * centre, the `Root` of an X-Amzn-Trace-Id, UUIDs and 128-bit hex in lower case, all else as it stands. A copy; null:
 * none, or one that is too long or not of a safe alphabet.
 */
export const parseRequestId = (text: string): string | null => {
  // A traceparent or an X-Amzn-Trace-Id with its lineage; nothing that long is an id.
  if (text.length > 4 * MAX_REQUEST_ID_CHARS) return null;
  if (text.length === TRACE_ID_HEX && isLowerHex(text)) return copyText(text);
  const id = commonPartOf(text);
  return isSafe(id) ? copyText(id) : null;
};
