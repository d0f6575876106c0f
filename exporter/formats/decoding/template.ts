// A line as literals with values between them: where each value begins and ends. It must know no product and decode nothing.
//
// A line matches only if every literal stands in it, from its first byte to its last. A value's end is certain where the
// literal after it has a byte that the value cannot contain; elsewhere all ways to read the line must agree about the
// values that are needed.
import { createLiteral, findLastLiteral, findLiteral, hasLiteral, type Literal } from './literal.ts';
import type { Escaping, Place } from './place.ts';
import { findOnlyReading, findStop, fitsPart, type Part } from './readings.ts';
import {
  createScanTable,
  findScanned,
  hasRoomFor,
  isScanned,
  SCANNED_BOUNDS,
  type ScanTable,
} from './scan.ts';
import { byteEnd, type End, endOf, findEnd, LINE_END } from './value-end.ts';

const QUOTATION_MARK = 0x22;

/** An end that does not depend on where values begin: a byte that none of them can contain, or the line's end. */
type FixedEnd = {
  readonly end: End;
  /** The slot that ends there: this one, or one behind it. */
  readonly slot: number;
};

type Slot = {
  readonly end: End;
  /** The literal behind the value. */
  readonly literal: Literal;
  readonly fixed: FixedEnd;
  /** Whether the value or the next one is needed. */
  readonly isEndNeeded: boolean;
  readonly part: Part;
  /** So many slots from this one on are found at once (scan.ts). */
  readonly scanned: number;
};

/** Values by index, the literal before the first, and the literal behind each. */
export type Template = {
  readonly first: Literal;
  readonly slots: readonly Slot[];
  /** Null: there is no room for it, and each slot is found by itself. */
  readonly table: ScanTable | null;
  /** Where the values of the line are that was read last: value i is [bounds[2i], bounds[2i + 1]). Templates share it. */
  readonly bounds: Int32Array;
};

/** What the values of several places can contain, taken together. */
const combine = (places: readonly Place[]): Escaping => {
  const backslash = places[0]?.escaping.backslash ?? false;
  const isUniform = places.every(({ escaping }) => escaping.backslash === backslash);
  return {
    backslash,
    excludes: (byte) =>
      (isUniform || byte !== QUOTATION_MARK) && places.every(({ escaping }) => escaping.excludes(byte)),
  };
};

/** The first end behind a place, itself included, that can be found without knowing where values begin. */
const fixedEndOf = (literals: readonly string[], places: readonly Place[], first: number): FixedEnd => {
  for (let slot = first; slot < places.length; slot++) {
    const end = byteEnd(literals[slot + 1] ?? '', combine(places.slice(first, slot + 1)));
    if (end !== null) return { end, slot };
  }
  return { end: LINE_END, slot: places.length - 1 };
};

/** What a value may be, as far as its shape and its escaping tell. */
const partOf = ({ shape, escaping }: Place, literal: Literal, isEndNeeded: boolean): Part => {
  const { marksQuotes = false } = escaping;
  const isAllowed = (byte: number): boolean => {
    if (typeof shape === 'object') return shape.has(byte);
    return !escaping.excludes(byte) && !(marksQuotes && byte === QUOTATION_MARK);
  };
  return {
    literal,
    allowed: Uint8Array.from({ length: 256 }, (_, byte) => (isAllowed(byte) ? 1 : 0)),
    escapesMark: (escaping.backslash || marksQuotes) && typeof shape !== 'object',
    length: typeof shape === 'number' ? shape : -1,
    isShaped: typeof shape !== 'string',
    isEndNeeded,
  };
};

/** Compiles a template. `literals` has one more member than `places`; only its first and last should be empty. */
export const createTemplate = (literals: readonly string[], places: readonly Place[]): Template => {
  const last = places.length - 1;
  const found = places.map((place, i): Omit<Slot, 'scanned'> => {
    const text = literals[i + 1] ?? '';
    const literal = createLiteral(text);
    const isEndNeeded = place.isNeeded || places[i + 1]?.isNeeded === true;
    return {
      end: endOf(place.shape, text, i === last, byteEnd(text, place.escaping)),
      literal,
      fixed: fixedEndOf(literals, places, i),
      isEndNeeded,
      part: partOf(place, literal, isEndNeeded),
    };
  });
  const slots = found.map((slot, i): Slot => {
    const behind = found.findIndex(({ end }, j) => j >= i && !isScanned(end));
    return { ...slot, scanned: (behind < 0 ? found.length : behind) - i };
  });
  const table = createScanTable(slots);
  const bounds = table === null ? new Int32Array(2 * slots.length) : SCANNED_BOUNDS;
  return { first: createLiteral(literals[0] ?? ''), slots, table, bounds };
};

/** Whether the end of a value matters and can only be told by searching for the literal, which the value may contain. */
export const isSearched = ({ slots }: Template, index: number): boolean =>
  slots[index]?.end.how === 'search' && slots[index].isEndNeeded;

/** Whether each value found can be what it should be, and a search from the right ends where the one from the left did. */
const isOnlyReading = (
  slots: readonly Slot[],
  bytes: DataView,
  first: number,
  last: number,
  end: number,
  bounds: Int32Array,
): boolean => {
  for (let i = first; i <= last; i++) {
    const { part } = slots[i] as Slot;
    if (!fitsPart(part, bytes, bounds[2 * i] as number, bounds[2 * i + 1] as number)) return false;
  }
  let to = end;
  for (let i = last - 1; i >= first; i--) {
    const { literal, isEndNeeded } = slots[i] as Slot;
    const leftmost = bounds[2 * i + 1] as number;
    to = findLastLiteral(bytes, leftmost, to, literal);
    if (to !== leftmost && isEndNeeded) return false;
  }
  return true;
};

