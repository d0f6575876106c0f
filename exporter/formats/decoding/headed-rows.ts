// Rows whose columns are named by `#Fields:` lines among them (W3C extended log file format), or beforehand. One reader
// may read several files in turns, each by its own names; it must know no product.
import {
  type LogRecord,
  NO_STREAM,
  type RawStream,
  type RejectReason,
  reveal,
  revealChunk,
} from '../../exchanges/record.ts';
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
/** Different headers known at a time where nobody knows which lines go together; the oldest goes. */
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

/** What is known of the lines of one stream. */
type Header = { readonly stream: RawStream; layouts: readonly Layout[] };

/**
 * The function that reads lines. In a file each `#Fields:` line holds until the next one. Where nobody knows which lines go
 * together it takes the place of the assumed names if it has as many, and holds beside the earlier ones, so that rows
 * that fit two different ones are ambiguous.
 */
export const createHeadedRows = ({ split, decodeOf, createLayout, assumed }: HeadedRows): Reader['read'] => {
  const headers = new WeakMap<RawStream, Header>();

  const learn = (header: Header, line: string): void => {
    const names = parseFieldNames(line);
    if (names.length > MAX_COLUMNS) return;
    const layout = createLayout(names);
    const isOther = (one: Layout): boolean =>
      one.columns !== layout.columns || (one !== assumed && one.signature !== layout.signature);
    const others = header.stream === NO_STREAM ? header.layouts.filter(isOther) : [];
    header.layouts = [layout, ...others].slice(0, MAX_LAYOUTS);
  };
  const begin = (stream: RawStream): Header => {
    const header: Header = { stream, layouts: assumed === null ? [] : [assumed] };
    for (const line of reveal(stream.leading).split('\n')) if (line.startsWith(FIELDS)) learn(header, line);
    headers.set(stream, header);
    return header;
  };

  let last = begin(NO_STREAM);
  return (chunk, start, end) => {
    if (start >= end) return 'empty';
    const { text, stream } = revealChunk(chunk);
    if (stream !== last.stream) last = headers.get(stream) ?? begin(stream);
    const line = text.slice(start, end);
    if (line.startsWith(DIRECTIVE)) {
      if (line.startsWith(FIELDS)) learn(last, line);
      return 'ignored';
    }
    return readBy(last.layouts, split(line), decodeOf(line));
  };
};
