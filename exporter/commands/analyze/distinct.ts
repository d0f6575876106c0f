// How many different ones there were among fingerprints, in bounded memory. It must not hold what was fingerprinted, nor
// the whole of a fingerprint.

/** As many are held; past them a share of all is. The estimate is then off by about 3 % (1/√1024). */
const MAX_HELD = 1024;

/** Bits of a fingerprint that are held: as many as V8 keeps without an object, and enough to tell 1024 apart. */
const HELD_BITS = 30;

const wordAt = (fingerprint: string, at: number): number =>
  ((fingerprint.charCodeAt(at) << 24) |
    (fingerprint.charCodeAt(at + 1) << 16) |
    (fingerprint.charCodeAt(at + 2) << 8) |
    fingerprint.charCodeAt(at + 3)) >>>
  (32 - HELD_BITS);

/** Counts different fingerprints (16 latin1 chars): exactly up to 1024, then by those that begin with so many zero bits. */
export class Distinct {
  readonly #held = new Set<number>();
  #zeroBits = 0;

  add(fingerprint: string): void {
    this.#take(wordAt(fingerprint, 0));
  }

  /** Takes all that another one took. */
  merge(other: Distinct): void {
    while (this.#zeroBits < other.#zeroBits) this.#hold();
    for (const word of other.#held) this.#take(word);
  }

  get count(): number {
    return this.#held.size * 2 ** this.#zeroBits;
  }

  get isExact(): boolean {
    return this.#zeroBits === 0;
  }

  #take(word: number): void {
    if (!this.#isHeld(word)) return;
    this.#held.add(word);
    while (this.#held.size > MAX_HELD) this.#hold();
  }

  /** Holds half as many from now on. */
  #hold(): void {
    this.#zeroBits++;
    for (const one of this.#held) if (!this.#isHeld(one)) this.#held.delete(one);
  }

  /** With n zero bits the other bits still tell 2^(30 - n) apart, of which 1024 are held at most. */
  #isHeld(word: number): boolean {
    return word < 2 ** (HELD_BITS - this.#zeroBits);
  }
}
