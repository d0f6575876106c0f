// Exemplars: for a number that counted something traced, the trace of the latest. They come and go with the process,
// for they only point to where to look on. It must not know what is counted, and takes no text but trace ids.
// Source: the OpenMetrics specification, "Exemplars".

export type Exemplar = {
  readonly traceId: string;
  /** What was added or observed. */
  readonly value: number;
  /** Milliseconds since the epoch, by the log's clock. */
  readonly timeMs: number;
};

type Held = { -readonly [K in keyof Exemplar]: Exemplar[K] };

/** Numbers with an exemplar at a time, some 150 bytes each. */
const MAX_EXEMPLARS = 20_000;

/**
 * Trace ids as tracing back ends know them: W3C's 32 hex digits, AWS X-Ray's with its dashes. What else clients write into
 * the header leads nowhere.
 */
const TRACE_ID = /^[0-9a-f-]{16,40}$/;

export class Exemplars {
  readonly #held = new Map<number, Held>();
  #traceId: string | null = null;
  #timeMs = 0;

  /** From here on what is counted belongs to this trace; null: to none. */
  follow(traceId: string | null, timeMs: number): void {
    this.#traceId = traceId !== null && TRACE_ID.test(traceId) ? traceId : null;
    this.#timeMs = timeMs;
  }

  /** Notes that a number at a slot counted something. */
  note(slot: number, value: number): void {
    if (this.#traceId === null) return;
    const held = this.#held.get(slot);
    if (held === undefined) this.#add(slot, this.#traceId, value);
    // Prometheus takes those of a series in the order of time only.
    else if (this.#timeMs >= held.timeMs) {
      held.traceId = this.#traceId;
      held.value = value;
      held.timeMs = this.#timeMs;
    }
  }

  /** The exemplar of the number at a slot. */
  at(slot: number): Exemplar | undefined {
    return this.#held.get(slot);
  }

  #add(slot: number, traceId: string, value: number): void {
    if (this.#held.size < MAX_EXEMPLARS) this.#held.set(slot, { traceId, value, timeMs: this.#timeMs });
  }
}
