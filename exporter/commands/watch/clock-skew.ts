// How far the clock of a log is off from this machine's, as far as that can be told from when records arrive. It must not
// take a late delivery for a slow clock.

/** The log's clock is off from so many seconds on. */
export const CLOCK_OFF_SECONDS = 60;

/** Batches that are looked at together. */
const BATCHES = 10;
/** A slow clock stays as slow as it is; deliveries come late by this and that. */
const SAME_SECONDS = 5;

export type ClockSkew = {
  /** Takes the distance from the newest record of a batch to its reading, in milliseconds; negative: from the future. */
  readonly saw: (lagMs: number) => void;
  /** Seconds by which the log's clock is ahead of this machine's, negative: behind; null: not known. */
  readonly seconds: () => number | null;
  /** Whether that is too much, and certain. */
  readonly isOff: () => boolean;
};

const middleOf = (sorted: readonly number[]): number => sorted[sorted.length >> 1] as number;

/**
 * Builds the meter of one source. What comes from the future can only have a clock that is ahead; what comes from the past
 * may also have come late, so the least distance counts, and a slow clock is believed where two rounds agree about it.
 */
export const createClockSkew = (): ClockSkew => {
  const lagsMs: number[] = [];
  let seconds: number | null = null;
  let isOff = false;

  const endRound = (): void => {
    const sorted = lagsMs.sort((a, b) => a - b);
    const middleMs = middleOf(sorted);
    const leastMs = sorted.find((lagMs) => lagMs >= 0) ?? middleMs;
    const next = (0 - (middleMs < 0 ? middleMs : leastMs)) / 1000;
    const isSame = seconds !== null && Math.abs(next - seconds) <= SAME_SECONDS;
    isOff = Math.abs(next) > CLOCK_OFF_SECONDS && (next > 0 || isSame);
    seconds = next;
    lagsMs.length = 0;
  };
  return {
    saw: (lagMs) => {
      if (lagsMs.push(lagMs) >= BATCHES) endRound();
    },
    seconds: () => seconds,
    isOff: () => isOff,
  };
};
