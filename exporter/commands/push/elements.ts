// Takes a JSON array apart into the texts of its elements, without reading them: an element that is broken in itself is
// still one element. Pure, linear, and as deep as one likes. It must not know what an element means.

/** An element: a string with its quotes, or anything else. [start, end) of the text. */
export type Element = { readonly kind: 'string' | 'other'; readonly start: number; readonly end: number };

const TAB = 9;
const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const OPEN_ARRAY = 91;
const BACKSLASH = 92;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

const isSpace = (code: number): boolean =>
  code === SPACE || code === NEWLINE || code === CARRIAGE_RETURN || code === TAB;

/** Where the space that may begin here has ended. */
export const skipSpace = (text: string, start: number): number => {
  let at = start;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
};

/** Where the string that begins at a quote has ended; -1: it does not. */
export const skipString = (text: string, start: number): number => {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return -1;
};

/** Chars that are passed in one go: a body of many MiB would keep everything else waiting. */
const SLICE_CHARS = 256 * 1024;

/** A value that is being passed: so far, so deep in brackets, in a text or not. */
type Passing = { at: number; depth: number; isInText: boolean };
type Passed = 'ended' | 'more' | 'endless';

/** Passes what is left of a text up to about `limit`. */
const passText = (text: string, passing: Passing, limit: number): Passed => {
  while (passing.at < limit) {
    const quote = text.indexOf('"', passing.at);
    if (quote === -1) return 'endless';
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes++;
    passing.at = quote + 1;
    if (backslashes % 2 === 0) return 'ended';
  }
  return 'more';
};

/** Passes what is left of an object, an array or a text up to about `limit`, counting brackets of both kinds alike. */
const passValue = (text: string, passing: Passing, limit: number): Passed => {
  while (passing.at < text.length) {
    if (passing.isInText) {
      const passed = passText(text, passing, limit);
      if (passed !== 'ended') return passed;
      passing.isInText = false;
    } else {
      if (passing.at >= limit) return 'more';
      const code = text.charCodeAt(passing.at++);
      if (code === QUOTE) passing.isInText = true;
      else if (code === OPEN_OBJECT || code === OPEN_ARRAY) passing.depth++;
      else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) passing.depth--;
    }
    if (passing.depth === 0 && !passing.isInText) return 'ended';
  }
  return 'endless';
};

/** Yields how far it is, slice by slice; answers where the object, array or text that begins here has ended, or -1. */
export function* skipNested(text: string, start: number): Generator<number, number> {
  const passing: Passing = { at: start, depth: 0, isInText: false };
  let passed = passValue(text, passing, start + SLICE_CHARS);
  for (; passed === 'more'; passed = passValue(text, passing, passing.at + SLICE_CHARS)) yield passing.at;
  return passed === 'ended' ? passing.at : -1;
}

/** As `skipNested`, of chars of one kind; answers where they have ended. */
function* skipWhile(
  text: string,
  start: number,
  isOne: (code: number) => boolean,
): Generator<number, number> {
  let at = start;
  for (let limit = start + SLICE_CHARS; at < text.length && isOne(text.charCodeAt(at)); at++) {
    if (at < limit) continue;
    yield at;
    limit = at + SLICE_CHARS;
  }
  return at;
}

/** What a number, a word, or what is none of them is made of. */
const isScalar = (code: number): boolean => code !== COMMA && code !== CLOSE_ARRAY && !isSpace(code);

function* readElement(text: string, start: number): Generator<number, Element | null> {
  const code = text.charCodeAt(start);
  const isNested = code === QUOTE || code === OPEN_OBJECT || code === OPEN_ARRAY;
  const end: number = isNested ? yield* skipNested(text, start) : yield* skipWhile(text, start, isScalar);
  if (end === -1 || end === start) return null;
  return { kind: code === QUOTE ? 'string' : 'other', start, end };
}

/** The elements, and between them how far it is, slice by slice. */
function* readElements(text: string): Generator<Element | number, 'end' | 'malformed'> {
  let at: number = yield* skipWhile(text, 0, isSpace);
  if (text.charCodeAt(at) !== OPEN_ARRAY) return 'malformed';
  for (let isFirst = true; ; isFirst = false) {
    const next: number = yield* skipWhile(text, isFirst ? at + 1 : at, isSpace);
    if (text.charCodeAt(next) === CLOSE_ARRAY) {
      const rest: number = yield* skipWhile(text, next + 1, isSpace);
      return rest === text.length ? 'end' : 'malformed';
    }
    if (!isFirst && text.charCodeAt(next) !== COMMA) return 'malformed';
    const start: number = isFirst ? next : yield* skipWhile(text, next + 1, isSpace);
    const element: Element | null = yield* readElement(text, start);
    if (element === null) return 'malformed';
    yield element;
    at = element.end;
  }
}

/**
 * Builds the function that answers the elements of an array one after the other, then `end`; or, as soon as it is seen,
 * `malformed` for a text that is no array: not bracketed, an element that never ends, a comma too many or too few,
 * something behind it. `more`: that took long enough for one go, and it is to be asked again.
 */
export const createReadElement = (text: string): (() => Element | 'more' | 'end' | 'malformed') => {
  const elements = readElements(text);
  let over: 'end' | 'malformed' | null = null;
  return () => {
    if (over !== null) return over;
    const { value, done } = elements.next();
    if (done === true) over = value;
    return typeof value === 'number' ? 'more' : value;
  };
};

/**
 * The text at [start, end) without the space between its tokens, as the shortest writer would have written it. What is
 * longer than `maxLength` ends somewhere past that: pieces without number would take many times the memory of the text.
 */
export const minify = (text: string, start: number, end: number, maxLength: number): string => {
  let minified = '';
  let copied = start;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const close = skipString(text, at);
      if (close === -1) break;
      at = close - 1;
    } else if (isSpace(code)) {
      minified += text.slice(copied, at);
      if (minified.length > maxLength) return minified;
      copied = skipSpace(text, at);
      at = copied - 1;
    }
  }
  return minified + text.slice(copied, end);
};
