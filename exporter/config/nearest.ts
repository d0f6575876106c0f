// Finds the word that a user meant. Pure; knows no list of words.
import { quote } from './problems.ts';

/** Longer words are not compared; no key or name comes near it. */
const MAX_LENGTH = 64;

/** The known word nearest to a mistyped one, if it is near enough to be meant; else undefined. */
export const nearest = (word: string, known: readonly string[]): string | undefined => {
  if (word.length > MAX_LENGTH) return undefined;
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = distanceBetween(fold(word), fold(candidate));
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
};

/** What would be right instead of a word: the nearest one of those that are known, else `all`, by default all of them. */
export const suggestionOf = (
  word: string,
  known: readonly string[],
  all = `expected ${oneOf(known)}`,
): string => {
  const meant = nearest(word, known);
  return meant === undefined ? all : `did you mean ${quote(meant)}?`;
};

/** Words as a choice: `one of a, b`. */
export const oneOf = (words: readonly string[]): string =>
  words.length === 1 ? words.join() : `one of ${words.join(', ')}`;

const fold = (word: string): string => word.toLowerCase().replaceAll('-', '_');

/** Optimal string alignment: letters inserted, left out, replaced, or two neighbours swapped count one each. */
const distanceBetween = (a: string, b: string): number => {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const replaced = at(above, j - 1) + (same ? 0 : 1);
      const shifted = Math.min(at(above, j), at(row, j - 1)) + 1;
      row.push(Math.min(replaced, shifted, swapped ? at(before, j - 2) + 1 : replaced));
    }
    [before, above] = [above, row];
  }
  return at(above, b.length);
};

const at = (row: readonly number[], index: number): number => row[index] ?? Number.POSITIVE_INFINITY;
