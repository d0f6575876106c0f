// Byte strings of any length in rows of a table, so that they are bounded and saved as rows are. It must not know what
// the bytes mean.
import type { ColumnSpec } from './columns.ts';
import type { Saveable } from './saveable.ts';
import { RowTable } from './table.ts';

/** Byte strings that are kept until they are removed. */
export type Blobs = {
  /** Rows in use; a byte string takes one for each CELL_BYTES. */
  readonly size: number;
  /** Keeps a byte string, not empty, and answers its handle, 1 or more; 0: there is no room for it. */
  readonly add: (bytes: Uint8Array) => number;
  /** The byte string of a handle, as a copy; empty where the handle has none. */
  readonly get: (handle: number) => Uint8Array<ArrayBuffer>;
  readonly remove: (handle: number) => void;
};

/** Bytes in one row. */
export const CELL_BYTES = 58;

/** `next`: the number + 1 of the row in which the rest stands, 0: none. `length`: bytes in this row. */
const LAYOUT = { next: 'u32', length: 'u16' } as const;
const BYTES: ColumnSpec = { name: '#bytes', kind: 'u8', perRow: CELL_BYTES };

class BlobRows extends RowTable<typeof LAYOUT> {
  readonly #bytesAt: number;

  constructor(maxRows: number) {
    super(LAYOUT, maxRows, [BYTES]);
    this.#bytesAt = this.specs.findIndex(({ name }) => name === BYTES.name);
  }

  get cells(): Uint8Array {
    return this.saved[this.#bytesAt] as Uint8Array;
  }

  /** From the end to the beginning, so that each row knows the one behind it. */
  addBytes(bytes: Uint8Array): number {
    if (this.size + Math.ceil(bytes.length / CELL_BYTES) > this.maxRows) return 0;
    let next = 0;
    for (let from = lastCellOf(bytes.length); from >= 0; from -= CELL_BYTES) {
      const row = this.add();
      const part = bytes.subarray(from, from + CELL_BYTES);
      this.cells.set(part, row * CELL_BYTES);
      this.columns.length[row] = part.length;
      this.columns.next[row] = next;
      next = row + 1;
    }
    return next;
  }
}

const lastCellOf = (length: number): number => Math.max(0, Math.ceil(length / CELL_BYTES) - 1) * CELL_BYTES;

/** Creates an empty set; `maxRows` bounds it. */
export const createBlobs = (maxRows: number): { readonly blobs: Blobs; readonly rows: Saveable } => {
  const rows = new BlobRows(maxRows);
  const rowsOf = (handle: number): number[] => {
    const chain: number[] = [];
    for (let next = handle; next !== 0 && rows.has(next - 1); next = rows.columns.next[next - 1] ?? 0) {
      chain.push(next - 1);
      // A chain that was damaged on the disk could be a ring.
      if (chain.length > rows.size) return [];
    }
    return chain;
  };
  const get = (handle: number): Uint8Array<ArrayBuffer> => {
    const chain = rowsOf(handle);
    const lengthOf = (row: number): number => Math.min(CELL_BYTES, rows.columns.length[row] ?? 0);
    const bytes = new Uint8Array(chain.reduce((sum, row) => sum + lengthOf(row), 0));
    let at = 0;
    for (const row of chain) {
      bytes.set(rows.cells.subarray(row * CELL_BYTES, row * CELL_BYTES + lengthOf(row)), at);
      at += lengthOf(row);
    }
    return bytes;
  };
  const blobs: Blobs = {
    get size() {
      return rows.size;
    },
    add: (bytes) => rows.addBytes(bytes),
    get,
    remove: (handle) => {
      for (const row of rowsOf(handle)) rows.remove(row);
    },
  };
  return { blobs, rows };
};
