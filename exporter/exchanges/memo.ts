// Remembers what was worked out for a text from a log. Keys are copies: a slice would keep its whole chunk alive.

/** A flat copy of a text, independent of the string it was cut from. */
export const copyOf = (text: string): string => Array.from(text).join('');

/**
 * Wraps a pure function so that it is called once a distinct text, for at most `max` texts at a time.
 * When full, all is forgotten: the working set is small, and a flood of new texts must not grow memory.
 */
export const createMemo = <T>(compute: (text: string) => T, max: number): ((text: string) => T) => {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    if (known.size >= max) known.clear();
    const key = copyOf(text);
    const value = compute(key);
    known.set(key, value);
    return value;
  };
};
