// How the end of a value is found in a line, by what stands behind it and by what it can look like. It must know no product.
import { createLiteral, findByte, findLiteral, hasLiteral, type Literal } from './literal.ts';
import type { Escaping, Shape } from './place.ts';

const SPACE = 0x20;
const QUOTATION_MARK = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const COLON_BETWEEN = createLiteral(' : ');

/** How the end of a value is found; what does not matter for it is 0. All are of one shape, for they are read in turn. */
export type End = {
  readonly how: 'byte' | 'alphabet' | 'length' | 'list' | 'line' | 'search';
  /** For `byte`: one that the value cannot contain, unless behind a backslash where it is escapable. */
  readonly byte: number;
  readonly escapable: boolean;
  /** For `byte` and `alphabet`: how far into the literal behind the value that is what is found. */
  readonly offset: number;
  /** For `alphabet`: 1 for each byte that the value may contain. */
  readonly allowed: Uint8Array;
  /** For `length`. */
  readonly length: number;
};

const NONE_ALLOWED = new Uint8Array(256);

const endBy = (how: End['how'], known: Partial<Omit<End, 'how'>> = {}): End => ({
  how,
  byte: known.byte ?? 0,
  escapable: known.escapable ?? false,
  offset: known.offset ?? 0,
  allowed: known.allowed ?? NONE_ALLOWED,
  length: known.length ?? 0,
});

/** The end of the line. */
export const LINE_END: End = endBy('line');

const indexWhere = (literal: string, test: (byte: number) => boolean): number => {
  for (let at = 0; at < literal.length; at++) if (test(literal.charCodeAt(at))) return at;
  return -1;
};

const alphabetEnd = (shape: Shape, literal: string, last: boolean): End | null => {
  if (typeof shape === 'string') return null;
  if (typeof shape === 'number') return endBy('length', { length: shape });
  const offset = indexWhere(literal, (byte) => !shape.has(byte));
  if (offset < 0 && !(last && literal === '')) return null;
  const allowed = new Uint8Array(256);
  for (const byte of shape) allowed[byte] = 1;
  return endBy('alphabet', { allowed, offset: Math.max(offset, 0) });
};

/** The end of a value behind which a byte stands that it cannot contain; null: none does. */
export const byteEnd = (literal: string, escaping: Escaping): End | null => {
  const offset = indexWhere(literal, escaping.excludes);
  if (offset < 0) return null;
  const byte = literal.charCodeAt(offset);
  return endBy('byte', { byte, offset, escapable: escaping.backslash && byte === QUOTATION_MARK });
};

/** How the end of a value is found that is followed by this literal. */
export const endOf = (shape: Shape, literal: string, last: boolean, fixed: End | null): End => {
  if (fixed?.how === 'byte' && fixed.offset === 0) return fixed;
  const end = alphabetEnd(shape, literal, last) ?? fixed;
  if (end !== null) return end;
  if (last) return LINE_END;
  return shape === 'list' && literal[0] === ' ' && literal[1] !== ':' ? endBy('list') : endBy('search');
};

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
export const findEnd = (
  end: End,
  literal: Literal,
  bytes: DataView,
  from: number,
  lineEnd: number,
): number => {
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
