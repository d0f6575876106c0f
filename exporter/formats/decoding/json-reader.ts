// Reads a line of JSON into a record by paths of keys. It must not know which product wrote it.
import {
  type CanonicalField,
  conceal,
  emptyRecord,
  type LogRecord,
  REDACTED,
  reveal,
} from '../../exchanges/record.ts';
import type { Fidelity, Reader } from '../format.ts';
import type { Decode } from './escapes.ts';
import { createSetField, type FieldOptions } from './fields.ts';
import { isJsonObject, type JsonObject, parseJsonLine } from './json-line.ts';
import { type JsonPath, readJsonPath } from './json-path.ts';
import { isRedacted } from './values.ts';

/** Where a field stands in the JSON. */
export type JsonField = {
  readonly field: CanonicalField;
  /** The first path at which there is something is taken. */
  readonly paths: readonly JsonPath[];
  /** Objects, one of which must be there for a missing field to mean that the message had none; null: it always means that. */
  readonly container: readonly JsonPath[] | null;
};

export type JsonReaderOptions = {
  readonly fields: readonly JsonField[];
  readonly fidelity: Fidelity;
  readonly values: FieldOptions;
  /** From a JSON text, as bytes, to the bytes on the wire. */
  readonly decode: Decode;
  /** Whether a JSON object is a request; other objects are ignored. */
  readonly isRequest: (line: JsonObject) => boolean;
};

/** Fields with the user's own paths in place of the usual ones; what is missing at those was not there. */
export const withPaths = (
  fields: readonly JsonField[],
  paths: ReadonlyMap<CanonicalField, JsonPath>,
): readonly JsonField[] => [
  ...fields.filter(({ field }) => !paths.has(field)),
  ...Array.from(paths, ([field, path]): JsonField => ({ field, paths: [path], container: null })),
];

type SetValue = (record: LogRecord, value: unknown) => void;

const scalarText = (value: unknown, decode: Decode): string => {
  if (typeof value === 'string') return decode(value);
  if (typeof value === 'number') return String(value);
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : '';
};

/** A JSON value as the text of a field; what can be no text is absent. Arrays in arrays are none, so depth is bounded. */
const textOf = (value: unknown, decode: Decode, joint: string): string =>
  Array.isArray(value)
    ? value.map((member) => scalarText(member, decode)).join(joint)
    : scalarText(value, decode);

/** Several Set-Cookie headers as an array: each is one, and the product shows them all. */
const listSetter =
  (field: 'set_cookie' | 'upstream_set_cookie', setText: SetValue, decode: Decode): SetValue =>
  (record, value) => {
    if (!Array.isArray(value)) return setText(record, value);
    const texts = value.filter((member) => typeof member === 'string').map(decode);
    const headers = texts.some(isRedacted) ? REDACTED : texts.map(conceal);
    if (field === 'set_cookie') {
      record.setCookie = headers;
      record.setCookieFidelity = 'all';
    } else record.upstreamSetCookie = headers;
  };

const setterOf = (field: CanonicalField, { values, decode }: JsonReaderOptions): SetValue => {
  const setField = createSetField(field, values);
  const joint = field === 'cookie' ? '; ' : ', ';
  const setText: SetValue = (record, value) => setField(record, textOf(value, decode, joint));
  return field === 'set_cookie' || field === 'upstream_set_cookie'
    ? listSetter(field, setText, decode)
    : setText;
};

const readFirst = (line: JsonObject, paths: readonly JsonPath[]): unknown => {
  for (const path of paths) {
    const value = readJsonPath(line, path);
    if (value !== undefined) return value;
  }
  return undefined;
};

/** A function that finds one field in a line and writes it, or leaves it unknown. */
const bindField = (
  bound: JsonField,
  options: JsonReaderOptions,
): ((record: LogRecord, line: JsonObject) => void) => {
  const set = setterOf(bound.field, options);
  const { paths, container } = bound;
  return (record, line) => {
    const value = readFirst(line, paths);
    if (value !== undefined) return set(record, value);
    if (container === null || isJsonObject(readFirst(line, container))) set(record, null);
    if (bound.field === 'status') record.status = Number.NaN;
  };
};

/** A reader of lines of JSON, each an object. */
export const createJsonReader = (options: JsonReaderOptions): Reader => {
  const bindings = options.fields.map((field) => bindField(field, options));
  return {
    fidelity: options.fidelity,
    fields: new Set(options.fields.map(({ field }) => field)),
    read: (chunk, start, end) => {
      if (start >= end) return 'empty';
      const line = parseJsonLine(reveal(chunk).slice(start, end));
      if (line === undefined) return 'invalid_json';
      if (!isJsonObject(line)) return 'no_match';
      if (!options.isRequest(line)) return 'ignored';
      const record = emptyRecord();
      for (const bind of bindings) bind(record, line);
      if (Number.isNaN(record.timeMs)) return 'no_time';
      return Number.isNaN(record.status) ? 'no_status' : record;
    },
  };
};
