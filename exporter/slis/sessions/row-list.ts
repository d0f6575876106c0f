// A list of rows in the order in which they were added, through links in the rows themselves, so that any of them leaves
// it at once. It must not know what a row is.

/** Rows that have links: a row's number + 1, 0: none. */
export type Linked = {
  readonly columns: { readonly next: Uint32Array; readonly previous: Uint32Array };
  readonly changed: (row: number) => void;
};

/** First, last and how many, as it is saved beside the rows. */
export type SavedList = readonly [first: number, last: number, size: number];

export class RowList {
  readonly #rows: Linked;
  #first: number;
  #last: number;
  #size: number;

  constructor(rows: Linked, [first, last, size]: SavedList = [0, 0, 0]) {
    this.#rows = rows;
    this.#first = first;
    this.#last = last;
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  /** The row that was added first; -1: there is none. */
  get first(): number {
    return this.#first - 1;
  }

  save(): SavedList {
    return [this.#first, this.#last, this.#size];
  }

  /** Adds a row that is in no list. */
  add(row: number): void {
    this.#rows.columns.previous[row] = this.#last;
    if (this.#last === 0) this.#first = row + 1;
    else this.#linkForward(this.#last - 1, row + 1);
    this.#last = row + 1;
    this.#size++;
    this.#rows.changed(row);
  }

  /** Takes out a row that is in it. */
  remove(row: number): void {
    const { next, previous } = this.#rows.columns;
    const [before, after] = [previous[row] as number, next[row] as number];
    if (before === 0) this.#first = after;
    else this.#linkForward(before - 1, after);
    if (after === 0) this.#last = before;
    else this.#linkBack(after - 1, before);
    next[row] = 0;
    previous[row] = 0;
    this.#size--;
    this.#rows.changed(row);
  }

  #linkForward(row: number, to: number): void {
    this.#rows.columns.next[row] = to;
    this.#rows.changed(row);
  }

  #linkBack(row: number, to: number): void {
    this.#rows.columns.previous[row] = to;
    this.#rows.changed(row);
  }
}
