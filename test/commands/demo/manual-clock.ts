// A clock that stands still until a test lets it run: time passes only in waits, and at once.
import type { Clock } from '../../../exporter/commands/demo/clock.ts';

export type ManualClock = Clock & {
  /** Lets time run to so many milliseconds after the start; resolves when somebody waits for a later time. */
  readonly runUntil: (elapsedMs: number) => Promise<void>;
};

/** A clock for one waiter, as the demo's traffic is; `pace`: how much longer its waits are than what is asked for. */
export const createManualClock = (startMs: number, pace = 1): ManualClock => {
  let nowMs = startMs;
  let waiting: { dueMs: number; wake: () => void } | null = null;
  let arrived = (): void => undefined;

  const nextWait = (): Promise<void> =>
    waiting === null
      ? new Promise((resolve) => {
          arrived = resolve;
        })
      : Promise.resolve();

  return {
    now: () => nowMs,
    wait: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
        waiting = { dueMs: nowMs + ms * pace, wake: resolve };
        arrived();
      }),
    runUntil: async (elapsedMs) => {
      for (;;) {
        await nextWait();
        if (waiting === null || waiting.dueMs > startMs + elapsedMs) return;
        const { dueMs, wake } = waiting;
        nowMs = dueMs;
        waiting = null;
        wake();
      }
    },
  };
};
