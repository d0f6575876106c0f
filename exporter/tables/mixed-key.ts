// Keys of tables from numbers that are no fingerprints. It must not be used where somebody gains by a collision: this
// is a hash, not a keyed function of a secret.

const FORM = [0x9e3779b1, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f] as const;

/** The last step of MurmurHash3, by which each bit of a word changes half of the others. */
const finish = (word: number): number => {
  let h = word ^ (word >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/** One more word into a hash. */
const mix = (hash: number, word: number): number => finish(Math.imul(hash, 31) + word) | 0;

/** Sixteen chars below 256, spread evenly, the same for the same numbers: integers from 0 to below 2^53. */
export const mixedKeyOf = (numbers: readonly number[]): string => {
  let a = FORM[0] | 0;
  let b = FORM[1] | 0;
  let c = FORM[2] | 0;
  let d = FORM[3] | 0;
  for (const number of numbers) {
    const low = number >>> 0;
    a = mix(a, low);
    b = mix(b, low);
    c = mix(c, low);
    d = mix(d, low);
    if (number < 2 ** 32) continue;
    const high = Math.floor(number / 2 ** 32);
    a = mix(a, high);
    b = mix(b, high);
    c = mix(c, high);
    d = mix(d, high);
  }
  a = finish(a);
  b = finish(b);
  c = finish(c);
  d = finish(d);
  // In one call: what is put together from parts would have to be made one piece when its chars are asked for.
  return String.fromCharCode(
    a & 255,
    (a >>> 8) & 255,
    (a >>> 16) & 255,
    a >>> 24,
    b & 255,
    (b >>> 8) & 255,
    (b >>> 16) & 255,
    b >>> 24,
    c & 255,
    (c >>> 8) & 255,
    (c >>> 16) & 255,
    c >>> 24,
    d & 255,
    (d >>> 8) & 255,
    (d >>> 16) & 255,
    d >>> 24,
  );
};

/** An integer below 2^32 for a text, the same for the same. */
export const mixedNumberOf = (text: string): number => {
  let h = FORM[0] | 0;
  for (let at = 0; at < text.length; at++) h = Math.imul(h ^ text.charCodeAt(at), FORM[1]);
  return finish(h);
};
