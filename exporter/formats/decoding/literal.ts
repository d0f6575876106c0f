// Looking for bytes in a log line, four at a time as far as that goes. It must know no product and no field.

/** A byte string that is looked for. */
export type Literal = {
  readonly length: number;
  readonly firstByte: number;
  /** The bytes in fours, little-endian, and those left over. */
  readonly words: Int32Array;
  readonly rest: Uint8Array;
};

/** Prepares a byte string to be looked for. */
export const createLiteral = (text: string): Literal => {
  const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const words = Int32Array.from({ length: bytes.length >> 2 }, (_, i) => view.getInt32(4 * i, true));
  return { length: bytes.length, firstByte: bytes[0] ?? 0, words, rest: bytes.subarray(4 * words.length) };
};

/** Whether a literal stands at `at` and ends no later than `end`. */
export const hasLiteral = (bytes: DataView, at: number, end: number, literal: Literal): boolean => {
  if (at + literal.length > end) return false;
  const { words, rest } = literal;
  for (let i = 0; i < words.length; i++) {
    if (bytes.getInt32(at + 4 * i, true) !== words[i]) return false;
  }
  const restAt = at + 4 * words.length;
  for (let i = 0; i < rest.length; i++) {
    if (bytes.getUint8(restAt + i) !== rest[i]) return false;
  }
  return true;
};

/** First position of a byte in [from, end); -1: it is not there. */
export const findByte = (bytes: DataView, from: number, end: number, byte: number): number => {
  const fourTimes = byte * 0x01010101;
  let at = from;
  // Whether one byte of a word is zero: Warren, Hacker's Delight, §6-1.
  for (; at + 4 <= end; at += 4) {
    const word = bytes.getInt32(at, true) ^ fourTimes;
    if (((word - 0x01010101) & ~word & 0x80808080) !== 0) break;
  }
  for (; at < end; at++) if (bytes.getUint8(at) === byte) return at;
  return -1;
};

/** First position of a literal that begins at or after `from` and ends no later than `end`; -1: it is not there. */
export const findLiteral = (bytes: DataView, from: number, end: number, literal: Literal): number => {
  if (literal.length === 0) return from;
  let at = findByte(bytes, from, end, literal.firstByte);
  while (at >= 0 && !hasLiteral(bytes, at, end, literal)) {
    at = findByte(bytes, at + 1, end, literal.firstByte);
  }
  return at;
};

/** Last position of a literal that begins at or after `from` and ends no later than `end`; -1: it is not there. */
export const findLastLiteral = (bytes: DataView, from: number, end: number, literal: Literal): number => {
  let at = end - literal.length;
  while (at >= from && !hasLiteral(bytes, at, end, literal)) at--;
  return at >= from ? at : -1;
};
