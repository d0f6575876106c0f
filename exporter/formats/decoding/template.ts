// A line as literals with values between them: where each value begins and ends. It must know no product and decode nothing.
//
// A line matches only if every literal stands in it, from its first byte to its last. A value's end is certain where the
// literal after it has a byte that the value cannot contain; elsewhere all ways to read the line must agree about the
// values that are needed.
import {
  createLiteral,
  findByte,
  findLastLiteral,
  findLiteral,
  hasLiteral,
  type Literal,
} from './literal.ts';
import { findOnlyReading, type Part } from './readings.ts';

const SPACE = 0x20;
const QUOTATION_MARK = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const COLON_BETWEEN = createLiteral(' : ');

/** How a product keeps values and literals apart, as far as that tells where a value ends. */
export type Escaping = {
  /** Whether a value, as escaped, cannot contain this byte. */
  readonly excludes: (byte: number) => boolean;
  /** Whether `\"` is an escaped quotation mark, and so no end. */
  readonly backslash: boolean;
};

/**
 * What values of a variable can look like: the bytes they may have, how many bytes they always are, `list` for words
 * joined by `, ` or ` : `, `text` for anything.
 */
export type Shape = ReadonlySet<number> | number | 'list' | 'text';

/** How the end of a value is found. */
type End =
  | { readonly how: 'byte'; readonly byte: number; readonly offset: number; readonly escapable: boolean }
  | { readonly how: 'alphabet'; readonly allowed: Uint8Array; readonly offset: number }
  | { readonly how: 'length'; readonly length: number }
  | { readonly how: 'list' }
  | { readonly how: 'line' }
  | { readonly how: 'search' };

/** A place for a value: what it can look like, and how it is kept apart from what follows. */
export type Place = {
  readonly shape: Shape;
  readonly escaping: Escaping;
  /** Whether anybody asks for the value; of others it need not be certain where they end. */
  readonly isNeeded: boolean;
};

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
};

/** Values by index, the literal before the first, and the literal behind each. */
export type Template = { readonly first: Literal; readonly slots: readonly Slot[] };

const indexWhere = (literal: string, test: (byte: number) => boolean): number => {
  for (let at = 0; at < literal.length; at++) if (test(literal.charCodeAt(at))) return at;
  return -1;
};

const alphabetEnd = (shape: Shape, literal: string, last: boolean): End | null => {
  if (typeof shape === 'string') return null;
  if (typeof shape === 'number') return { how: 'length', length: shape };
  const offset = indexWhere(literal, (byte) => !shape.has(byte));
  if (offset < 0 && !(last && literal === '')) return null;
  const allowed = new Uint8Array(256);
  for (const byte of shape) allowed[byte] = 1;
  return { how: 'alphabet', allowed, offset: Math.max(offset, 0) };
};

const byteEnd = (literal: string, escaping: Escaping): End | null => {
  const offset = indexWhere(literal, escaping.excludes);
  if (offset < 0) return null;
  const byte = literal.charCodeAt(offset);
  return { how: 'byte', byte, offset, escapable: escaping.backslash && byte === QUOTATION_MARK };
};

/** How the end of a value is found that is followed by this literal. */
const endOf = (shape: Shape, literal: string, last: boolean, fixed: End | null): End => {
  if (fixed?.how === 'byte' && fixed.offset === 0) return fixed;
  const end = alphabetEnd(shape, literal, last) ?? fixed;
  if (end !== null) return end;
  if (last) return { how: 'line' };
  return shape === 'list' && literal[0] === ' ' && literal[1] !== ':' ? { how: 'list' } : { how: 'search' };
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
  return { end: { how: 'line' }, slot: places.length - 1 };
};

/** What a value may be, as far as its shape and its escaping tell. */
const partOf = ({ shape, escaping }: Place, literal: Literal, isEndNeeded: boolean): Part => {
  const isAllowed = (byte: number): boolean =>
    typeof shape === 'object' ? shape.has(byte) : !escaping.excludes(byte);
  return {
    literal,
    allowed: Uint8Array.from({ length: 256 }, (_, byte) => (isAllowed(byte) ? 1 : 0)),
    escapesMark: escaping.backslash && typeof shape !== 'object',
    length: typeof shape === 'number' ? shape : -1,
    isEndNeeded,
  };
};

