// Rows whose columns are named by `#Fields:` lines among them (W3C extended log file format), or beforehand. One reader
// may read several files in turns, so a row says by its shape which names it goes by; it must know no product.
import { type LogRecord, type RejectReason, revealChunk } from '../../exchanges/record.ts';
import type { Reader } from '../format.ts';
import type { Decode } from './escapes.ts';
import type { Layout } from './rows.ts';

export type HeadedRows = {
  /** Splits a line that is no directive. */
  readonly split: (line: string) => readonly string[];
  /** What undoes the encoding of the columns of this line. */
  readonly decodeOf: (line: string) => Decode;
  readonly createLayout: (names: readonly string[]) => Layout;
  /** The columns of lines for which no directive was seen; null: there is nothing to go by. */
  readonly assumed: Layout | null;
};

const DIRECTIVE = '#';
const FIELDS = '#Fields:';
/** Products have some dozens; more is no header. */
const MAX_COLUMNS = 200;
/** Different headers known at a time; the oldest goes. */
const MAX_LAYOUTS = 16;

/** The names in a `#Fields:` line, with or without that word. */
export const parseFieldNames = (line: string): string[] =>
  (line.startsWith(FIELDS) ? line.slice(FIELDS.length) : line).split(/[\t ]/).filter((name) => name !== '');

/** The record if exactly one layout makes one of the row; several would mean that its columns cannot be told. */
const readBy = (
  layouts: readonly Layout[],
  row: readonly string[],
  decode: Decode,
): LogRecord | RejectReason => {
  const fitting = layouts.filter(({ columns }) => columns === row.length);
  const answers = fitting.map((layout) => layout.read(row, decode));
  const records = answers.filter((answer) => typeof answer === 'object');
  if (records.length > 1) return 'ambiguous';
  return records[0] ?? answers[0] ?? 'no_match';
};

/**
 * The function that reads lines. A `#Fields:` line takes the place of the assumed names where it has as many. It goes
 * on to count for all files that are read with it, so rows that fit two different headers are ambiguous.
 */
export const createHeadedRows = ({ split, decodeOf, createLayout, assumed }: HeadedRows): Reader['read'] => {
  let layouts: readonly Layout[] = assumed === null ? [] : [assumed];
  const learn = (line: string): void => {
    const names = parseFieldNames(line);
    if (names.length > MAX_COLUMNS) return;
    const layout = createLayout(names);
    const others = layouts.filter(
      (other) =>
        other.columns !== layout.columns || (other !== assumed && other.signature !== layout.signature),
    );
    layouts = [layout, ...others].slice(0, MAX_LAYOUTS);
  };
  return (chunk, start, end) => {
    if (start >= end) return 'empty';
    const line = revealChunk(chunk).text.slice(start, end);
    if (line.startsWith(DIRECTIVE)) {
      if (line.startsWith(FIELDS)) learn(line);
      return 'ignored';
    }
    return readBy(layouts, split(line), decodeOf(line));
  };
};
