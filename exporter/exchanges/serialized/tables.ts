// What exchanges that are written down have in common, so that each names it by number. It lives as long as they take to
// be written, for what was written must stand for itself.
import { COOKIE_CLASSES } from '../../cookies/cookie.ts';
import type { SentCookie } from '../exchange.ts';
import { NOTHING, WORD_BYTES } from './form.ts';
import { putChars, Sink } from './sink.ts';

/** Ids, put together as they come: to write a long text down takes a fourth of the time of as many short ones. */
export class Ids {
  readonly #written = new Sink();
  #more = '';

  add(id: string): void {
    this.#more += id;
  }

  /** To be called once in a while, for what was put together takes much more memory than what was written. */
  settle(): void {
    this.#written.append(this.#more);
    this.#more = '';
  }

  write(to: Sink): void {
    this.settle();
    this.#written.moveTo(to);
  }
}

const MAX_BYTE = 255;

const isBytes = (text: string): boolean => {
  let all = 0;
  for (let at = 0; at < text.length; at++) all |= text.charCodeAt(at);
  return all <= MAX_BYTE;
};

const writeCount = (count: number, to: Sink): void => {
  to.reserve(WORD_BYTES).setInt32(to.end, count, true);
  to.end += WORD_BYTES;
};

/** Twice its length, one more if its chars take two bytes each, and the chars. */
const writeText = (text: string, to: Sink): void => {
  const view = to.reserve(WORD_BYTES + 2 * text.length);
  const isWide = !isBytes(text);
  view.setInt32(to.end, 2 * text.length + (isWide ? 1 : 0), true);
  to.end += WORD_BYTES;
  if (isWide) {
    for (let at = 0; at < text.length; at++) view.setUint16(to.end + 2 * at, text.charCodeAt(at), true);
    to.end += 2 * text.length;
  } else to.end = putChars(view, to.end, text);
};

/** Texts, each of them once. */
export class TextTable {
  readonly #numbers = new Map<string, number>();
  #usual = '';
  #usualNumber = -1;

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(text, number);
    return number;
  }

  /** The same of a text that is mostly the one before. */
  numberOfUsual(text: string): number {
    if (text !== this.#usual || this.#usualNumber < 0) {
      this.#usual = text;
      this.#usualNumber = this.numberOf(text);
    }
    return this.#usualNumber;
  }

  /** NOTHING, or one more than the number. */
  numberOfNullable(text: string | null): number {
    return text === null ? NOTHING : this.numberOf(text) + 1;
  }

  write(to: Sink): void {
    writeCount(this.#numbers.size, to);
    for (const text of this.#numbers.keys()) writeText(text, to);
  }
}

/** What the name of a sent cookie tells, with its number. */
type SentName = Pick<SentCookie, 'cookie' | 'class' | 'listed' | 'nameFingerprint'> & {
  readonly number: number;
};

const isOf = (name: SentName, cookie: SentCookie): boolean =>
  name.nameFingerprint === cookie.nameFingerprint &&
  name.cookie === cookie.cookie &&
  name.class === cookie.class &&
  name.listed === cookie.listed;

/** Places in a header whose names are remembered. */
const MAX_PLACES = 64;
const NAME_BYTES = 3 * WORD_BYTES;

/** Names of sent cookies. */
export class NameTable {
  readonly #names: SentName[] = [];
  readonly #byFingerprint = new Map<string, SentName>();
  /** Of the last requests by place in the header, for the next one has much the same in the same order. */
  readonly #byPlace: SentName[] = [];

  /** The number of the name of a cookie that stands at this place in its header. */
  numberOf(cookie: SentCookie, place: number): number {
    const last = this.#byPlace[place];
    if (last !== undefined && isOf(last, cookie)) return last.number;
    const name = this.#find(cookie);
    if (place < MAX_PLACES) this.#byPlace[place] = name;
    return name.number;
  }

  #find(cookie: SentCookie): SentName {
    const known = this.#byFingerprint.get(cookie.nameFingerprint);
    if (known !== undefined && isOf(known, cookie)) return known;
    const { class: kind, listed, nameFingerprint } = cookie;
    const number = this.#names.length;
    const name = { cookie: cookie.cookie, class: kind, listed, nameFingerprint, number };
    this.#byFingerprint.set(nameFingerprint, name);
    this.#names.push(name);
    return name;
  }

  /** Gives its texts to a table, which must be written later. */
  write(texts: TextTable, to: Sink): void {
    writeCount(this.#names.length, to);
    const view = to.reserve(NAME_BYTES * this.#names.length);
    for (const { cookie, class: kind, listed, nameFingerprint } of this.#names) {
      view.setInt32(to.end, texts.numberOf(cookie), true);
      view.setInt32(to.end + 4, texts.numberOf(nameFingerprint), true);
      view.setInt32(to.end + 8, COOKIE_CLASSES.indexOf(kind) * 2 + (listed ? 1 : 0), true);
      to.end += NAME_BYTES;
    }
  }
}
