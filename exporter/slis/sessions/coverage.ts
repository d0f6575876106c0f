// How many of the presented values are followed, of late. A ratio of what the tables can hold; it judges nothing.
import { listOf, type Memory } from '../../metrics/memory.ts';

/** After so many the older ones count half. */
const WINDOW = 10_000;

const isCount = (saved: unknown): saved is number => Number.isSafeInteger(saved) && Number(saved) >= 0;

export type Coverage = {
  readonly saw: (isFollowed: boolean) => void;
  /** From 0 to 1; 1 before anything was presented. */
  readonly ratio: () => number;
};

/** Builds it, from what a process before saw. */
export const createCoverage = (memory: Memory): Coverage => {
  let [seen = 0, followed = 0] = listOf(memory.recall('coverage'), isCount);
  memory.keep('coverage', () => [seen, followed]);
  return {
    saw: (isFollowed) => {
      seen++;
      if (isFollowed) followed++;
      if (seen < 2 * WINDOW) return;
      seen = Math.floor(seen / 2);
      followed = Math.floor(followed / 2);
    },
    ratio: () => (seen === 0 ? 1 : followed / seen),
  };
};
