// Reads a line of JSON into a record by paths of keys. It must not know which product wrote it.
import {
  type CanonicalField,
  conceal,
  emptyRecord,
  type LogRecord,
  REDACTED,
  revealChunk,
  type SetCookieFidelity,
} from '../../exchanges/record.ts';
import type { Fidelity, Reader } from '../format.ts';
import type { Decode } from './escapes.ts';
import { createSetField, type FieldOptions } from './fields.ts';
import { isJsonObject, type JsonObject, parseJsonLine } from './json-line.ts';
import type { JsonPath } from './json-path.ts';
import { createReadValues } from './json-values.ts';
import { isRedacted } from './values.ts';

/** Where a field stands in the JSON. */
export type JsonField = {
  readonly field: CanonicalField;
  /** The first path at which there is something is taken. */
  readonly paths: readonly JsonPath[];
  /** Objects, one of which must be there for a missing field to mean that the message had none; null: it always means that. */
  readonly container: readonly JsonPath[] | null;
  /** From the product's value to the field's, where they differ; undefined: it tells nothing, null: it was not there. */
  readonly convert?: (value: unknown) => unknown;
};

export type JsonReaderOptions = {
  readonly fields: readonly JsonField[];
  readonly fidelity: Fidelity;
  readonly values: FieldOptions;
  /** From a JSON text, as bytes, to the bytes on the wire. */
  readonly decode: Decode;
  /** Whether a JSON object is a request; other objects are ignored. */
  readonly isRequest: (line: JsonObject) => boolean;
  /** From a line to JSON, undefined if it is none. Default: any JSON. */
  readonly parse?: (line: string) => unknown;
  /** What a Set-Cookie that is a text, and no array, is for certain. Default: the fidelity of the source holds. */
  readonly textFidelity?: SetCookieFidelity;
  /** Brings a request into the shape that the paths lead through. Default: it has it. */
  readonly prepare?: (line: JsonObject) => JsonObject;
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
  (
    field: 'set_cookie' | 'upstream_set_cookie',
    setText: SetValue,
    { decode, textFidelity }: JsonReaderOptions,
  ): SetValue =>
  (record, value) => {
    if (!Array.isArray(value)) {
      if (field === 'set_cookie' && typeof value === 'string') record.setCookieFidelity = textFidelity;
      return setText(record, value);
    }
    const texts = value.filter((member) => typeof member === 'string').map(decode);
    const headers = texts.some(isRedacted) ? REDACTED : texts.map(conceal);
    if (field === 'set_cookie') {
      record.setCookie = headers;
      record.setCookieFidelity = 'all';
    } else record.upstreamSetCookie = headers;
  };

const setterOf = (field: CanonicalField, options: JsonReaderOptions): SetValue => {
  const { values, decode } = options;
  const setField = createSetField(field, values);
  const joint = field === 'cookie' ? '; ' : ', ';
  const setText: SetValue = (record, value) => setField(record, textOf(value, decode, joint));
  return field === 'set_cookie' || field === 'upstream_set_cookie'
    ? listSetter(field, setText, options)
    : setText;
};

const firstOf = (values: readonly unknown[], places: readonly number[]): unknown => {
  for (const place of places) if (values[place] !== undefined) return values[place];
  return undefined;
};

/** A function that finds one field among the values of a line and writes it, or leaves it unknown. */
const bindField = (
  { field, paths, container, convert }: JsonField,
  options: JsonReaderOptions,
  placeOf: (path: JsonPath) => number,
): ((record: LogRecord, values: readonly unknown[]) => void) => {
  const set = setterOf(field, options);
  const places = paths.map(placeOf);
  const containers = container === null ? null : container.map(placeOf);
  return (record, values) => {
    const value = firstOf(values, places);
    if (value !== undefined) {
      const told = convert === undefined ? value : convert(value);
      if (told !== undefined) set(record, told);
      return;
    }
    if (containers === null || isJsonObject(firstOf(values, containers))) set(record, null);
    if (field === 'status') record.status = Number.NaN;
  };
};

/** A reader of lines of JSON, each an object. */
export const createJsonReader = (options: JsonReaderOptions): Reader => {
  const places = new Map<JsonPath, number>();
  const { parse = parseJsonLine, prepare, isRequest } = options;
  const placeOf = (path: JsonPath): number => {
    const place = places.get(path) ?? places.size;
    places.set(path, place);
    return place;
  };
  const bindings = options.fields.map((field) => bindField(field, options, placeOf));
  const readValues = createReadValues([...places.keys()]);
  const values: unknown[] = Array.from(places, () => undefined);
  return {
    fidelity: options.fidelity,
    fields: new Set(options.fields.map(({ field }) => field)),
    read: (chunk, start, end) => {
      if (start >= end) return 'empty';
      const line = parse(revealChunk(chunk).text.slice(start, end));
      if (line === undefined) return 'invalid_json';
      if (!isJsonObject(line)) return 'no_match';
      if (!isRequest(line)) return 'ignored';
      const record = emptyRecord();
      readValues(prepare === undefined ? line : prepare(line), values);
      for (const bind of bindings) bind(record, values);
      // Nothing of a line may outlive it.
      values.fill(undefined);
      if (Number.isNaN(record.timeMs)) return 'no_time';
      return Number.isNaN(record.status) ? 'no_status' : record;
    },
  };
};
