// Finds rows by keys of 128 bits: open addressing over the keys as they stand in a column. It must not hold a key itself.

/** Elements of a key in its column, 32 bits each. */
export const WORDS_PER_KEY = 4;

const SLOTS_AT_FIRST = 128;

/** Four chars of a key, each one byte, as a number; lowest first. */
const wordAt = (key: string, at: number): number =>
  key.charCodeAt(at) |
  (key.charCodeAt(at + 1) << 8) |
  (key.charCodeAt(at + 2) << 16) |
  (key.charCodeAt(at + 3) << 24);

/** The four words of a key of 16 chars below 256, one after the other, into a column of keys from an element on. */
export const writeKey = (key: string, keys: Uint32Array, at: number): void => {
  for (let word = 0; word < WORDS_PER_KEY; word++) keys[at + word] = wordAt(key, 4 * word);
};

/** The 32 bits of a key that begin at its byte `at`, as a signed number. */
export const keyWord = wordAt;

/**
 * Slots hold a row's number + 1 and, in the bits that are left, a part of its key, so that a row of another key is seldom
 * looked at. Keys must be uniformly distributed, for they are their own hash. At most half of the slots are taken: 8 to 16
 * bytes a row.
 */
export class KeyIndex {
  readonly #rowMask: number;
  readonly #wordsPerRow: number;
  #slots = new Uint32Array(SLOTS_AT_FIRST);
  #mask = SLOTS_AT_FIRST - 1;
  #size = 0;

  /** For rows below a number, 2^31 at most, whose keys stand so many elements from each other in their column. */
  constructor(maxRows: number, wordsPerRow: number) {
    this.#wordsPerRow = wordsPerRow;
    this.#rowMask = 2 ** (32 - Math.clz32(maxRows)) - 1;
  }

  /** The row of a key; -1: none has it. */
  find(key: string, keys: Uint32Array): number {
    const first = wordAt(key, 0);
    const second = wordAt(key, 4);
    const slots = this.#slots;
    const mask = this.#mask;
    const rowMask = this.#rowMask;
    for (let at = first & mask; ; at = (at + 1) & mask) {
      const slot = slots[at] as number;
      if (slot === 0) return -1;
      if (((slot ^ second) & ~rowMask) !== 0) continue;
      const place = ((slot & rowMask) - 1) * this.#wordsPerRow;
      if (
        ((keys[place] as number) | 0) === first &&
        ((keys[place + 1] as number) | 0) === second &&
        ((keys[place + 2] as number) | 0) === wordAt(key, 8) &&
        ((keys[place + 3] as number) | 0) === wordAt(key, 12)
      )
        return (slot & rowMask) - 1;
    }
  }

  /** Adds a row whose key stands in the column and is not there yet. */
  insert(row: number, keys: Uint32Array): void {
    if (2 * ++this.#size > this.#slots.length) this.#grow(keys);
    this.#put(row, keys);
  }

  /** Forgets a row that is there and whose key still stands in the column. */
  delete(row: number, keys: Uint32Array): void {
    const mask = this.#mask;
    const slots = this.#slots;
    let hole = (keys[row * this.#wordsPerRow] as number) & mask;
    while (((slots[hole] as number) & this.#rowMask) !== row + 1) hole = (hole + 1) & mask;
    // Those behind move up, unless that would take them before where they are looked for: no marks of deletion pile up.
    for (let at = (hole + 1) & mask; slots[at] !== 0; at = (at + 1) & mask) {
      const other = ((slots[at] as number) & this.#rowMask) - 1;
      const home = (keys[other * this.#wordsPerRow] as number) & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      slots[hole] = slots[at] as number;
      hole = at;
    }
    slots[hole] = 0;
    this.#size--;
  }

  #put(row: number, keys: Uint32Array): void {
    const place = row * this.#wordsPerRow;
    let at = (keys[place] as number) & this.#mask;
    while (this.#slots[at] !== 0) at = (at + 1) & this.#mask;
    this.#slots[at] = ((keys[place + 1] as number) & ~this.#rowMask) | (row + 1);
  }

  #grow(keys: Uint32Array): void {
    const before = this.#slots;
    this.#slots = new Uint32Array(2 * before.length);
    this.#mask = this.#slots.length - 1;
    for (const slot of before) if (slot !== 0) this.#put((slot & this.#rowMask) - 1, keys);
  }
}
