// Attribute values of OTLP, in both encodings, as plain data: texts are byte strings. It must know no attribute.
// Source: opentelemetry/proto/common/v1/common.proto of github.com/open-telemetry/opentelemetry-proto.
import { isJsonObject } from '../../../formats/decoding/json-line.ts';
import {
  BYTES,
  eachField,
  FIXED64,
  type Field,
  type Range,
  readInt64,
  readSmall,
  VARINT,
} from './protobuf.ts';

/** What a value comes to; null: it has none, or one that stands for no text (bytes), or it lies too deep. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** Values within values: more than any header or log body has. */
const MAX_DEPTH = 8;

/** Keys with values; of a key that is there twice the last holds. An own member even if it is called `__proto__`. */
const toObject = (pairs: ReadonlyMap<string, Plain>): { readonly [key: string]: Plain } =>
  Object.fromEntries(pairs);

const toNumber = (integer: bigint): number | string =>
  integer >= Number.MIN_SAFE_INTEGER && integer <= Number.MAX_SAFE_INTEGER
    ? Number(integer)
    : integer.toString();

/** A text as the bytes that stand there. */
const readText = (bytes: Buffer, { start, end }: Range): string => bytes.toString('latin1', start, end);

/** Reads a KeyValue; false: it is malformed. */
const addKeyValue = (bytes: Buffer, range: Range, to: Map<string, Plain>, depth: number): boolean => {
  let key = '';
  let value: Plain = null;
  const isWhole = eachField(bytes, range, (field) => {
    if (field.wire !== BYTES) return true;
    if (field.number === 1) key = readText(bytes, field);
    if (field.number !== 2) return true;
    const read = readAnyValue(bytes, field, depth);
    value = read ?? null;
    return read !== undefined;
  });
  to.set(key, value);
  return isWhole;
};

/** Reads repeated fields of KeyValue, each given by its range. */
export const createKeyValues = (bytes: Buffer, depth = 0) => {
  const pairs = new Map<string, Plain>();
  return {
    /** False: it is malformed. */
    add: (range: Range): boolean => addKeyValue(bytes, range, pairs, depth),
    object: () => toObject(pairs),
  };
};

const readArray = (bytes: Buffer, range: Range, depth: number): Plain | undefined => {
  const values: Plain[] = [];
  const isWhole = eachField(bytes, range, (field) => {
    if (field.number !== 1 || field.wire !== BYTES) return true;
    const value = readAnyValue(bytes, field, depth);
    if (value !== undefined) values.push(value);
    return value !== undefined;
  });
  return isWhole ? values : undefined;
};

const readMap = (bytes: Buffer, range: Range, depth: number): Plain | undefined => {
  const pairs = createKeyValues(bytes, depth);
  const isWhole = eachField(
    bytes,
    range,
    (field) => field.number !== 1 || field.wire !== BYTES || pairs.add(field),
  );
  return isWhole ? pairs.object() : undefined;
};

/** What a field of AnyValue says; undefined: it is malformed. */
const readOneOf = (bytes: Buffer, field: Field, depth: number): Plain | undefined => {
  switch (field.number * 8 + field.wire) {
    case 8 + BYTES:
      return readText(bytes, field);
    case 16 + VARINT:
      return readSmall(bytes, field) !== 0;
    case 24 + VARINT:
      return toNumber(readInt64(bytes, field));
    case 32 + FIXED64:
      return bytes.readDoubleLE(field.start);
    case 40 + BYTES:
      return depth < MAX_DEPTH ? readArray(bytes, field, depth + 1) : null;
    case 48 + BYTES:
      return depth < MAX_DEPTH ? readMap(bytes, field, depth + 1) : null;
    default:
      return null;
  }
};

/** Reads an AnyValue of the protobuf encoding; undefined: it is malformed. */
export const readAnyValue = (bytes: Buffer, range: Range, depth = 0): Plain | undefined => {
  let value: Plain = null;
  const isWhole = eachField(bytes, range, (field) => {
    const read = readOneOf(bytes, field, depth);
    value = read ?? null;
    return read !== undefined;
  });
  return isWhole ? value : undefined;
};

const integerOf = (written: unknown): Plain => {
  if (typeof written === 'number') return written;
  return typeof written === 'string' && /^-?\d{1,19}$/.test(written) ? toNumber(BigInt(written)) : null;
};

const valuesIn = (holder: unknown): readonly unknown[] =>
  isJsonObject(holder) && Array.isArray(holder.values) ? holder.values : [];

/** Plain data of a list of KeyValue of the JSON encoding; what is none is left out. */
export const plainKeyValues = (list: unknown, depth = 0): { readonly [key: string]: Plain } => {
  const pairs = new Map<string, Plain>();
  for (const one of Array.isArray(list) ? list : []) {
    if (isJsonObject(one) && typeof one.key === 'string') pairs.set(one.key, plainValue(one.value, depth));
  }
  return toObject(pairs);
};

/** Plain data of an AnyValue of the JSON encoding. */
export const plainValue = (typed: unknown, depth = 0): Plain => {
  if (!isJsonObject(typed)) return null;
  const { stringValue, boolValue, intValue, doubleValue, arrayValue, kvlistValue } = typed;
  if (typeof stringValue === 'string') return stringValue;
  if (typeof boolValue === 'boolean') return boolValue;
  if (intValue !== undefined) return integerOf(intValue);
  if (typeof doubleValue === 'number') return doubleValue;
  if (depth >= MAX_DEPTH) return null;
  if (arrayValue !== undefined) return valuesIn(arrayValue).map((value) => plainValue(value, depth + 1));
  return kvlistValue === undefined ? null : plainKeyValues(valuesIn(kvlistValue), depth + 1);
};
