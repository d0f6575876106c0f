// Rows of tables as the bytes of a frame: some that follow each other, or some with their numbers; column after column.
// Pure; it knows no file, and not what a row means.
import type { Column, ColumnSpec } from '../tables/columns.ts';
import { rowBytesOf, type Saveable, type SavedTable } from '../tables/saveable.ts';

/** Rows of the table of an id: `count` from `first` on, or those in `rows`. */
export type RowsOf = {
  readonly id: number;
  readonly table: Pick<Saveable, 'specs' | 'saved'>;
  readonly rows: Uint32Array | null;
  readonly first: number;
  readonly count: number;
};

/*
 * All numbers are in the order of this machine's bytes, as those of the snapshot are, which says which that is:
 *   4  id of the table
 *   4  number of rows
 *   4  number of the first row, or LISTED
 *   4  nothing
 *   4  number of a row, if they are listed; as many as there are, and zeros up to a multiple of 8
 *   n  the elements of the first column, then of the others; zeros up to a multiple of 8
 */
const HEAD_BYTES = 16;
const LISTED = 0xffff_ffff;
const ALIGNMENT = 8;

const align = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

const listBytes = (rows: Uint32Array | null): number => align(4 * (rows?.length ?? 0));

const payloadBytes = (specs: readonly ColumnSpec[], count: number, listed: number): number =>
  HEAD_BYTES + align(4 * listed) + align(rowBytesOf(specs) * count);

/** Bytes of the payload that rows make, a multiple of 8. */
export const rowsPayloadBytes = ({ table, rows, count }: RowsOf): number =>
  payloadBytes(table.specs, count, rows?.length ?? 0);

type Words = Float64Array | Uint32Array | Uint16Array | Uint8Array;

/** Elements of a width in bytes; what they are does not matter to who copies them. */
const viewOf = (buffer: ArrayBufferLike, offset: number, width: number, length: number): Words => {
  if (width === 8) return new Float64Array(buffer, offset, length);
  if (width === 4) return new Uint32Array(buffer, offset, length);
  if (width === 2) return new Uint16Array(buffer, offset, length);
  return new Uint8Array(buffer, offset, length);
};

const wordsOf = ({ buffer, byteOffset, BYTES_PER_ELEMENT, length }: Column): Words =>
  viewOf(buffer, byteOffset, BYTES_PER_ELEMENT, length);

const gather = (source: Words, rows: Uint32Array, perRow: number, target: Words): void => {
  if (perRow === 1) {
    for (let i = 0; i < rows.length; i++) target[i] = source[rows[i] as number] as number;
    return;
  }
  let to = 0;
  for (const row of rows)
    for (let at = row * perRow; at < (row + 1) * perRow; at++) target[to++] = source[at] as number;
};

const scatter = (source: Words, rows: Uint32Array, perRow: number, target: Words): void => {
  let from = 0;
  for (const row of rows)
    for (let at = row * perRow; at < (row + 1) * perRow; at++) target[at] = source[from++] as number;
};

/** Writes the payload of rows into an area that begins where its buffer does, at a multiple of 8. */
export const writeRows = (area: Uint8Array, at: number, part: RowsOf): void => {
  const { id, table, rows, first, count } = part;
  const { buffer } = area;
  const end = at + rowsPayloadBytes(part);
  let place = at + HEAD_BYTES;
  new Uint32Array(buffer, at, 4).set([id, count, rows === null ? first : LISTED, 0]);
  if (rows !== null) new Uint32Array(buffer, place, count).set(rows);
  place += listBytes(rows);
  area.fill(0, place - (listBytes(rows) - 4 * (rows?.length ?? 0)), place);
  table.saved.forEach((column, i) => {
    const { perRow } = table.specs[i] as ColumnSpec;
    const source = wordsOf(column);
    const target = viewOf(buffer, place, column.BYTES_PER_ELEMENT, count * perRow);
    if (rows === null) target.set(source.subarray(first * perRow, (first + count) * perRow));
    else gather(source, rows, perRow, target);
    place += target.byteLength;
  });
  area.fill(0, place, end);
};

/** The same bytes where numbers may begin. */
const aligned = (bytes: Uint8Array): Uint8Array =>
  bytes.byteOffset % ALIGNMENT === 0 ? bytes : new Uint8Array(bytes);

const rowsAsSaved = ({ columns, specs }: SavedTable): number =>
  (columns[0]?.length ?? 0) / (specs[0]?.perRow ?? 1);

/**
 * Brings the rows of a payload into the table of their id; those of an id that is not there are of a table that is gone.
 * False: it is no such payload, or has rows that the table has not. Total.
 */
export const readRows = (payload: Uint8Array, tables: ReadonlyMap<number, SavedTable>): boolean => {
  if (payload.length < HEAD_BYTES) return false;
  const { buffer, byteOffset } = aligned(payload);
  const [id = 0, count = 0, first = 0] = new Uint32Array(buffer, byteOffset, 3);
  const table = tables.get(id);
  if (table === undefined) return true;
  const isListed = first === LISTED;
  if (payload.length !== payloadBytes(table.specs, count, isListed ? count : 0)) return false;
  const rows = isListed ? new Uint32Array(buffer, byteOffset + HEAD_BYTES, count) : null;
  const end = rowsAsSaved(table);
  if (rows === null ? first + count > end : rows.some((row) => row >= end)) return false;
  let place = byteOffset + HEAD_BYTES + listBytes(rows);
  table.columns.forEach((column, i) => {
    const { perRow } = table.specs[i] as ColumnSpec;
    const source = viewOf(buffer, place, column.BYTES_PER_ELEMENT, count * perRow);
    if (rows === null) wordsOf(column).set(source, first * perRow);
    else scatter(source, rows, perRow, wordsOf(column));
    place += source.byteLength;
  });
  return true;
};
