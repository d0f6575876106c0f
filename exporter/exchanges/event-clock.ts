// The time up to which records have come, by their own clock. One record of a broken clock must not move it, and after
// a step of the clock it must find its way.

/** A time before all records; a number that JSON has. */
export const BEFORE_ALL_MS = -Number.MAX_SAFE_INTEGER;

/** A record that is later than this needs company before it is believed. */
const JUMP_MS = 300_000;
const RECORDS_TO_JUMP = 20;
/** As many records in a row that are this much earlier say that the clock was set back. */
const BACK_MS = 3_600_000;
const RECORDS_TO_STEP_BACK = 1000;

export type SavedClock = readonly [nowMs: number, ahead: number, behind: number];

/** Follows the newest time of records that come roughly in order. */
export class EventClock {
  #nowMs: number;
  #ahead: number;
  #behind: number;

  constructor([nowMs, ahead, behind]: SavedClock = [BEFORE_ALL_MS, 0, 0]) {
    this.#nowMs = nowMs;
    this.#ahead = ahead;
    this.#behind = behind;
  }

  /** Milliseconds since the epoch; BEFORE_ALL_MS before the first record. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Notes a record's time. */
  saw(timeMs: number): void {
    const step = timeMs - this.#nowMs;
    if (step > JUMP_MS && this.#nowMs !== BEFORE_ALL_MS) this.#sawAhead(timeMs);
    else if (step > 0) this.#set(timeMs);
    else if (step < -BACK_MS) this.#sawBehind(timeMs);
    else this.#behind = 0;
  }

  save(): SavedClock {
    return [this.#nowMs, this.#ahead, this.#behind];
  }

  #sawAhead(timeMs: number): void {
    this.#ahead++;
    if (this.#ahead >= RECORDS_TO_JUMP) this.#set(timeMs);
  }

  #sawBehind(timeMs: number): void {
    this.#behind++;
    if (this.#behind >= RECORDS_TO_STEP_BACK) this.#set(timeMs);
  }

  #set(timeMs: number): void {
    this.#nowMs = timeMs;
    this.#ahead = 0;
    this.#behind = 0;
  }
}

const isClock = (saved: unknown): saved is SavedClock =>
  Array.isArray(saved) && saved.length === 3 && saved.every((one) => typeof one === 'number');

/** What `save` answered in an earlier process; undefined: it is not that. */
export const parseSavedClock = (saved: unknown): SavedClock | undefined =>
  isClock(saved) ? saved : undefined;