/** Reads slots by what their values may be, all ways at once. */
const findByParts = (
  slots: readonly Slot[],
  bytes: DataView,
  first: number,
  last: number,
  start: number,
  end: number,
  lineEnd: number,
  bounds: Int32Array,
): 'no_match' | 'ambiguous' | null => {
  const read = slots.slice(first, last + 1);
  const ends: number[] = [];
  const parts = read.map(({ part }) => part);
  const problem = findOnlyReading(parts, bytes, start, end, lineEnd, ends);
  if (problem !== null) return problem;
  let from = start;
  for (const [i, { literal }] of read.entries()) {
    bounds[2 * (first + i)] = from;
    bounds[2 * (first + i) + 1] = ends[i] as number;
    from = (ends[i] as number) + literal.length;
  }
  return null;
};

/** Reads slots from `first` to the one whose end is fixed: leftmost, then rightmost to compare, then all ways at once. */
const findBetween = (
  slots: readonly Slot[],
  bytes: DataView,
  first: number,
  start: number,
  lineEnd: number,
  bounds: Int32Array,
): 'no_match' | 'ambiguous' | null => {
  const { fixed } = slots[first] as Slot;
  const last = fixed.slot;
  const lastSlot = slots[last] as Slot;
  const end = findEnd(fixed.end, lastSlot.literal, bytes, start, lineEnd);
  let from = start;
  for (let i = first; i < last; i++) {
    const { literal } = slots[i] as Slot;
    const to = findLiteral(bytes, from, lineEnd, literal);
    if (to < 0) return 'no_match';
    bounds[2 * i] = from;
    bounds[2 * i + 1] = to;
    from = to + literal.length;
  }
  if (from > end || !hasLiteral(bytes, end, lineEnd, lastSlot.literal)) return 'no_match';
  bounds[2 * last] = from;
  bounds[2 * last + 1] = end;
  if (isOnlyReading(slots, bytes, first, last, end, bounds)) return null;
  return findByParts(slots, bytes, first, last, start, end, lineEnd, bounds);
};

/**
 * Finds the values of the line at [start, lineEnd), in the template's bounds. Answers null, or why the line is none of the
 * template's; then the bounds mean nothing. Linear in the line's length.
 */
export const findSlots = (
  template: Template,
  bytes: DataView,
  start: number,
  lineEnd: number,
): 'no_match' | 'ambiguous' | null => {
  const { first, slots, bounds } = template;
  if (!hasLiteral(bytes, start, lineEnd, first)) return 'no_match';
  const table = hasRoomFor(bytes) ? template.table : null;
  let from = start + first.length;
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] as Slot;
    if (table !== null && slot.scanned > 0) {
      const behind = i + slot.scanned;
      from = findScanned(table, i, behind, bytes, from, lineEnd);
      if (from < 0) return 'no_match';
      i = behind - 1;
      continue;
    }
    if (slot.end.how === 'search') {
      const problem = findBetween(slots, bytes, i, from, lineEnd, bounds);
      if (problem !== null) return problem;
      i = slot.fixed.slot;
    } else {
      const to = findEnd(slot.end, slot.literal, bytes, from, lineEnd);
      if (to < from || !hasLiteral(bytes, to, lineEnd, slot.literal)) return 'no_match';
      if (slot.end.how === 'line' && !fitsPart(slot.part, bytes, from, to)) return 'no_match';
      bounds[2 * i] = from;
      bounds[2 * i + 1] = to;
    }
    from = (bounds[2 * i + 1] as number) + (slots[i] as Slot).literal.length;
  }
  return from === lineEnd ? null : 'no_match';
};

/** Where within slots that are searched together a line stops, from `first` to the one whose end is fixed. */
const findStopBetween = (
  slots: readonly Slot[],
  bytes: DataView,
  first: number,
  from: number,
  lineEnd: number,
): number => {
  const last = (slots[first] as Slot).fixed.slot;
  const parts = slots.slice(first, last + 1).map(({ part }) => part);
  const stop = findStop(parts, bytes, from, lineEnd);
  return stop === null ? last : first + stop;
};

/**
 * The value at which a line that `findSlots` finds to be no match stops being one, or behind which; -1: it is none from
 * its beginning on; null: it is no such line. For explaining lines, not for reading them.
 */
export const findStopSlot = (
  { first, slots, bounds }: Template,
  bytes: DataView,
  start: number,
  lineEnd: number,
): number | null => {
  if (!hasLiteral(bytes, start, lineEnd, first)) return -1;
  let from = start + first.length;
  for (let i = 0; i < slots.length; i++) {
    const { end, literal, part, fixed } = slots[i] as Slot;
    if (end.how === 'search') {
      const problem = findBetween(slots, bytes, i, from, lineEnd, bounds);
      if (problem === 'ambiguous') return null;
      if (problem !== null) return findStopBetween(slots, bytes, i, from, lineEnd);
      i = fixed.slot;
      from = (bounds[2 * i + 1] as number) + (slots[i] as Slot).literal.length;
      continue;
    }
    const to = findEnd(end, literal, bytes, from, lineEnd);
    if (to < from || !hasLiteral(bytes, to, lineEnd, literal)) return i;
    if (end.how === 'line' && !fitsPart(part, bytes, from, to)) return i;
    from = to + literal.length;
  }
  return from === lineEnd ? null : slots.length - 1;
};
