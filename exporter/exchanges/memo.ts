// Remembers what was worked out for a text from a log. Keys are copies: a slice would keep its whole chunk alive.
import { copyText } from '../cookies/text.ts';

/** Longer texts are worked out each time: they are rare, and strangers choose them. */
const MAX_REMEMBERED_CHARS = 1024;

type Answer<T> = { readonly text: string; readonly value: T };

/** Where texts of one length differ: by the char there they go on to others, or to the only answer that it may be. */
type Fork<T> = { readonly at: number; readonly chars: number[]; readonly places: (Fork<T> | Answer<T>)[] };
type Place<T> = Fork<T> | Answer<T> | undefined;

const isFork = <T>(place: Fork<T> | Answer<T>): place is Fork<T> => 'at' in place;

const firstDifference = (a: string, b: string): number => {
  let at = 0;
  while (a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
};

const placeIn = <T>({ chars, places }: Fork<T>, char: number): Place<T> => {
  for (let i = 0; i < chars.length; i++) if (chars[i] === char) return places[i];
  return undefined;
};

/** A place with another answer in it, whose text is of the same length as those there and is none of them. */
const grown = <T>(place: Place<T>, answer: Answer<T>): Fork<T> | Answer<T> => {
  if (place === undefined) return answer;
  if (!isFork(place)) {
    const at = firstDifference(place.text, answer.text);
    return {
      at,
      chars: [place.text, answer.text].map((text) => text.charCodeAt(at)),
      places: [place, answer],
    };
  }
  const char = answer.text.charCodeAt(place.at);
  const i = place.chars.indexOf(char);
  if (i >= 0) place.places[i] = grown(place.places[i], answer);
  else {
    place.chars.push(char);
    place.places.push(answer);
  }
  return place;
};

/**
 * Answers by their texts. Looking at the few chars in which those of one length differ, and comparing once, takes a third
 * of the time of a Map, which hashes all of a text that was just cut out of a line.
 */
class Answers<T> {
  readonly #byLength: Place<T>[] = [];
  size = 0;

  /** The one answer that may be the text's. */
  find(text: string): Answer<T> | undefined {
    let place = this.#byLength[text.length];
    while (place !== undefined && isFork(place)) place = placeIn(place, text.charCodeAt(place.at));
    return place;
  }

  /** Adds an answer to a text that has none. */
  add(answer: Answer<T>): void {
    const { length } = answer.text;
    this.#byLength[length] = grown(this.#byLength[length], answer);
    this.size++;
  }
}

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
  let known = new Answers<T>();
  return (text) => {
    const found = known.find(text);
    if (found !== undefined && found.text === text) return found.value;
    const copy = copyText(text);
    const value = compute(copy);
    if (copy.length > MAX_REMEMBERED_CHARS || !isKept(value)) return value;
    if (known.size >= max) known = new Answers();
    known.add({ text: copy, value });
    return value;
  };
};
