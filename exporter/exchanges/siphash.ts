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

/** Four halves of words as sixteen chars, little-endian. */
const renderWords = (a: number, b: number, c: number, d: number): string =>
  String.fromCharCode(
    a & 0xff,
    (a >>> 8) & 0xff,
    (a >>> 16) & 0xff,
    a >>> 24,
    b & 0xff,
    (b >>> 8) & 0xff,
    (b >>> 16) & 0xff,
    b >>> 24,
    c & 0xff,
    (c >>> 8) & 0xff,
    (c >>> 16) & 0xff,
    c >>> 24,
    d & 0xff,
    (d >>> 8) & 0xff,
    (d >>> 16) & 0xff,
    d >>> 24,
  );

/** The bit that a sum of 32 bits carries, from signed numbers alone: comparing unsigned ones takes twice as long. */
const carryOf = (a: number, b: number, sum: number): number => ((a & b) | ((a | b) & ~sum)) >>> 31;

/** Rounds after each word, and so many words of zeros to finish each half of the output: SipHash-2-4. */
const ROUNDS_PER_WORD = 2;
const WORDS_TO_FINISH = 2;

/**
 * Builds the function from a byte string to its 16 bytes under this key, as a byte string. It is one long function on
 * purpose: its state stays in registers, which makes it several times as fast as one that is shared by small ones.
 */
export const createSipHash = (key: Uint8Array): ((text: string) => string) => {
  const view = new DataView(key.buffer, key.byteOffset, SIPHASH_KEY_BYTES);
  const k0L = view.getInt32(0, true);
  const k0H = view.getInt32(4, true);
  const k1L = view.getInt32(8, true);
  const k1H = view.getInt32(12, true);

  return (text) => {
    let v0L = k0L ^ 0x70736575;
    let v0H = k0H ^ 0x736f6d65;
    let v1L = k1L ^ 0x6e646f6d ^ 0xee;
    let v1H = k1H ^ 0x646f7261;
    let v2L = k0L ^ 0x6e657261;
    let v2H = k0H ^ 0x6c796765;
    let v3L = k1L ^ 0x79746573;
    let v3H = k1H ^ 0x74656462;
    let firstL = 0;
    let firstH = 0;

    const whole = text.length >>> 3;
    const firstEnd = whole + 1 + WORDS_TO_FINISH;
    const end = firstEnd + WORDS_TO_FINISH;
    for (let word = 0; word < end; word++) {
      let low = 0;
      let high = 0;
      if (word < whole) {
        low = wordAt(text, word * 8);
        high = wordAt(text, word * 8 + 4);
      } else if (word === whole) {
        low = restAt(text, word * 8);
        high = restAt(text, word * 8 + 4) | (text.length << 24);
      } else if (word === whole + 1) v2L ^= 0xee;
      else if (word === firstEnd) {
        firstL = v0L ^ v1L ^ v2L ^ v3L;
        firstH = v0H ^ v1H ^ v2H ^ v3H;
        v1L ^= 0xdd;
      }
      v3L ^= low;
      v3H ^= high;
      for (let round = 0; round < ROUNDS_PER_WORD; round++) {
        let sum = (v0L + v1L) | 0;
        v0H = (v0H + v1H + carryOf(v0L, v1L, sum)) | 0;
        v0L = sum;
        let half = (v1H << 13) | (v1L >>> 19);
        v1L = ((v1L << 13) | (v1H >>> 19)) ^ v0L;
        v1H = half ^ v0H;
        half = v0H;
        v0H = v0L;
        v0L = half;

        sum = (v2L + v3L) | 0;
        v2H = (v2H + v3H + carryOf(v2L, v3L, sum)) | 0;
        v2L = sum;
        half = (v3H << 16) | (v3L >>> 16);
        v3L = ((v3L << 16) | (v3H >>> 16)) ^ v2L;
        v3H = half ^ v2H;

        sum = (v0L + v3L) | 0;
        v0H = (v0H + v3H + carryOf(v0L, v3L, sum)) | 0;
        v0L = sum;
        half = (v3H << 21) | (v3L >>> 11);
        v3L = ((v3L << 21) | (v3H >>> 11)) ^ v0L;
        v3H = half ^ v0H;

        sum = (v2L + v1L) | 0;
        v2H = (v2H + v1H + carryOf(v2L, v1L, sum)) | 0;
        v2L = sum;
        half = (v1H << 17) | (v1L >>> 15);
        v1L = ((v1L << 17) | (v1H >>> 15)) ^ v2L;
        v1H = half ^ v2H;
        half = v2H;
        v2H = v2L;
        v2L = half;
      }
      v0L ^= low;
      v0H ^= high;
    }
    return renderWords(firstL, firstH, v0L ^ v1L ^ v2L ^ v3L, v0H ^ v1H ^ v2H ^ v3H);
  };
};
