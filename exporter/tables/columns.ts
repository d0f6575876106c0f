// Columns: arrays of numbers of one kind, in which each row has one element or several. It must not know which rows are
// in use.

const ARRAYS = {
  f64: Float64Array,
  u32: Uint32Array,
  i32: Int32Array,
  u16: Uint16Array,
  u8: Uint8Array,
} as const;

/** What the numbers of a column are, and how many bytes one takes. */
export type ColumnKind = keyof typeof ARRAYS;

type ArrayOf = {
  readonly f64: Float64Array<ArrayBuffer>;
  readonly u32: Uint32Array<ArrayBuffer>;
  readonly i32: Int32Array<ArrayBuffer>;
  readonly u16: Uint16Array<ArrayBuffer>;
  readonly u8: Uint8Array<ArrayBuffer>;
};

/** The columns of a table by name. */
export type Layout = Readonly<Record<string, ColumnKind>>;

/** The arrays of a layout; the element of a row stands at its number. */
export type Columns<L extends Layout> = { readonly [K in keyof L]: ArrayOf[L[K]] };

export type Column = ArrayOf[ColumnKind];

/** A column as it is told apart from others when it was saved. */
export type ColumnSpec = {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Elements of one row. */
  readonly perRow: number;
};

export const isColumnKind = (value: unknown): value is ColumnKind =>
  typeof value === 'string' && Object.hasOwn(ARRAYS, value);

/** A column of zeros. */
export const createColumn = ({ kind, perRow }: ColumnSpec, rows: number): Column =>
  new ARRAYS[kind](rows * perRow);

/** Bytes that one row takes in a column. */
export const bytesPerRow = ({ kind, perRow }: ColumnSpec): number => ARRAYS[kind].BYTES_PER_ELEMENT * perRow;

/** Widest elements first, so that columns that follow each other in one buffer are aligned. */
export const sortByWidth = (specs: readonly ColumnSpec[]): readonly ColumnSpec[] =>
  specs.toSorted((a, b) => ARRAYS[b.kind].BYTES_PER_ELEMENT - ARRAYS[a.kind].BYTES_PER_ELEMENT);

/** A longer column that begins with the elements of another one. */
export const lengthen = (spec: ColumnSpec, column: Column, rows: number): Column => {
  const longer = createColumn(spec, rows);
  longer.set(column);
  return longer;
};
