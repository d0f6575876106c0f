// Lines as rows of columns whose names are known: which column fills which field. It must know no product, nor how a
// line is split, and it keeps no name that stood in a line.
import {
  type CanonicalField,
  emptyRecord,
  type LogRecord,
  type RejectReason,
} from '../../exchanges/record.ts';
import type { FormatError } from '../format.ts';
import type { Decode } from './escapes.ts';
import {
  createSetField,
  type FieldOptions,
  isCanonicalField,
  type SetField,
  unknownField,
} from './fields.ts';

/** Columns, in lower case, that can fill a field; two are a date and a clock. */
export type Candidate = {
  readonly field: CanonicalField;
  readonly columns: readonly string[];
  /** From the column's text to the field's, where they differ. */
  readonly convert?: (text: string) => string;
};

/** How rows of certain columns are read. */
export type Layout = {
  readonly columns: number;
  readonly fields: ReadonlySet<CanonicalField>;
  /** Equal for layouts that read every row alike. */
  readonly signature: string;
  /** `row` has as many members as there are columns; `decode` undoes what the product does to every column. */
  readonly read: (row: readonly string[], decode: Decode) => LogRecord | RejectReason;
};

type Binding = {
  readonly field: CanonicalField;
  readonly places: readonly number[];
  readonly set: SetField;
};

const textAt = (row: readonly string[], [first, second]: readonly number[]): string => {
  const text = row[first as number] ?? '';
  return second === undefined ? text : `${text}T${row[second] ?? ''}`;
};

const bind = (
  { field, convert, columns }: Candidate,
  names: readonly string[],
  options: FieldOptions,
): Binding => {
  const set = createSetField(field, options);
  const places = columns.map((column) => names.indexOf(column));
  const setConverted: SetField = (record, text) => set(record, convert?.(text) ?? text);
  return { field, places, set: convert === undefined ? set : setConverted };
};

/** Of the candidates whose columns are all there, the first one of each field. Case does not matter in names. */
export const createLayout = (
  names: readonly string[],
  candidates: readonly Candidate[],
  options: FieldOptions,
): Layout => {
  const lower = names.map((name) => name.toLowerCase());
  const found = new Map<CanonicalField, Candidate>();
  for (const candidate of candidates) {
    const isThere = candidate.columns.every((column) => lower.includes(column));
    if (isThere && !found.has(candidate.field)) found.set(candidate.field, candidate);
  }
  const bindings = Array.from(found.values(), (candidate) => bind(candidate, lower, options));
  return {
    columns: names.length,
    fields: new Set(found.keys()),
    signature: bindings.map(({ field, places }) => `${field}:${places.join('+')}`).join(' '),
    read: (row, decode) => {
      const record = emptyRecord();
      for (const { places, set } of bindings) set(record, decode(textAt(row, places)));
      if (Number.isNaN(record.timeMs)) return 'no_time';
      return Number.isNaN(record.status) ? 'no_status' : record;
    },
  };
};

/** The candidates with the user's choice of columns in place of the usual ones, or what is wrong with it. */
export const withColumns = (
  candidates: readonly Candidate[],
  fields: Readonly<Record<string, string>>,
): { readonly candidates: readonly Candidate[] } | { readonly error: FormatError } => {
  const own: Candidate[] = [];
  for (const [field, column] of Object.entries(fields)) {
    if (!isCanonicalField(field)) return { error: unknownField(field, 'fields') };
    own.push({ field, columns: [column.toLowerCase()] });
  }
  const taken = new Set(own.map(({ field }) => field));
  return { candidates: [...own, ...candidates.filter(({ field }) => !taken.has(field))] };
};
