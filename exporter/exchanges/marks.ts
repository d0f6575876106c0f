// Small keyed hashes, to see whether two texts of one moment are the same: HalfSipHash-2-4 with 32 bits of output (the
// reference code of SipHash; Aumasson, Bernstein). It must not be used where a collision would do harm: one of four
// billion pairs has one.

const KEY_CHARS = 8;

/** The hash of [start, end) of a byte string, an integer from 0 to below 2^32. */
export type Mark = (text: string, start: number, end: number) => number;

const wordAt = (text: string, at: number): number =>
  text.charCodeAt(at) |
  (text.charCodeAt(at + 1) << 8) |
  (text.charCodeAt(at + 2) << 16) |
  (text.charCodeAt(at + 3) << 24);

/** Builds the hash under a key of 8 chars, each a byte. */
export const createMark = (key: string): Mark => {
  if (key.length < KEY_CHARS) throw new RangeError(`a key has ${KEY_CHARS} chars, this one ${key.length}`);
  const k0 = wordAt(key, 0);
  const k1 = wordAt(key, 4);
  let v0 = 0;
  let v1 = 0;
  let v2 = 0;
  let v3 = 0;
  const mix = (rounds: number): void => {
    for (let round = 0; round < rounds; round++) {
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
    }
  };
  const absorb = (word: number): void => {
    v3 ^= word;
    mix(2);
    v0 ^= word;
  };
  return (text, start, end) => {
    v0 = k0;
    v1 = k1;
    v2 = 0x6c796765 ^ k0;
    v3 = 0x74656462 ^ k1;
    let at = start;
    for (; at + 4 <= end; at += 4) absorb(wordAt(text, at));
    let last = (end - start) << 24;
    for (let shift = 0; at < end; at++, shift += 8) last |= text.charCodeAt(at) << shift;
    absorb(last);
    v2 ^= 0xff;
    mix(4);
    return (v1 ^ v3) >>> 0;
  };
};
