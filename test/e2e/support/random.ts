// Chance with a seed, so that every run has the same traffic.

export type Random = {
  /** A whole number from 0 to below n. */
  readonly below: (n: number) => number;
  readonly pick: <T>(members: readonly T[]) => T;
  readonly isOneIn: (n: number) => boolean;
};

/** Creates a generator (mulberry32). */
export const createRandom = (seed: number): Random => {
  let state = seed;
  const below = (n: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * n);
  };
  return {
    below,
    pick: <T>(members: readonly T[]): T => members[below(members.length)] as T,
    isOneIn: (n) => below(n) === 0,
  };
};
