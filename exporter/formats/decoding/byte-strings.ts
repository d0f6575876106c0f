// Byte strings (one char is one byte) and text. Pure; broken input never fails, it stays what it was.

const REPLACEMENT = 0xfffd;

const encodeCodePoint = (code: number): string => {
  if (code < 0x80) return String.fromCharCode(code);
  const tail = String.fromCharCode(0x80 | (code & 0x3f));
  if (code < 0x800) return String.fromCharCode(0xc0 | (code >> 6)) + tail;
  const middle = String.fromCharCode(0x80 | ((code >> 6) & 0x3f));
  if (code >= 0xd800 && code < 0xe000) return encodeCodePoint(REPLACEMENT);
  if (code < 0x10000) return String.fromCharCode(0xe0 | (code >> 12)) + middle + tail;
  return String.fromCharCode(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f)) + middle + tail;
};

/** Text → its UTF-8 bytes as a byte string; a lone surrogate becomes U+FFFD. */
export const encodeUtf8 = (text: string): string => {
  let bytes = '';
  for (const char of text) bytes += encodeCodePoint(char.codePointAt(0) as number);
  return bytes;
};

const HIGH_BYTES = /[\x80-\xff]/;

/**
 * UTF-8 in which each code point up to 0xFF stands for one byte of the wire (Node reads headers as latin1 and loggers
 * write them as UTF-8) → those bytes. Other sequences stay as they are.
 */
export const decodeLatin1InUtf8 = (bytes: string): string => {
  if (!HIGH_BYTES.test(bytes)) return bytes;
  let decoded = '';
  for (let at = 0; at < bytes.length; at++) {
    const lead = bytes.charCodeAt(at);
    const next = bytes.charCodeAt(at + 1);
    const isPair = (lead === 0xc2 || lead === 0xc3) && next >= 0x80 && next < 0xc0;
    decoded += isPair ? String.fromCharCode(((lead & 0x03) << 6) | (next & 0x3f)) : bytes.charAt(at);
    if (isPair) at++;
  }
  return decoded;
};
