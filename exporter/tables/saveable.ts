// What whoever saves tables needs to know of one. It must not know how that is done.
import type { Changes } from './changes.ts';
import { bytesPerRow, type Column, type ColumnSpec } from './columns.ts';

/** A table as it was saved. */
export type SavedTable = {
  /** What stands for the table in what is saved, 1 or more. */
  readonly id: number;
  readonly specs: readonly ColumnSpec[];
  /** One for each spec, of as many rows as were in use at some time. */
  readonly columns: readonly Column[];
  readonly numbers: readonly number[];
};

/** Something made of rows that is saved row by row as they change. */
export type Saveable = {
  /** All columns, widest elements first; saved rows are restored only where these are the same. */
  readonly specs: readonly ColumnSpec[];
  /** The arrays of the specs as they are now. */
  readonly saved: readonly Column[];
  /** Rows below this number may hold something. */
  readonly end: number;
  /** What is to be known beside the rows; saved each time. */
  readonly numbers: readonly number[];
  readonly changes: Changes;
  /** Says that all rows changed that are not zeros, where nothing of them is saved. */
  readonly markAll: () => void;
  /** False: it is of another layout or size, or contradicts itself, or this is not empty. */
  readonly canRestore: (saved: SavedTable) => boolean;
  /** Takes over what can be restored, arrays included, and collects changes from then on. */
  readonly restore: (saved: SavedTable) => void;
  /** The id under which it was restored; 0: it was not. */
  readonly restoredId: number;
};

/** Bytes of one row as it is saved. */
export const rowBytesOf = (specs: readonly ColumnSpec[]): number =>
  specs.reduce((sum, spec) => sum + bytesPerRow(spec), 0);

const isSameSpec = (a: ColumnSpec, b: ColumnSpec | undefined): boolean =>
  a.name === b?.name && a.kind === b.kind && a.perRow === b.perRow;

/** Whether columns are the same in name, kind and order. */
export const areSameSpecs = (specs: readonly ColumnSpec[], others: readonly ColumnSpec[]): boolean =>
  specs.length === others.length && specs.every((spec, at) => isSameSpec(spec, others[at]));
