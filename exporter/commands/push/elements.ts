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

/** Where the object or array that begins here has ended, by counting brackets of both kinds alike; -1: it does not. */
export const skipNested = (text: string, start: number): number => {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const close = skipString(text, at);
      if (close === -1) return -1;
      at = close - 1;
    } else if (code === OPEN_OBJECT || code === OPEN_ARRAY) depth++;
    else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
};

/** Where a number, a word, or what is none of them has ended. */
const skipScalar = (text: string, start: number): number => {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === CLOSE_ARRAY || isSpace(code)) break;
  }
  return at;
};

const readElement = (text: string, start: number): Element | null => {
  const code = text.charCodeAt(start);
  if (code === QUOTE) {
    const end = skipString(text, start);
    return end === -1 ? null : { kind: 'string', start, end };
  }
  const isNested = code === OPEN_OBJECT || code === OPEN_ARRAY;
  const end = isNested ? skipNested(text, start) : skipScalar(text, start);
  return end === -1 || end === start ? null : { kind: 'other', start, end };
};

/**
 * Builds the function that answers the elements of an array one after the other, then `end`; or, as soon as it is seen,
 * `malformed` for a text that is no array: not bracketed, an element that never ends, a comma too many or too few,
 * something behind it.
 */
export const createReadElement = (text: string): (() => Element | 'end' | 'malformed') => {
  let at = skipSpace(text, 0);
  let isFirst = true;
  let over: 'end' | 'malformed' | null = null;

  const finish = (as: 'end' | 'malformed'): 'end' | 'malformed' => {
    over = as;
    return as;
  };

  return () => {
    if (over !== null) return over;
    if (isFirst && text.charCodeAt(at) !== OPEN_ARRAY) return finish('malformed');
    const next = skipSpace(text, isFirst ? at + 1 : at);
    if (text.charCodeAt(next) === CLOSE_ARRAY) {
      return finish(skipSpace(text, next + 1) === text.length ? 'end' : 'malformed');
    }
    if (!isFirst && text.charCodeAt(next) !== COMMA) return finish('malformed');
    const element = readElement(text, isFirst ? next : skipSpace(text, next + 1));
    if (element === null) return finish('malformed');
    isFirst = false;
    at = element.end;
    return element;
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
