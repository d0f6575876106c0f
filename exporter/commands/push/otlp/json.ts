// Finds the records in a request of OTLP's JSON encoding, without reading them or what stands around them. Pure, linear,
// and as deep as one likes. It must not know what a record means.
import { skipNested, skipSpace, skipString } from '../elements.ts';
import type { Place } from './protobuf.ts';

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/** What no number and no word goes beyond. */
const isEnd = (code: number): boolean =>
  code <= 32 || code === COMMA || code === CLOSE_ARRAY || code === CLOSE_OBJECT;

const skipScalar = (text: string, start: number): number => {
  let at = start;
  while (at < text.length && !isEnd(text.charCodeAt(at))) at++;
  return at === start ? -1 : at;
};

/** Answers where the object, array or text that begins here has ended, or -1; shows how far it is, if it takes long. */
function* skipLong(text: string, start: number): Generator<Place, number> {
  const skipped = skipNested(text, start);
  let next = skipped.next();
  for (; next.done !== true; next = skipped.next())
    yield { start: next.value, end: next.value, isFound: false };
  return next.value;
}

/** Answers where the value that begins here has ended; -1: it does not, or there is none. */
function* skipValue(text: string, start: number): Generator<Place, number> {
  const code = text.charCodeAt(start);
  const isLong = code === QUOTE || code === OPEN_OBJECT || code === OPEN_ARRAY;
  return isLong ? yield* skipLong(text, start) : skipScalar(text, start);
}

/** Where the next member or element begins, `at` being behind one; `close` itself: none follows. -1: neither. */
const skipComma = (text: string, at: number, close: number): number => {
  const next = skipSpace(text, at);
  const code = text.charCodeAt(next);
  if (code === close) return next;
  if (code !== COMMA) return -1;
  const after = skipSpace(text, next + 1);
  return text.charCodeAt(after) === close ? -1 : after;
};

/** Finds in the elements of the array that begins at `start`; answers where it has ended, -1: it is malformed. */
function* findInArray(text: string, start: number, path: readonly string[]): Generator<Place, number> {
  let at = skipSpace(text, start + 1);
  while (at >= 0 && text.charCodeAt(at) !== CLOSE_ARRAY) {
    if (text.charCodeAt(at) !== OPEN_OBJECT) return -1;
    const isFound = path.length === 0;
    const end: number = isFound ? yield* skipLong(text, at) : yield* findInObject(text, at, path);
    if (end < 0) return -1;
    yield { start: at, end, isFound };
    at = skipComma(text, end, CLOSE_ARRAY);
  }
  return at < 0 ? -1 : at + 1;
}

/** Finds below the value of a key on the path: an array, or null, which is the same as an empty one. */
function* findInValue(text: string, start: number, path: readonly string[]): Generator<Place, number> {
  if (text.charCodeAt(start) === OPEN_ARRAY) return yield* findInArray(text, start, path);
  return text.startsWith('null', start) ? skipScalar(text, start) : -1;
}

/** Finds below one key of the object that begins at `start`; answers as `findInArray` does. */
function* findInObject(
  text: string,
  start: number,
  [key = '', ...deeper]: readonly string[],
): Generator<Place, number> {
  let at = skipSpace(text, start + 1);
  while (at >= 0 && text.charCodeAt(at) !== CLOSE_OBJECT) {
    const keyEnd = text.charCodeAt(at) === QUOTE ? skipString(text, at) : -1;
    if (keyEnd < 0) return -1;
    const colon = skipSpace(text, keyEnd);
    if (text.charCodeAt(colon) !== COLON) return -1;
    const value = skipSpace(text, colon + 1);
    const isOnPath = keyEnd - at === key.length + 2 && text.startsWith(key, at + 1);
    const end: number = isOnPath ? yield* findInValue(text, value, deeper) : yield* skipValue(text, value);
    if (end < 0) return -1;
    if (!isOnPath) yield { start: value, end, isFound: false };
    at = skipComma(text, end, CLOSE_OBJECT);
  }
  return at < 0 ? -1 : at + 1;
}

/**
 * Finds the objects at the end of a path of keys, each of them an array of objects; what else is passed is shown too, so
 * that whoever looks may count it and pause. Answers whether the way to them is
 * well formed, and nothing stands behind.
 */
export function* findObjects(text: string, path: readonly string[]): Generator<Place, boolean> {
  const start = skipSpace(text, 0);
  if (text.charCodeAt(start) !== OPEN_OBJECT) return false;
  const end: number = yield* findInObject(text, start, path);
  return end >= 0 && skipSpace(text, end) === text.length;
}
