// Attributes of OpenTelemetry spans and log records, as OTLP writes them in JSON (opentelemetry-proto, "JSON Protobuf
// Encoding"): keys with typed values → plain data. It must not know what any attribute means but the headers of HTTP.
import { splitSetCookies } from '../../cookies/split-header.ts';
import { isJsonObject, type JsonObject } from '../decoding/json-line.ts';

/** A typed value as a text, a number, a boolean or an array of those; undefined: anything else. */
const plainValue = (typed: unknown): unknown => {
  if (!isJsonObject(typed)) return typed;
  const { stringValue, intValue, doubleValue, boolValue, arrayValue } = typed;
  if (!isJsonObject(arrayValue)) return stringValue ?? intValue ?? doubleValue ?? boolValue;
  const { values } = arrayValue;
  return Array.isArray(values)
    ? values.map((value) => (isJsonObject(value) ? value.stringValue : value))
    : undefined;
};

const pairOf = (attribute: unknown): [string, unknown][] =>
  isJsonObject(attribute) && typeof attribute.key === 'string'
    ? [[attribute.key, plainValue(attribute.value)]]
    : [];

/** Keys with their plain values; attributes that are an object already have them as members. */
export const attributesOf = ({ attributes }: JsonObject): readonly (readonly [string, unknown])[] => {
  if (Array.isArray(attributes)) return attributes.flatMap(pairOf);
  return isJsonObject(attributes) ? Object.entries(attributes) : [];
};

/** Some SDKs put all headers of one name into one element, joined by a comma with or without a blank. */
const splitJoined = (element: unknown): unknown[] =>
  typeof element === 'string'
    ? splitSetCookies(element, ',').flatMap((piece) => splitSetCookies(piece, ', '))
    : [element];

const headerValue = (name: string, value: unknown): unknown =>
  name === 'set-cookie' ? [value].flat().flatMap(splitJoined) : value;

/** The headers among attributes, by name with dashes, which some SDKs write as underscores; null: none was captured. */
export const headersAmong = (
  attributes: readonly (readonly [string, unknown])[],
  prefix: 'http.request.header.' | 'http.response.header.',
): JsonObject | null => {
  const headers = attributes
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length).toLowerCase().replaceAll('_', '-'), value] as const)
    .map(([name, value]) => [name, headerValue(name, value)] as const);
  return headers.length === 0 ? null : Object.fromEntries(headers);
};
