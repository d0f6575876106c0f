// The one reading of a piece of a line whose values may contain what stands between them: every way to read it is followed
// at once. For lines that a search from left and right has left open; it must know no product.
import { hasLiteral, type Literal } from './literal.ts';

const BACKSLASH = 0x5c;
const QUOTATION_MARK = 0x22;

/** What one value may be, and what stands behind it. */
export type Part = {
  readonly literal: Literal;
  /** By byte, 1: the value may have it. */
  readonly allowed: Uint8Array;
  /** `\"` is a quotation mark within the value. */
  readonly escapesMark: boolean;
  /** Bytes that the value always is; -1: any number. */
  readonly length: number;
  /** Whether the value has a shape, so that it can be told from other text. */
  readonly isShaped: boolean;
  /** Whether it matters where the value ends. */
  readonly isEndNeeded: boolean;
};

/** Whether a value of the part may go on over the byte at `at`. */
const mayHave = ({ allowed, escapesMark }: Part, bytes: DataView, at: number): boolean => {
  const byte = bytes.getUint8(at);
  if (allowed[byte] === 1) return true;
  return escapesMark && byte === QUOTATION_MARK && at > 0 && bytes.getUint8(at - 1) === BACKSLASH;
};

/** Whether [from, end) can be a value of the part, as far as that has a shape. */
export const fitsPart = (part: Part, bytes: DataView, from: number, end: number): boolean => {
  if (!part.isShaped) return true;
  if (part.length >= 0) return end - from === part.length;
  let at = from;
  while (at < end && part.allowed[bytes.getUint8(at)] === 1) at++;
  return at === end;
};

/** Positions relative to the piece's beginning, 1: it may be there. */
type Places = Uint8Array;

/** Where a value may end that begins at one of `starts`. */
const endsOf = (part: Part, bytes: DataView, starts: Places, from: number): Places => {
  const ends = new Uint8Array(starts.length);
  let since = -1;
  for (let at = 0; at < starts.length; at++) {
    if (starts[at] === 1 && since < 0) since = at;
    const isReached = part.length < 0 ? since >= 0 : starts[at - part.length] === 1;
    if (isReached) ends[at] = 1;
    if (at + 1 < starts.length && !mayHave(part, bytes, from + at)) since = -1;
  }
  return ends;
};

/** Of the places where values may begin, those from which one reaches one of `ends`. */
const startsOf = (part: Part, bytes: DataView, starts: Places, ends: Places, from: number): Places => {
  const kept = new Uint8Array(starts.length);
  let reaches = false;
  for (let at = starts.length - 1; at >= 0; at--) {
    if (at + 1 < starts.length && !mayHave(part, bytes, from + at)) reaches = false;
    if (ends[at] === 1) reaches = true;
    if (starts[at] === 1 && (part.length < 0 ? reaches : ends[at + part.length] === 1)) kept[at] = 1;
  }
  return kept;
};

const moveBehind = (ends: Places, part: Part, bytes: DataView, from: number, lineEnd: number): Places => {
  const starts = new Uint8Array(ends.length);
  const { length } = part.literal;
  for (let at = 0; at + length < ends.length; at++) {
    if (ends[at] === 1 && hasLiteral(bytes, from + at, lineEnd, part.literal)) starts[at + length] = 1;
  }
  return starts;
};

/** Of the places where a value may end, those behind whose literal the next one may begin. */
const keepBefore = (ends: Places, starts: Places, { literal }: Part): Places =>
  ends.map((reached, at) => (reached === 1 && starts[at + literal.length] === 1 ? 1 : 0));

/**
 * The first part that no way to read [from, end) from its beginning gets past; null: some way gets past them all. For
 * explaining lines, not for reading them.
 */
export const findStop = (
  parts: readonly Part[],
  bytes: DataView,
  from: number,
  end: number,
): number | null => {
  let starts: Places = new Uint8Array(end - from + 1).fill(1, 0, 1);
  for (const [i, part] of parts.entries()) {
    starts = moveBehind(endsOf(part, bytes, starts, from), part, bytes, from, end);
    if (!starts.includes(1)) return i;
  }
  return null;
};

/**
 * Reads the values of parts that stand in [from, end), the last one's end being `end`. Writes the end of each to `ends`;
 * those that nobody needs may be any of several. Linear in the piece's length times the number of parts.
 */
export const findOnlyReading = (
  parts: readonly Part[],
  bytes: DataView,
  from: number,
  end: number,
  lineEnd: number,
  ends: number[],
): 'no_match' | 'ambiguous' | null => {
  const size = end - from + 1;
  const starts: Places[] = [new Uint8Array(size).fill(1, 0, 1)];
  const reached: Places[] = [];
  for (const [i, part] of parts.entries()) {
    const here = endsOf(part, bytes, starts[i] as Places, from);
    reached.push(here);
    starts.push(moveBehind(here, part, bytes, from, lineEnd));
  }
  let possible: Places = new Uint8Array(size);
  possible[size - 1] = reached.at(-1)?.[size - 1] ?? 0;
  let isAmbiguous = false;
  for (let i = parts.length - 1; i >= 0; i--) {
    const part = parts[i] as Part;
    const first = possible.indexOf(1);
    if (first < 0) return 'no_match';
    if (part.isEndNeeded && possible.indexOf(1, first + 1) >= 0) isAmbiguous = true;
    ends[i] = from + first;
    const begins = startsOf(part, bytes, starts[i] as Places, possible, from);
    if (i > 0) possible = keepBefore(reached[i - 1] as Places, begins, parts[i - 1] as Part);
  }
  return isAmbiguous ? 'ambiguous' : null;
};
