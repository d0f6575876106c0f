// A bounded table whose rows are numbers in typed columns, and which knows what changed since it was saved.
// It must not know what a column means.
import { Changes } from './changes.ts';
import {
  type Column,
  type ColumnSpec,
  type Columns,
  createColumn,
  type Layout,
  lengthen,
  sortByWidth,
} from './columns.ts';
import { areSameSpecs, type Saveable, type SavedTable } from './saveable.ts';

/** Rows of numbers. A row keeps its number for as long as it is in use, over restarts as well. */
export type Table<L extends Layout> = {
  readonly maxRows: number;
  /** Rows in use. */
  readonly size: number;
  /** Rows in use have numbers below this one; some below it may be free. */
  readonly end: number;
  /** The current arrays. `add` may put longer ones in their place: they are to be asked for after it. */
  readonly columns: Columns<L>;
  readonly has: (row: number) => boolean;
  /** A row of zeros, or -1: the table is full. */
  readonly add: () => number;
  /** Frees a row and makes it zeros; one that is free already stays so. */
  readonly remove: (row: number) => void;
  /** To be called after writing to a row, so that it is saved. Cheap: a flag and a push. */
  readonly changed: (row: number) => void;
};

/** A link that says that the row is in use; all others are the next free row's number + 1, or 0. */
const IN_USE = 0xffff_ffff;
const LINK: ColumnSpec = { name: '#link', kind: 'u32', perRow: 1 };
const ROWS_AT_FIRST = 64;
/** More rows than these are made room for at once: the system gives memory only to what is written to (calloc, mmap). */
const FEW_ROWS = 4096;

const specsOf = (layout: Layout, further: readonly ColumnSpec[]): readonly ColumnSpec[] => {
  const own = Object.entries(layout).map(([name, kind]) => ({ name, kind, perRow: 1 }));
  return sortByWidth([LINK, ...further, ...own]);
};

/** An empty table takes memory as it grows; `further` columns are for what builds on it, and are saved as the others are. */
export class RowTable<L extends Layout> implements Table<L>, Saveable {
  readonly maxRows: number;
  readonly specs: readonly ColumnSpec[];
  readonly changes = new Changes();
  readonly #layout: L;
  #saved: readonly Column[] = [];
  #columns!: Columns<L>;
  #links!: Uint32Array<ArrayBuffer>;
  #capacity = 0;
  #end = 0;
  #size = 0;
  /** Free rows are a list through their links, so that it is saved with them; a number + 1, or 0. */
  #firstFree = 0;
  #restoredId = 0;

  constructor(layout: L, maxRows: number, further: readonly ColumnSpec[] = []) {
    this.maxRows = maxRows;
    this.specs = specsOf(layout, further);
    this.#layout = layout;
    const capacity = Math.min(ROWS_AT_FIRST, maxRows);
    this.#use(
      this.specs.map((spec) => createColumn(spec, capacity)),
      capacity,
    );
  }

  get size(): number {
    return this.#size;
  }

  get end(): number {
    return this.#end;
  }

  get columns(): Columns<L> {
    return this.#columns;
  }

  get saved(): readonly Column[] {
    return this.#saved;
  }

  get restoredId(): number {
    return this.#restoredId;
  }

  has(row: number): boolean {
    return this.#links[row] === IN_USE;
  }

  add(): number {
    const row = this.#take();
    if (row === -1) return -1;
    this.#links[row] = IN_USE;
    this.#size++;
    this.changes.mark(row);
    return row;
  }

  remove(row: number): void {
    if (!this.has(row)) return;
    for (let at = 0; at < this.specs.length; at++) {
      const { perRow } = this.specs[at] as ColumnSpec;
      const column = this.#saved[at] as Column;
      // Memory that was never written to is not taken for zeros.
      for (let i = row * perRow; i < (row + 1) * perRow; i++) if (column[i] !== 0) column[i] = 0;
    }
    this.#links[row] = this.#firstFree;
    this.#firstFree = row + 1;
    this.#size--;
    this.changes.mark(row);
  }

  changed(row: number): void {
    this.changes.mark(row);
  }

  get numbers(): readonly number[] {
    return [this.#end, this.#size, this.#firstFree];
  }

  markAll(): void {
    for (let row = 0; row < this.#end; row++) this.changes.mark(row);
  }

  canRestore({ specs, columns, numbers }: SavedTable): boolean {
    const [end = -1, size = -1, firstFree = -1] = numbers;
    const links = columns[specs.findIndex(({ name }) => name === LINK.name)];
    if (this.#end > 0 || end > this.maxRows || !areSameSpecs(this.specs, specs)) return false;
    if (specs.some(({ perRow }, at) => columns[at]?.length !== end * perRow)) return false;
    return links !== undefined && isConsistent(links, size, firstFree);
  }

  restore({ id, columns, numbers }: SavedTable): void {
    const [end = 0, size = 0, firstFree = 0] = numbers;
    this.#end = end;
    this.#size = size;
    this.#firstFree = firstFree;
    this.#restoredId = id;
    this.#use(columns, end);
    this.changes.collect();
  }

  #take(): number {
    const free = this.#firstFree;
    if (free !== 0) {
      this.#firstFree = this.#links[free - 1] as number;
      return free - 1;
    }
    if (this.#end === this.maxRows) return -1;
    if (this.#end === this.#capacity) this.#grow();
    return this.#end++;
  }

  #grow(): void {
    const doubled = Math.max(ROWS_AT_FIRST, 2 * this.#capacity);
    const capacity = doubled > FEW_ROWS ? this.maxRows : Math.min(this.maxRows, doubled);
    const grown = this.specs.map((spec, at) => lengthen(spec, this.#saved[at] as Column, capacity));
    this.#use(grown, capacity);
  }

  #use(saved: readonly Column[], capacity: number): void {
    const byName = Object.fromEntries(this.specs.map(({ name }, at) => [name, saved[at]]));
    this.#saved = saved;
    this.#links = byName[LINK.name] as Uint32Array<ArrayBuffer>;
    this.#columns = pick(this.#layout, byName);
    this.#capacity = capacity;
    this.changes.reserve(capacity);
  }
}

/** The columns of a layout alone. The kinds are those that the layout says, for they were built from it. */
const pick = <L extends Layout>(layout: L, byName: Readonly<Record<string, Column | undefined>>) =>
  Object.fromEntries(Object.keys(layout).map((name) => [name, byName[name]])) as Columns<L>;

/** Whether as many rows are in use as it says, and all others are in the list of free ones, each once. */
const isConsistent = (links: Column, size: number, firstFree: number): boolean => {
  let used = 0;
  for (const link of links) if (link === IN_USE) used++;
  let free = 0;
  let next: number | undefined = firstFree;
  for (; next !== 0 && free < links.length; free++) {
    next = links[next - 1];
    if (next === undefined || next === IN_USE) return false;
  }
  return used === size && next === 0 && used + free === links.length;
};
