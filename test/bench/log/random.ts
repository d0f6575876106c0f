// Chance that repeats, fast enough for millions of lines: the same seed gives the same log. Nothing here is secret.

export type Random = {
  /** A whole number from 0 up to, not including, the bound. */
  readonly below: (bound: number) => number;
  /** True once in so many times. */
  readonly oneIn: (times: number) => boolean;
  readonly pick: <T>(list: readonly T[]) => T;
  /** So many characters of the alphabet of base64url. */
  readonly token: (chars: number) => string;
  /** So many lower-case hex digits. */
  readonly hex: (digits: number) => string;
};

const pairsOf = (alphabet: string): readonly string[] =>
  Array.from(alphabet).flatMap((a) => Array.from(alphabet, (b) => a + b));
const TOKEN_PAIRS = pairsOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');
const HEX_PAIRS = pairsOf('0123456789abcdef');

/** Mulberry32, by Tommy Ettinger (public domain). */
export const createRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (bound: number): number => Math.floor((next() / 2 ** 32) * bound);
  const text = (pairs: readonly string[], chars: number): string => {
    let made = '';
    while (made.length < chars) made += pairs[below(pairs.length)];
    return made.length === chars ? made : made.slice(0, chars);
  };
  return {
    below,
    oneIn: (times) => below(times) === 0,
    pick: (list) => list[below(list.length)] as (typeof list)[number],
    token: (chars) => text(TOKEN_PAIRS, chars),
    hex: (digits) => text(HEX_PAIRS, digits),
  };
};

/** One seed from several whole numbers, so that what belongs to a session can be made again at any time. */
export const mixSeeds = (...seeds: readonly number[]): number => {
  let mixed = 0x9e3779b9;
  for (const seed of seeds) {
    mixed = Math.imul(mixed ^ seed, 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  }
  return (mixed ^ (mixed >>> 16)) >>> 0;
};
