// A table whose rows have keys: fingerprints by which they are found, and a second chance before they are evicted.
// It must not know what a key stands for.
import type { ColumnSpec, Layout } from './columns.ts';
import { KeyIndex, WORDS_PER_KEY, writeKey } from './key-index.ts';
import type { Saveable, SavedTable } from './saveable.ts';
import { RowTable, type Table } from './table.ts';

/** Keys are strings of 16 chars below 256, uniformly distributed over all such strings. */
export type KeyedTable<L extends Layout> = Omit<Table<L>, 'add'> & {
  /** The row of a key; -1: none has it. */
  readonly find: (key: string) => number;
  /** The row of a key, a new one of zeros if none has it; -1: the table is full. */
  readonly addKeyed: (key: string) => number;
  /** Says that a row is of use: it is passed over once when one is to be evicted. New rows are not. */
  readonly touch: (row: number) => void;
  /**
   * Removes a row to make room and answers its number; -1: it found none to remove. Rows are looked at in turn, and
   * those that were touched since the last turn are passed over; after 64 of them the first that may go goes. Rows that
   * `isEvictable` denies stay. `onEvict` is told the row while it still holds what it held.
   */
  readonly evict: (isEvictable?: (row: number) => boolean, onEvict?: (row: number) => void) => number;
};

/** A table with keys that keeps some numbers beside each key, so near that to look at both costs as much as at one. */
export type NotedTable<L extends Layout> = KeyedTable<L> & {
  /** The current array of keys and notes, integers below 2^32; as `columns` to be asked for after a row was added. */
  readonly notes: Uint32Array;
  /** Where in it the notes of a row begin. */
  readonly notesAt: (row: number) => number;
};

const TOUCHED: ColumnSpec = { name: '#touched', kind: 'u8', perRow: 1 };

/** Bounds the time that one eviction takes. */
const MAX_LOOKS = 64;

class KeyedRows<L extends Layout> extends RowTable<L> {
  readonly #index: KeyIndex;
  readonly #keysAt: number;
  readonly #wordsPerRow: number;
  readonly #touchedAt: number;
  /** The row that is looked at next when one is to be evicted. */
  #hand = 0;

  constructor(layout: L, maxRows: number, noteWords: number) {
    const wordsPerRow = WORDS_PER_KEY + noteWords;
    const key: ColumnSpec = { name: '#key', kind: 'u32', perRow: wordsPerRow };
    super(layout, maxRows, [key, TOUCHED]);
    this.#index = new KeyIndex(maxRows, wordsPerRow);
    this.#wordsPerRow = wordsPerRow;
    this.#keysAt = this.specs.indexOf(key);
    this.#touchedAt = this.specs.findIndex(({ name }) => name === TOUCHED.name);
  }

  get #keys(): Uint32Array {
    return this.saved[this.#keysAt] as Uint32Array;
  }

  get notes(): Uint32Array {
    return this.#keys;
  }

  notesAt(row: number): number {
    return row * this.#wordsPerRow + WORDS_PER_KEY;
  }

  get #touched(): Uint8Array {
    return this.saved[this.#touchedAt] as Uint8Array;
  }

  find(key: string): number {
    return this.#index.find(key, this.#keys);
  }

  addKeyed(key: string): number {
    const known = this.find(key);
    if (known !== -1) return known;
    const row = this.add();
    if (row === -1) return -1;
    writeKey(key, this.#keys, row * this.#wordsPerRow);
    this.#index.insert(row, this.#keys);
    return row;
  }

  override remove(row: number): void {
    if (!this.has(row)) return;
    this.#index.delete(row, this.#keys);
    super.remove(row);
  }

  touch(row: number): void {
    if (this.#touched[row] === 1) return;
    this.#touched[row] = 1;
    this.changes.mark(row);
  }

  evict(isEvictable: (row: number) => boolean = () => true, onEvict?: (row: number) => void): number {
    const row = this.#findVictim(isEvictable);
    if (row === -1) return -1;
    onEvict?.(row);
    this.remove(row);
    return row;
  }

  override get numbers(): readonly number[] {
    return [...super.numbers, this.#hand];
  }

  override restore(saved: SavedTable): void {
    super.restore(saved);
    this.#hand = saved.numbers.at(-1) ?? 0;
    for (let row = 0; row < this.end; row++) if (this.has(row)) this.#index.insert(row, this.#keys);
  }

  #findVictim(isEvictable: (row: number) => boolean): number {
    let passedOver = -1;
    for (let looks = Math.min(MAX_LOOKS, this.end); looks > 0; looks--) {
      const row = this.#hand < this.end ? this.#hand : 0;
      this.#hand = row + 1;
      if (!this.has(row) || !isEvictable(row)) continue;
      if (this.#touched[row] === 0) return row;
      this.#touched[row] = 0;
      this.changes.mark(row);
      if (passedOver === -1) passedOver = row;
    }
    return passedOver;
  }
}

/** Creates an empty table with keys, which take 24 to 32 bytes a row beside its columns. */
export const createKeyedTable = <L extends Layout>(layout: L, maxRows: number): KeyedTable<L> & Saveable =>
  new KeyedRows(layout, maxRows, 0);

/** The same with so many numbers beside each key. */
export const createNotedTable = <L extends Layout>(
  layout: L,
  maxRows: number,
  noteWords: number,
): NotedTable<L> & Saveable => new KeyedRows(layout, maxRows, noteWords);
