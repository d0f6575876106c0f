// Which keys were met of late, in little memory: two Bloom filters in turn. It must not hold a key.
import { Changes } from './changes.ts';
import type { Column, ColumnSpec } from './columns.ts';
import { keyWord } from './key-index.ts';
import { areSameSpecs, type Saveable, type SavedTable } from './saveable.ts';

/**
 * A set of keys (16 chars below 256, uniformly distributed) that forgets the oldest half when it is full. One that was
 * added is there until `maxKeys` others were; of those that were not, less than one in a hundred seems to be.
 */
export type Bloom = {
  readonly has: (key: string) => boolean;
  /** Adds a key, or has it stay for longer; answers whether it was there. */
  readonly add: (key: string) => boolean;
  /** Forgets the older half now. */
  readonly rotate: () => void;
};

/** A block is one line of a processor's cache; all bits of a key are in one. */
const BLOCK_BYTES = 64;
const WORDS_PER_BLOCK = BLOCK_BYTES / 4;
/** With 8 bits set by each. */
const BITS_PER_KEY = 16;
const BLOCK: ColumnSpec = { name: '#block', kind: 'u32', perRow: WORDS_PER_BLOCK };

/** Bits of a key. */
const PLACES = 8;

/** Where in a block a bit of a key is: 9 bits of the words that do not choose the block. */
const placeOf = (key: string, bit: number): number =>
  (keyWord(key, 4 + 4 * Math.floor(bit / 3)) >>> (9 * (bit % 3))) & 511;

class RotatingBloom implements Bloom, Saveable {
  readonly specs = [BLOCK];
  readonly changes = new Changes();
  readonly #maxKeys: number;
  /** Blocks of one filter; those of the second stand behind those of the first. */
  readonly #blocks: number;
  #words: Uint32Array<ArrayBuffer>;
  /** The filter that is added to: 0 or 1. */
  #current = 0;
  /** Keys that were new to it. */
  #count = 0;
  #restoredId = 0;

  constructor(maxKeys: number) {
    this.#maxKeys = maxKeys;
    this.#blocks = Math.ceil((maxKeys * BITS_PER_KEY) / (8 * BLOCK_BYTES));
    this.#words = new Uint32Array(this.end * WORDS_PER_BLOCK);
    this.changes.reserve(this.end);
  }

  get saved(): readonly Column[] {
    return [this.#words];
  }

  get end(): number {
    return 2 * this.#blocks;
  }

  get restoredId(): number {
    return this.#restoredId;
  }

  has(key: string): boolean {
    return this.#hasIn(this.#current, key) || this.#hasIn(1 - this.#current, key);
  }

  add(key: string): boolean {
    if (this.#hasIn(this.#current, key)) return true;
    const wasThere = this.#hasIn(1 - this.#current, key);
    if (this.#count >= this.#maxKeys) this.rotate();
    const block = this.#blockOf(this.#current, key);
    for (let bit = 0; bit < PLACES; bit++) {
      const place = placeOf(key, bit);
      const at = block * WORDS_PER_BLOCK + (place >>> 5);
      this.#words[at] = (this.#words[at] as number) | (1 << (place & 31));
    }
    this.changes.mark(block);
    this.#count++;
    return wasThere;
  }

  rotate(): void {
    this.#current = 1 - this.#current;
    this.#count = 0;
    const first = this.#current * this.#blocks;
    this.#words.fill(0, first * WORDS_PER_BLOCK, (first + this.#blocks) * WORDS_PER_BLOCK);
    for (let block = first; block < first + this.#blocks; block++) this.changes.mark(block);
  }

  get numbers(): readonly number[] {
    return [this.#current, this.#count];
  }

  markAll(): void {
    for (let at = 0; at < this.#words.length; at++) {
      if (this.#words[at] !== 0) this.changes.mark(Math.floor(at / WORDS_PER_BLOCK));
    }
  }

  canRestore({ specs, columns: [words], numbers: [current, count] }: SavedTable): boolean {
    if (!areSameSpecs(this.specs, specs) || words?.length !== this.#words.length) return false;
    return (current === 0 || current === 1) && count !== undefined;
  }

  restore({ id, columns: [words], numbers: [current = 0, count = 0] }: SavedTable): void {
    this.#words = words as Uint32Array<ArrayBuffer>;
    this.#current = current;
    this.#count = count;
    this.#restoredId = id;
    this.changes.collect();
  }

  #blockOf(filter: number, key: string): number {
    const block = Math.floor(((keyWord(key, 0) >>> 0) / 2 ** 32) * this.#blocks);
    return filter * this.#blocks + block;
  }

  #hasIn(filter: number, key: string): boolean {
    const start = this.#blockOf(filter, key) * WORDS_PER_BLOCK;
    for (let bit = 0; bit < PLACES; bit++) {
      const place = placeOf(key, bit);
      if (((this.#words[start + (place >>> 5)] as number) & (1 << (place & 31))) === 0) return false;
    }
    return true;
  }
}

/** Creates an empty set, which takes 4 bytes for each of `maxKeys`. */
export const createBloom = (maxKeys: number): Bloom & Saveable => new RotatingBloom(maxKeys);
