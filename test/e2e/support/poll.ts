// Waiting for a condition, with a deadline. It must not be used to let time pass.
import { setTimeout as delay } from 'node:timers/promises';

const STEP_MS = 50;

/** Asks again and again until the answer is neither undefined nor false; then gives it, or fails saying what was awaited. */
export const until = async <T>(
  awaited: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  deadlineMs = 20_000,
): Promise<T> => {
  const endMs = performance.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > endMs) throw new Error(`waited ${deadlineMs} ms in vain: ${awaited}`);
    await delay(STEP_MS);
  }
};
