// Remembers what was worked out for a text from a log. Keys are copies: a slice would keep its whole chunk alive.
import { copyText } from '../cookies/text.ts';

/** Longer texts are worked out each time: they are rare, and strangers choose them. */
const MAX_REMEMBERED_CHARS = 1024;

type Answer<T> = { readonly text: string; readonly value: T };

/**
 * Wraps a pure function so that it is called once a distinct text, for at most `max` texts at a time. It is always
 * given a copy, so a part of it may be kept. When full, all is forgotten: the working set is small, and a flood of new
 * texts must not grow memory. What `isKept` denies is worked out each time, and its text is not held.
 */
export const createMemo = <T>(
  compute: (text: string) => T,
  max: number,
  isKept: (value: T) => boolean = () => true,
): ((text: string) => T) => {
  const known = new Map<string, Answer<T>>();
  // Lines that follow one another often have a text in common, and comparing costs less than hashing.
  let last: Answer<T> | null = null;
  return (text) => {
    if (last !== null && text === last.text) return last.value;
    const found = known.get(text);
    if (found !== undefined) {
      last = found;
      return found.value;
    }
    const copy = copyText(text);
    const value = compute(copy);
    if (copy.length > MAX_REMEMBERED_CHARS || !isKept(value)) return value;
    if (known.size >= max) known.clear();
    known.set(copy, { text: copy, value });
    return value;
  };
};
