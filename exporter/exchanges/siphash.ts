// SipHash-2-4 with 128 bits of output (Aumasson, Bernstein 2012, and the 128-bit variant of its reference code): a
// pseudo-random function under a secret key. 64-bit words are pairs of 32-bit halves, low (L) and high (H).
// It must not choose the key.

/** Bytes of the key. */
export const SIPHASH_KEY_BYTES = 16;

/** Four bytes of a byte string as a little-endian word. */
const wordAt = (text: string, at: number): number =>
  text.charCodeAt(at) |
  (text.charCodeAt(at + 1) << 8) |
  (text.charCodeAt(at + 2) << 16) |
  (text.charCodeAt(at + 3) << 24);

/** What is left of a text from `at` on, four bytes at most. */
const restAt = (text: string, at: number): number => {
  let word = 0;
  for (let i = Math.min(text.length, at + 4) - 1; i >= at; i--) word = (word << 8) | text.charCodeAt(i);
  return word;
};

/** A 64-bit word as eight chars, little-endian. */
const renderWord = (low: number, high: number): string =>
  String.fromCharCode(
    low & 0xff,
    (low >>> 8) & 0xff,
    (low >>> 16) & 0xff,
    low >>> 24,
    high & 0xff,
    (high >>> 8) & 0xff,
    (high >>> 16) & 0xff,
    high >>> 24,
  );

/** Builds the function from a byte string to its 16 bytes under this key, as a byte string. */
export const createSipHash = (key: Uint8Array): ((text: string) => string) => {
  const view = new DataView(key.buffer, key.byteOffset, SIPHASH_KEY_BYTES);
  const k0L = view.getInt32(0, true);
  const k0H = view.getInt32(4, true);
  const k1L = view.getInt32(8, true);
  const k1H = view.getInt32(12, true);
  let v0L = 0;
  let v0H = 0;
  let v1L = 0;
  let v1H = 0;
  let v2L = 0;
  let v2H = 0;
  let v3L = 0;
  let v3H = 0;

  const mix = (rounds: number): void => {
    for (let round = 0; round < rounds; round++) {
      let sum = (v0L >>> 0) + (v1L >>> 0);
      v0H = (v0H + v1H + (sum > 0xffffffff ? 1 : 0)) | 0;
      v0L = sum | 0;
      let half = (v1H << 13) | (v1L >>> 19);
      v1L = ((v1L << 13) | (v1H >>> 19)) ^ v0L;
      v1H = half ^ v0H;
      half = v0H;
      v0H = v0L;
      v0L = half;

      sum = (v2L >>> 0) + (v3L >>> 0);
      v2H = (v2H + v3H + (sum > 0xffffffff ? 1 : 0)) | 0;
      v2L = sum | 0;
      half = (v3H << 16) | (v3L >>> 16);
      v3L = ((v3L << 16) | (v3H >>> 16)) ^ v2L;
      v3H = half ^ v2H;

      sum = (v0L >>> 0) + (v3L >>> 0);
      v0H = (v0H + v3H + (sum > 0xffffffff ? 1 : 0)) | 0;
      v0L = sum | 0;
      half = (v3H << 21) | (v3L >>> 11);
      v3L = ((v3L << 21) | (v3H >>> 11)) ^ v0L;
      v3H = half ^ v0H;

      sum = (v2L >>> 0) + (v1L >>> 0);
      v2H = (v2H + v1H + (sum > 0xffffffff ? 1 : 0)) | 0;
      v2L = sum | 0;
      half = (v1H << 17) | (v1L >>> 15);
      v1L = ((v1L << 17) | (v1H >>> 15)) ^ v2L;
      v1H = half ^ v2H;
      half = v2H;
      v2H = v2L;
      v2L = half;
    }
  };

  const begin = (): void => {
    v0L = k0L ^ 0x70736575;
    v0H = k0H ^ 0x736f6d65;
    v1L = k1L ^ 0x6e646f6d ^ 0xee;
    v1H = k1H ^ 0x646f7261;
    v2L = k0L ^ 0x6e657261;
    v2H = k0H ^ 0x6c796765;
    v3L = k1L ^ 0x79746573;
    v3H = k1H ^ 0x74656462;
  };
  const absorb = (low: number, high: number): void => {
    v3L ^= low;
    v3H ^= high;
    mix(2);
    v0L ^= low;
    v0H ^= high;
  };
  const squeeze = (): string => {
    mix(4);
    return renderWord(v0L ^ v1L ^ v2L ^ v3L, v0H ^ v1H ^ v2H ^ v3H);
  };

  return (text) => {
    begin();
    const whole = text.length - (text.length % 8);
    for (let at = 0; at < whole; at += 8) absorb(wordAt(text, at), wordAt(text, at + 4));
    absorb(restAt(text, whole), restAt(text, whole + 4) | (text.length << 24));
    v2L ^= 0xee;
    const first = squeeze();
    v1L ^= 0xdd;
    return first + squeeze();
  };
};
