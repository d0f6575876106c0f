// How many different ones there were among fingerprints, in bounded memory. It must not hold what was fingerprinted.

/** As many are held; past them a share of all is. The estimate is then off by about 2 % (1/√2048). */
const MAX_HELD = 2048;

/** The first 32 bits of a fingerprint, which are as good as chance. */
const bitsOf = (fingerprint: string): number =>
  ((fingerprint.charCodeAt(0) << 24) |
    (fingerprint.charCodeAt(1) << 16) |
    (fingerprint.charCodeAt(2) << 8) |
    fingerprint.charCodeAt(3)) >>>
  0;

/** Counts different fingerprints (16 latin1 chars): exactly up to 2048, then by those that begin with so many zero bits. */
export class Distinct {
  readonly #held = new Set<string>();
  #zeroBits = 0;

  add(fingerprint: string): void {
    if (!this.#isHeld(fingerprint)) return;
    this.#held.add(fingerprint);
    while (this.#held.size > MAX_HELD) this.#hold();
  }

  get count(): number {
    return this.#held.size * 2 ** this.#zeroBits;
  }

  get isExact(): boolean {
    return this.#zeroBits === 0;
  }

  /** Holds half as many from now on. */
  #hold(): void {
    this.#zeroBits++;
    for (const one of this.#held) if (!this.#isHeld(one)) this.#held.delete(one);
  }

  #isHeld(fingerprint: string): boolean {
    return bitsOf(fingerprint) < 2 ** (32 - this.#zeroBits);
  }
}
