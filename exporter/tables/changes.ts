// Which rows changed since they were saved last. It must not know what is in a row.

const NONE = new Uint8Array(0);
const ROWS_AT_FIRST = 256;

type Rows = Uint32Array<ArrayBuffer>;

const lengthen = (rows: Rows, length: number): Rows => {
  const longer = new Uint32Array(length);
  longer.set(rows);
  return longer;
};

/** A set of row numbers. Nothing is collected, and no memory taken, before `collect`. */
export class Changes {
  #isCollecting = false;
  #capacity = 0;
  /** 1: the row is in the list. */
  #flags = NONE;
  #rows: Rows = new Uint32Array(0);
  #count = 0;
  /** The list that was taken before; lists take turns, so that none is allocated each time. */
  #spare: Rows = new Uint32Array(0);

  /** How many rows changed. */
  get count(): number {
    return this.#count;
  }

  /** Collects from now on. */
  collect(): void {
    if (this.#isCollecting) return;
    this.#isCollecting = true;
    this.#flags = new Uint8Array(this.#capacity);
  }

  /** Makes room for rows below a number. */
  reserve(capacity: number): void {
    this.#capacity = capacity;
    if (!this.#isCollecting) return;
    const flags = new Uint8Array(capacity);
    flags.set(this.#flags);
    this.#flags = flags;
  }

  /** Says that a row changed. */
  mark(row: number): void {
    if (!this.#isCollecting || this.#flags[row] !== 0) return;
    this.#flags[row] = 1;
    if (this.#count === this.#rows.length) {
      this.#rows = lengthen(this.#rows, Math.max(ROWS_AT_FIRST, 2 * this.#count));
    }
    this.#rows[this.#count++] = row;
  }

  /** The rows that changed, which count as saved from then on; good until this is called again. */
  take(): Uint32Array {
    const taken = this.#rows.subarray(0, this.#count);
    for (const row of taken) this.#flags[row] = 0;
    [this.#rows, this.#spare] = [this.#spare, this.#rows];
    this.#count = 0;
    return taken;
  }

  /** Says that rows which were taken could not be saved. */
  putBack(taken: Uint32Array): void {
    for (const row of taken) this.mark(row);
  }
}
