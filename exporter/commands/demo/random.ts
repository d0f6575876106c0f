// Chance that repeats: the same seed gives the same demo. It must never be used for anything that has to be secret.

export type Random = {
  /** A whole number from 0 up to, not including, the bound. */
  readonly below: (bound: number) => number;
  /** So many lower-case hex digits. */
  readonly hex: (digits: number) => string;
};

/** Mulberry32, by Tommy Ettinger (public domain): 32 bits of state, good enough to vary traffic. */
export const createRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (bound: number): number => Math.floor((next() / 2 ** 32) * bound);
  return {
    below,
    hex: (digits) => Array.from({ length: digits }, () => below(16).toString(16)).join(''),
  };
};
