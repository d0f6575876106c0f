// A line as literals with values between them: where each value begins and ends. It must know no product and decode nothing.
//
// A line matches only if every literal stands in it, from its first byte to its last. A value's end is certain where the
// literal after it has a byte that the value cannot contain; elsewhere the leftmost and the rightmost reading must agree.
import {
  createLiteral,
  findByte,
  findLastLiteral,
  findLiteral,
  hasLiteral,
  type Literal,
} from './literal.ts';

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
 * What values of a variable can look like: the bytes they may have, `list` for words joined by `, ` or ` : `,
 * `text` for anything.
 */
export type Shape = ReadonlySet<number> | 'list' | 'text';

/** How the end of a value is found. */
type End =
  | { readonly how: 'byte'; readonly byte: number; readonly offset: number; readonly escapable: boolean }
  | { readonly how: 'alphabet'; readonly allowed: Uint8Array; readonly offset: number }
  | { readonly how: 'list' }
  | { readonly how: 'line' }
  | { readonly how: 'search' };

type Slot = {
  readonly end: End;
  /** The literal behind the value. */
  readonly literal: Literal;
  /** The end that does not depend on where the value begins: a byte that no value can contain, or the line's end. */
  readonly fixedEnd: End;
  /** This slot or the next one that has such an end. */
  readonly fixedSlot: number;
};

/** Values by index, the literal before the first, and the literal behind each. */
export type Template = { readonly first: Literal; readonly slots: readonly Slot[] };

const indexWhere = (literal: string, test: (byte: number) => boolean): number => {
  for (let at = 0; at < literal.length; at++) if (test(literal.charCodeAt(at))) return at;
  return -1;
};

const alphabetEnd = (shape: Shape, literal: string, last: boolean): End | null => {
  if (typeof shape === 'string') return null;
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

/** Compiles a template. `literals` has one more member than `shapes`; only its first and last should be empty. */
export const createTemplate = (
  literals: readonly string[],
  shapes: readonly Shape[],
  escaping: Escaping,
): Template => {
  const last = shapes.length - 1;
  const fixedEnds = shapes.map((_, i) => byteEnd(literals[i + 1] ?? '', escaping));
  const slots = shapes.map((shape, i): Slot => {
    const literal = literals[i + 1] ?? '';
    const fixed = fixedEnds[i] ?? null;
    const next = fixedEnds.findIndex((end, j) => j >= i && end !== null);
    const end = endOf(shape, literal, i === last, fixed);
    const fixedSlot = next < 0 ? last : next;
    return { end, literal: createLiteral(literal), fixedEnd: fixed ?? { how: 'line' }, fixedSlot };
  });
  return { first: createLiteral(literals[0] ?? ''), slots };
};

/** Whether the end of a value can only be told by searching for the literal, which the value may contain. */
export const isSearched = (template: Template, index: number): boolean =>
  template.slots[index]?.end.how === 'search';

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
    case 'list':
      return findListEnd(bytes, from, lineEnd, literal);
    default:
      return lineEnd - literal.length;
  }
};

/** Reads slots `first` to `last` of which only the last one's end is fixed: leftmost, then rightmost to compare. */
const findBetween = (
  slots: readonly Slot[],
  bytes: DataView,
  first: number,
  last: number,
  start: number,
  lineEnd: number,
  bounds: Int32Array,
): 'no_match' | 'ambiguous' | null => {
  const lastSlot = slots[last] as Slot;
  const end = findEnd(lastSlot.fixedEnd, lastSlot.literal, bytes, start, lineEnd);
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
  let to = end;
  for (let i = last - 1; i >= first; i--) {
    const leftmost = bounds[2 * i + 1] as number;
    to = findLastLiteral(bytes, leftmost, to, (slots[i] as Slot).literal);
    if (to !== leftmost) return 'ambiguous';
  }
  return null;
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
      const problem = findBetween(slots, bytes, i, slot.fixedSlot, from, lineEnd, bounds);
      if (problem !== null) return problem;
      i = slot.fixedSlot;
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