/** Compiles a template. `literals` has one more member than `places`; only its first and last should be empty. */
export const createTemplate = (literals: readonly string[], places: readonly Place[]): Template => {
  const last = places.length - 1;
  const slots = places.map((place, i): Slot => {
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
  return { first: createLiteral(literals[0] ?? ''), slots };
};

/** Whether the end of a value matters and can only be told by searching for the literal, which the value may contain. */
export const isSearched = ({ slots }: Template, index: number): boolean =>
  slots[index]?.end.how === 'search' && slots[index].isEndNeeded;

const isEscaped = (bytes: DataView, at: number, from: number): boolean => {
  let slashes = at;
  while (slashes > from && bytes.getUint8(slashes - 1) === BACKSLASH) slashes--;
  return (at - slashes) % 2 === 1;
};

const findQuotationMark = (bytes: DataView, from: number, lineEnd: number): number => {
  let at = findByte(bytes, from, lineEnd, QUOTATION_MARK);
  while (at > from && isEscaped(bytes, at, from)) at = findByte(bytes, at + 1, lineEnd, QUOTATION_MARK);
  return at;
};

const skipAllowed = (bytes: DataView, from: number, lineEnd: number, allowed: Uint8Array): number => {
  let at = from;
  while (at < lineEnd && allowed[bytes.getUint8(at)] === 1) at++;
  return at;
};

/** Whether the space at `at` belongs to a `, ` or ` : ` between members of the list that begins at `from`. */
const isInsideList = (bytes: DataView, at: number, from: number, lineEnd: number): boolean => {
  const before = at > from ? bytes.getUint8(at - 1) : 0;
  if (before === COMMA) return true;
  return (
    (before === COLON && at - 1 > from && bytes.getUint8(at - 2) === SPACE) ||
    hasLiteral(bytes, at, lineEnd, COLON_BETWEEN)
  );
};

const findListEnd = (bytes: DataView, from: number, lineEnd: number, literal: Literal): number => {
  let at = findLiteral(bytes, from, lineEnd, literal);
  while (at >= 0 && isInsideList(bytes, at, from, lineEnd)) at = findLiteral(bytes, at + 1, lineEnd, literal);
  return at;
};

/** Where a value ends that begins at `from`, the given literal behind it; below `from`: nowhere. */
const findEnd = (end: End, literal: Literal, bytes: DataView, from: number, lineEnd: number): number => {
  switch (end.how) {
    case 'byte': {
      const at = end.escapable
        ? findQuotationMark(bytes, from, lineEnd)
        : findByte(bytes, from, lineEnd, end.byte);
      return at < 0 ? -1 : at - end.offset;
    }
    case 'alphabet':
      return skipAllowed(bytes, from, lineEnd, end.allowed) - end.offset;
    case 'length':
      return from + end.length;
    case 'list':
      return findListEnd(bytes, from, lineEnd, literal);
    default:
      return lineEnd - literal.length;
  }
};

/** Whether a search from the right ends where the one from the left did. */
const isSameFromRight = (
  slots: readonly Slot[],
  bytes: DataView,
  first: number,
  last: number,
  end: number,
  bounds: Int32Array,
): boolean => {
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
  if (isSameFromRight(slots, bytes, first, last, end, bounds)) return null;
  return findByParts(slots, bytes, first, last, start, end, lineEnd, bounds);
};

/**
 * Finds the values of the line at [start, lineEnd): value i is [bounds[2i], bounds[2i + 1]). Answers null, or why the
 * line is none of the template's; then the bounds mean nothing. Linear in the line's length.
 */
export const findSlots = (
  template: Template,
  bytes: DataView,
  start: number,
  lineEnd: number,
  bounds: Int32Array,
): 'no_match' | 'ambiguous' | null => {
  const slots = template.slots;
  if (!hasLiteral(bytes, start, lineEnd, template.first)) return 'no_match';
  let from = start + template.first.length;
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] as Slot;
    if (slot.end.how === 'search') {
      const problem = findBetween(slots, bytes, i, from, lineEnd, bounds);
      if (problem !== null) return problem;
      i = slot.fixed.slot;
    } else {
      const to = findEnd(slot.end, slot.literal, bytes, from, lineEnd);
      if (to < from || !hasLiteral(bytes, to, lineEnd, slot.literal)) return 'no_match';
      bounds[2 * i] = from;
      bounds[2 * i + 1] = to;
    }
    from = (bounds[2 * i + 1] as number) + (slots[i] as Slot).literal.length;
  }
  return from === lineEnd ? null : 'no_match';
};
