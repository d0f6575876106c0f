// Reads the protobuf wire format, field by field, where it stands. Total and linear; it must know no message.
// Source: protobuf.dev/programming-guides/encoding.

/** Wire types. */
export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
const FIXED32 = 5;

/** A range of bytes, its end not in it. */
export type Range = { readonly start: number; readonly end: number };

/** A field: its number, its wire type, and where its value stands; of bytes without the length before them. */
export type Field = Range & { readonly number: number; readonly wire: number };

const MAX_VARINT_BYTES = 10;

/** Where the varint that begins at `start` has ended; -1: it does not within `end`. */
const skipVarint = (bytes: Uint8Array, start: number, end: number): number => {
  const most = Math.min(end, start + MAX_VARINT_BYTES);
  for (let at = start; at < most; at++) if ((bytes[at] as number) < 0x80) return at + 1;
  return -1;
};

/** The number of a whole varint at [start, end); beyond 2 to the 53rd it is not exact. */
const readNumber = (bytes: Uint8Array, start: number, end: number): number => {
  let value = 0;
  for (let at = end - 1; at >= start; at--) value = value * 128 + ((bytes[at] as number) & 0x7f);
  return value;
};

/** The number of a varint field, as a message says `int64`. */
export const readInt64 = (bytes: Uint8Array, { start, end }: Range): bigint => {
  let value = 0n;
  for (let at = end - 1; at >= start; at--) value = (value << 7n) | BigInt((bytes[at] as number) & 0x7f);
  return BigInt.asIntN(64, value);
};

/** The number of a varint field that is small: an enumeration or a boolean. */
export const readSmall = (bytes: Uint8Array, { start, end }: Range): number => readNumber(bytes, start, end);

const rangeOf = (bytes: Uint8Array, wire: number, start: number, end: number): Range | null => {
  if (wire === VARINT) {
    const stop = skipVarint(bytes, start, end);
    return stop < 0 ? null : { start, end: stop };
  }
  if (wire === FIXED64) return { start, end: start + 8 };
  if (wire === FIXED32) return { start, end: start + 4 };
  if (wire !== BYTES) return null;
  const first = skipVarint(bytes, start, end);
  return first < 0 ? null : { start: first, end: first + readNumber(bytes, start, first) };
};

/** The field that begins at `start`; null: what stands there is none, or not whole within `end`. */
const readField = (bytes: Uint8Array, start: number, end: number): Field | null => {
  const first = skipVarint(bytes, start, end);
  if (first < 0) return null;
  const tag = readNumber(bytes, start, first);
  const number = Math.floor(tag / 8);
  const wire = tag % 8;
  const value = rangeOf(bytes, wire, first, end);
  // Groups, which ended long before OTLP began, are none either.
  return number === 0 || value === null || value.end > end ? null : { number, wire, ...value };
};

/**
 * Shows each field of a message in the order in which they stand, until one is not taken. Answers whether all are whole
 * and taken.
 */
export const eachField = (
  bytes: Uint8Array,
  { start, end }: Range,
  take: (field: Field) => boolean,
): boolean => {
  for (let at = start; at < end; ) {
    const field = readField(bytes, at, end);
    if (field === null || !take(field)) return false;
    at = field.end;
  }
  return true;
};

/** Where something stands on the way to messages, and whether it is one of them. */
export type Place = Range & { readonly isFound: boolean };

/**
 * Finds the messages at the end of a path of field numbers, each of them repeated; what else is passed is shown too, so
 * that whoever looks may count it and pause. A field of such a number with another wire type is a field that nobody
 * knows. Answers whether everything on the way is whole.
 */
export function* findMessages(
  bytes: Uint8Array,
  { start, end }: Range,
  [number, ...deeper]: readonly number[],
): Generator<Place, boolean> {
  for (let at = start; at < end; ) {
    const field = readField(bytes, at, end);
    if (field === null) return false;
    const isOnPath = field.number === number && field.wire === BYTES;
    yield { start: field.start, end: field.end, isFound: isOnPath && deeper.length === 0 };
    if (isOnPath && deeper.length > 0 && !(yield* findMessages(bytes, field, deeper))) return false;
    at = field.end;
  }
  return true;
}
