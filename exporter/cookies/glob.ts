// Exact names and globs, for cookie names, hosts and paths. It must know nothing of what it matches.

/** A glob taken apart at its stars. */
type Glob = {
  readonly pattern: string;
  readonly head: string;
  readonly middle: readonly string[];
  readonly tail: string;
};

/**
 * Builds a function that tells which pattern a text matches, or null.
 *
 * A pattern without `*` is an exact name; a `*` stands for any run of chars, also none; all other chars are literal
 * and case counts. Exact names win over globs, then the earlier glob wins. The answer is the pattern as it was given,
 * never a part of the text. Linear in the text's length for each glob: the leftmost place of each part is enough.
 */
export const createGlobs = (patterns: readonly string[]): ((text: string) => string | null) => {
  const exact = new Map(patterns.filter(isExact).map((pattern) => [pattern, pattern]));
  const globs = patterns.filter((pattern) => !isExact(pattern)).map(parseGlob);
  return (text) => exact.get(text) ?? globs.find((glob) => matches(glob, text))?.pattern ?? null;
};

/** Whether a pattern is an exact name. */
export const isExact = (pattern: string): boolean => !pattern.includes('*');

const parseGlob = (pattern: string): Glob => {
  const parts = pattern.split('*');
  return {
    pattern,
    head: parts[0] ?? '',
    middle: parts.slice(1, -1).filter((part) => part !== ''),
    tail: parts[parts.length - 1] ?? '',
  };
};

const matches = ({ head, middle, tail }: Glob, text: string): boolean => {
  if (text.length < head.length + tail.length || !text.startsWith(head) || !text.endsWith(tail)) return false;
  let at = head.length;
  for (const part of middle) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - tail.length;
};
