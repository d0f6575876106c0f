// Paths of keys into JSON (`req.headers.x-request-id`): text → path → value. It must know no field.
import { isJsonObject } from './json-line.ts';

/** At each step the keys to try, the longest first, each with the path that is left behind it. */
export type JsonPath = readonly { readonly key: string; readonly rest: JsonPath | null }[];

const MAX_KEYS = 10;

const createSteps = (keys: readonly string[]): JsonPath =>
  keys
    .map((_, i) => ({
      key: keys.slice(0, i + 1).join('.'),
      rest: i === keys.length - 1 ? null : createSteps(keys.slice(i + 1)),
    }))
    .reverse();

/** Parses a path, keys joined by dots; null: it has an empty key or more than ten keys. */
export const parseJsonPath = (path: string): JsonPath | null => {
  const keys = path.split('.');
  return keys.includes('') || keys.length > MAX_KEYS ? null : createSteps(keys);
};

/**
 * The value at a path; undefined: there is none. A key may contain dots: where several keys fit, the longest that is
 * there is taken, and no other is tried.
 */
export const readJsonPath = (value: unknown, path: JsonPath): unknown => {
  if (!isJsonObject(value)) return undefined;
  for (const { key, rest } of path) {
    if (Object.hasOwn(value, key)) return rest === null ? value[key] : readJsonPath(value[key], rest);
  }
  return undefined;
};
