// Marks: what stood in a range of a file, as a hash, by which the file is known again. No text is kept.
import { hash } from 'node:crypto';

/** The bytes [start, start + length) of a file, as a hash. */
export type Mark = { readonly start: number; readonly length: number; readonly hash: string };

/**
 * A shorter range is not saved: less than the shortest line of a log tells no file from another, and, being short, could
 * be guessed from its hash.
 */
export const MIN_MARK_BYTES = 32;
/** A head is a mark over so many bytes; a shorter one is of a file that was still smaller. */
const HEAD_BYTES = 1024;
/** Lines that begin with `#` are left out of the head up to here: W3C logs of one kind all have the same. */
const MAX_HEADER_BYTES = 4096;
const TAIL_BYTES = 256;
/** So many bytes from a file's beginning hold all of its head. */
export const BEGINNING_BYTES = MAX_HEADER_BYTES + HEAD_BYTES;
const HASH_CHARS = 22;
const NUMBER_SIGN = 35;
const NEWLINE = 10;

/** Where a mark's range ends. */
export const endOf = ({ start, length }: Mark): number => start + length;

const hashBytes = (bytes: Buffer): string => hash('sha256', bytes, 'base64url').slice(0, HASH_CHARS);

const markOf = (start: number, bytes: Buffer): Mark => ({
  start,
  length: bytes.length,
  hash: hashBytes(bytes),
});

/** The hash of a range; null: the bytes do not reach so far. */
export const hashOf = (bytes: Buffer, start: number, length: number): string | null => {
  const range = bytes.subarray(start, start + length);
  return range.length === length ? hashBytes(range) : null;
};

/** Whether a mark's range, which must lie in the bytes that begin at `from` in their file, still holds the same. */
export const isMarked = (mark: Mark, bytes: Buffer, from = 0): boolean => {
  return mark.start >= from && hashOf(bytes, mark.start - from, mark.length) === mark.hash;
};

/** Where the first line begins that does not begin with `#`; null: not known yet. */
const headerEnd = (beginning: Buffer): number | null => {
  let at = 0;
  while (beginning[at] === NUMBER_SIGN) {
    const newline = beginning.indexOf(NEWLINE, at);
    if (newline >= MAX_HEADER_BYTES || (newline === -1 && beginning.length >= MAX_HEADER_BYTES))
      return MAX_HEADER_BYTES;
    if (newline === -1) return null;
    at = newline + 1;
  }
  return at;
};

/** The head of a file that begins with these bytes; null: too little to tell it from another. */
export const headOf = (beginning: Buffer): Mark | null => {
  const start = headerEnd(beginning);
  if (start === null || beginning.length - start < MIN_MARK_BYTES) return null;
  return markOf(start, beginning.subarray(start, start + HEAD_BYTES));
};

/** Whether a head will not become longer with its file. */
export const isWholeHead = (head: Mark | null): boolean => head?.length === HEAD_BYTES;

/** Where the tail begins that ends at an offset. */
export const tailStart = (offset: number): number => Math.max(0, offset - TAIL_BYTES);

/** The tail that ends at an offset above 0, of bytes that begin at `from` in their file, at or before `tailStart`. */
export const tailOf = (offset: number, bytes: Buffer, from: number): Mark => {
  const start = tailStart(offset);
  return markOf(start, bytes.subarray(start - from, offset - from));
};
