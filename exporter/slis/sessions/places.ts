// Who has a place in the table of session values, and who goes first when there is none left. It must not count, and must
// not know a lineage.
import type { NotedTable } from '../../tables/keyed-table.ts';
import { RowList, type SavedList } from './row-list.ts';
import { OVER, UNPROVEN, type VALUE } from './value.ts';

/** A value that nobody issued is somebody's once it is presented again so much later. */
const PROVEN_MS = 1000;
/** Of all rows, those that new values may take from each other before they take any from values that are in use. */
const UNPROVEN_SHARE = 1 / 8;

export type PlacesOptions = {
  readonly values: NotedTable<typeof VALUE>;
  /** What `save` answered in an earlier process; empty: nothing. */
  readonly saved: readonly number[];
  /** A value is about to go; its row still holds what it held. */
  readonly onLeave: (row: number) => void;
  /** A value that might still have been waited for goes for want of room. */
  readonly onEvicted: () => void;
};

/**
 * What goes first when there is no room: values that are over, then those of which nobody has shown that they have them,
 * so that neither a flood of logins or of made-up values nor a value for each response pushes out what is in use.
 */
export class Places {
  readonly #options: PlacesOptions;
  readonly #over: RowList;
  readonly #unproven: RowList;
  #sweptRow: number;

  constructor(options: PlacesOptions) {
    const { values, saved } = options;
    const listAt = (at: number): SavedList => [saved[at] ?? 0, saved[at + 1] ?? 0, saved[at + 2] ?? 0];
    this.#options = options;
    this.#over = new RowList(values, listAt(0));
    this.#unproven = new RowList(values, listAt(3));
    this.#sweptRow = saved[6] ?? 0;
  }

  save(): readonly number[] {
    return [...this.#over.save(), ...this.#unproven.save(), this.#sweptRow];
  }

  /** The value for the longest time without proof that somebody has it; -1: none. */
  get longestUnproven(): number {
    return this.#unproven.first;
  }

  /** A new row of a value; that of `kept` (-1: none) is not taken for it unless there is no other. */
  add(session: string, kept: number): number {
    for (;;) {
      const row = this.#options.values.addKeyed(session);
      if (row >= 0) return row;
      this.#makeRoom(kept);
    }
  }

  /** Puts a value into one of the lists, or 0: into none. */
  list(row: number, list: typeof UNPROVEN | typeof OVER | 0): void {
    const { flags } = this.#options.values.columns;
    if (this.#isIn(row, UNPROVEN)) this.#unproven.remove(row);
    if (this.#isIn(row, OVER)) this.#over.remove(row);
    flags[row] = ((flags[row] as number) & ~(UNPROVEN | OVER)) | list;
    if (list === UNPROVEN) this.#unproven.add(row);
    if (list === OVER) this.#over.add(row);
  }

  /** A value that was issued and comes back is somebody's; one that was not, only if it does again after a while. */
  prove(row: number, timeMs: number): void {
    const { issuedMs, firstMs, ending } = this.#options.values.columns;
    const isIssued = (issuedMs[row] as number) > 0;
    if (!isIssued && timeMs - (firstMs[row] as number) < PROVEN_MS) return;
    if (this.#isIn(row, UNPROVEN) || (this.#isIn(row, OVER) && ending[row] === 0)) this.list(row, 0);
  }

  /** Looks at one row in turn, and lets its value go if nothing was heard of it since then. */
  sweep(sinceMs: number, lastMsOf: (row: number) => number): void {
    const { values } = this.#options;
    const row = this.#sweptRow < values.end ? this.#sweptRow : 0;
    this.#sweptRow = row + 1;
    if (!values.has(row) || this.#isIn(row, UNPROVEN)) return;
    const firstMs = values.columns.firstMs[row] as number;
    if (Math.max(firstMs, lastMsOf(row)) < sinceMs) this.#drop(row, -1);
  }

  #isIn(row: number, list: number): boolean {
    return ((this.#options.values.columns.flags[row] as number) & list) !== 0;
  }

  #makeRoom(kept: number): void {
    const { values, onEvicted } = this.#options;
    if (this.#drop(this.#over.first, kept)) return;
    onEvicted();
    const isCrowded = this.#unproven.size > values.maxRows * UNPROVEN_SHARE;
    if (isCrowded && this.#drop(this.#unproven.first, kept)) return;
    const isInUse = (row: number): boolean => row !== kept && !this.#isIn(row, UNPROVEN);
    if (values.evict(isInUse, (row) => this.#leave(row)) >= 0) return;
    if (!this.#drop(this.#unproven.first, kept)) this.#drop(kept, -1);
  }

  /** Lets a value go; false: there is none, or it is wanted. */
  #drop(row: number, kept: number): boolean {
    if (row < 0 || row === kept) return false;
    this.#leave(row);
    this.#options.values.remove(row);
    return true;
  }

  #leave(row: number): void {
    this.#options.onLeave(row);
    this.list(row, 0);
  }
}
