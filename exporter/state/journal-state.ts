// What a snapshot says of the journal beside it: which segments hold the rows of which tables, and up to where.
// Pure; what was read may be anything.
import { type ColumnSpec, createColumn, isColumnKind } from '../tables/columns.ts';
import { rowBytesOf, type SavedTable } from '../tables/saveable.ts';

/** A segment, of which so many bytes count. */
export type JournalSegment = { readonly number: number; readonly bytes: number };

/** The next row that is to be written although it did not change. */
export type Cursor = { readonly id: number; readonly row: number };

/** A table as it is named in a journal. */
export type JournalTable = {
  /** 1 or more; never used for another table. */
  readonly id: number;
  readonly name: string;
  readonly specs: readonly ColumnSpec[];
  readonly end: number;
  readonly numbers: readonly number[];
};

export type JournalState = {
  /** In the order of their numbers; together they hold every row of every table. */
  readonly segments: readonly JournalSegment[];
  /** Null: the last segment holds every row without those before it. */
  readonly cursor: Cursor | null;
  readonly lastId: number;
  readonly tables: readonly JournalTable[];
};

/** That of no table. */
export const EMPTY_JOURNAL: JournalState = { segments: [], cursor: null, lastId: 0, tables: [] };

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const isList = <T>(value: unknown, is: (element: unknown) => element is T): value is readonly T[] =>
  Array.isArray(value) && value.every(is);

const isNumber = (value: unknown): value is number => typeof value === 'number';

const isSegment = (value: unknown): value is JournalSegment =>
  isObject(value) && isCount(value.number) && isCount(value.bytes);

const isSpec = (value: unknown): value is ColumnSpec =>
  isObject(value) && typeof value.name === 'string' && isColumnKind(value.kind) && isCount(value.perRow);

const isTable = (value: unknown): value is JournalTable =>
  isObject(value) &&
  isCount(value.id) &&
  typeof value.name === 'string' &&
  isList(value.specs, isSpec) &&
  isCount(value.end) &&
  isList(value.numbers, isNumber);

const isCursor = (value: unknown): value is Cursor | null =>
  value === null || (isObject(value) && isCount(value.id) && isCount(value.row));

/** Far more than any tables take, and little enough for one array and not too many. */
const MAX_TABLE_BYTES = 1024 ** 3;
const MAX_TABLES = 100;

/** Rows of zeros need not be in a segment, so that the length of the segments says nothing of how many there are. */
const areBounded = (tables: readonly JournalTable[]): boolean =>
  tables.length <= MAX_TABLES && tables.every(({ specs, end }) => rowBytesOf(specs) * end <= MAX_TABLE_BYTES);

/** Whether it is a state of a journal, as it comes out of JSON. */
export const isJournalState = (value: unknown): value is JournalState =>
  isObject(value) &&
  isList(value.segments, isSegment) &&
  isCursor(value.cursor) &&
  isCount(value.lastId) &&
  isList(value.tables, isTable) &&
  areBounded(value.tables);

/** A table of zeros, to be filled with the rows that were saved. */
export const createSavedTable = ({ id, specs, end, numbers }: JournalTable): SavedTable => ({
  id,
  specs,
  columns: specs.map((spec) => createColumn(spec, end)),
  numbers,
});
