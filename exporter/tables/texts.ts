// Texts by number, so that rows can name them. Texts are never forgotten, hence their bound.

/** Numbers of texts. 0 is the empty one, and what stands for all past the bound. */
export type Texts = {
  /** The number of a text, a new one if there is room; 0: it is empty, too long, or there is none. */
  readonly numberOf: (text: string) => number;
  /** The text of a number; empty where it has none. */
  readonly textOf: (number: number) => string;
  /** All texts, first number 1: to be saved with the rows that name them (`memory.keep`). */
  readonly list: () => readonly string[];
};

/** As long as a host may be, the longest of labels. */
const MAX_CHARS = 255;

/** A string of its own: V8 keeps the whole line alive for the sake of a slice of it. */
const copyOf = (text: string): string => [...text].join('');

/** Builds the numbers of at most so many texts, from those that `list` answered before. */
export const createTexts = (maxTexts: number, known: readonly string[] = []): Texts => {
  const texts = known.slice(0, maxTexts);
  const numbers = new Map(texts.map((text, at) => [text, at + 1]));
  const intern = (text: string): number => {
    if (text === '' || text.length > MAX_CHARS || texts.length >= maxTexts) return 0;
    const copy = copyOf(text);
    numbers.set(copy, texts.push(copy));
    return texts.length;
  };
  return {
    numberOf: (text) => numbers.get(text) ?? intern(text),
    textOf: (number) => texts[number - 1] ?? '',
    list: () => texts,
  };
};
