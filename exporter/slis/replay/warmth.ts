// Whether enough was seen to judge by what was not. It must go by the log's clock.
import type { EventClock } from '../../exchanges/event-clock.ts';
import type { Memory } from '../../metrics/memory.ts';

/** A session's clients are strangers at first, all of them. */
const WARM_MS = 900_000;
/** Sessions that are older than what was read may last for a day. */
const ALL_ISSUES_MS = 86_400_000;

export type Warmth = {
  /** To be told of each exchange's time. */
  readonly saw: (timeMs: number) => void;
  /** Sessions can be judged. */
  readonly isWarm: () => boolean;
  /** A value that was not seen being issued never was. */
  readonly knowsAllIssues: () => boolean;
};

/** Builds it; what a process before saw counts. */
export const createWarmth = (clock: EventClock, memory: Memory): Warmth => {
  const saved = memory.recall('since');
  let sinceMs = typeof saved === 'number' ? saved : null;
  memory.keep('since', () => sinceMs);
  const hasSeen = (ms: number): boolean => sinceMs !== null && clock.nowMs - sinceMs >= ms;
  return {
    saw: (timeMs) => {
      sinceMs ??= timeMs;
    },
    isWarm: () => hasSeen(WARM_MS),
    knowsAllIssues: () => hasSeen(ALL_ISSUES_MS),
  };
};
