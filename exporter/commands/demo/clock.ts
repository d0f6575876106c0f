// The demo's time: what the clock says, and waiting. It must be the only way in which the world knows time.
import { setTimeout as sleep } from 'node:timers/promises';

export type Clock = {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Resolves after so many milliseconds, or as soon as the signal aborts; never rejects. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
};

export const SYSTEM_CLOCK: Clock = {
  now: Date.now,
  wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
};
