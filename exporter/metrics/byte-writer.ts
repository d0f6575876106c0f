// Bytes written one after the other into a buffer that grows. It must not know what they mean.

const NOTHING = Buffer.alloc(0);
/** Of the largest safe integer, in decimal digits and in groups of 7 bits. */
const MAX_DIGITS = 16;
const MAX_VARINT_BYTES = 8;
const LINE_FEED = 0x0a;
const ZERO = 0x30;
/** Most bytes that UTF-8 needs for one UTF-16 unit. */
const UTF8_BYTES_PER_UNIT = 3;

export class ByteWriter {
  readonly #capacityBytes: number;
  #bytes: Buffer = NOTHING;
  #used = 0;

  /** Takes the bytes for which there is room at first. */
  constructor(capacityBytes: number) {
    this.#capacityBytes = capacityBytes;
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#used;
  }

  /** Hands over what was written and begins anew, with as much room as at first. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#used);
    this.#bytes = NOTHING;
    this.#used = 0;
    return taken;
  }

  /** What was written so far, as it stands: good until something is forgotten and written anew. */
  view(): Buffer {
    return this.#bytes.subarray(0, this.#used);
  }

  /** Forgets what was written from there on. */
  truncate(length: number): void {
    this.#used = length;
  }

  /** Writes text as UTF-8. */
  text(text: string): void {
    this.#reserve(text.length * UTF8_BYTES_PER_UNIT);
    this.#used += this.#bytes.write(text, this.#used);
  }

  /** Writes bytes as they are. */
  bytes(source: Buffer): void {
    this.#reserve(source.length);
    this.#bytes.set(source, this.#used);
    this.#used += source.length;
  }

  /** Copies what another writer holds between two places. */
  copy(source: ByteWriter, start: number, end: number): void {
    this.#reserve(end - start);
    this.#used += source.#bytes.copy(this.#bytes, this.#used, start, end);
  }

  /** Writes the end of a line. */
  lineFeed(): void {
    this.#reserve(1);
    this.#bytes[this.#used++] = LINE_FEED;
  }

  /** Writes a whole number from 0 to 2^53 in decimal digits. */
  digits(value: number): void {
    this.#reserve(MAX_DIGITS);
    let digits = 1;
    for (let power = 10; value >= power; power *= 10) digits++;
    let rest = value;
    for (let at = this.#used + digits - 1; at >= this.#used; at--) {
      const tenth = Math.floor(rest / 10);
      this.#bytes[at] = ZERO + (rest - tenth * 10);
      rest = tenth;
    }
    this.#used += digits;
  }

  /** Writes a whole number from 0 to 2^53 in groups of 7 bits, lowest first, the high bit set in all but the last. */
  varint(value: number): void {
    this.#reserve(MAX_VARINT_BYTES);
    let rest = value;
    for (; rest > 0x7fffffff; rest = Math.floor(rest / 128)) this.#bytes[this.#used++] = (rest % 128) | 0x80;
    for (; rest > 0x7f; rest >>>= 7) this.#bytes[this.#used++] = (rest & 0x7f) | 0x80;
    this.#bytes[this.#used++] = rest;
  }

  /** Writes a number as IEEE 754, 8 bytes, lowest first. */
  double(value: number): void {
    this.#reserve(8);
    this.#used = this.#bytes.writeDoubleLE(value, this.#used);
  }

  /** Begins something whose length in bytes stands before it; answers the place to end it with. */
  begin(): number {
    this.#reserve(1);
    return ++this.#used;
  }

  /** Ends what began there: puts its length before it, as a varint. */
  end(start: number): void {
    const length = this.#used - start;
    let extra = 0;
    for (let rest = length; rest > 0x7f; rest >>>= 7) extra++;
    this.#reserve(MAX_VARINT_BYTES);
    if (extra > 0) this.#bytes.copyWithin(start + extra, start, this.#used);
    this.#used = start - 1;
    this.varint(length);
    this.#used += length;
  }

  #reserve(bytes: number): void {
    const needed = this.#used + bytes;
    if (needed <= this.#bytes.length) return;
    const longer = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2, this.#capacityBytes));
    this.#bytes.copy(longer, 0, 0, this.#used);
    this.#bytes = longer;
  }
}
