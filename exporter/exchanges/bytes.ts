// Numbers and texts as bytes, and back. It must know nothing of what they mean.

/** Largest number that `unsigned` takes: what is counted here, bytes and members of lists, stays far below. */
const MAX_UNSIGNED = 2 ** 42;

const CONTINUES = 0x80;
const LOW_BITS = 0x7f;
const FIRST_BYTES = 64 * 1024;

/** A byte array that grows as it is written to. */
export class ByteSink {
  #bytes = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** Makes room for so many bytes; the writes below must stay within what was made. */
  reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const longer = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + bytes));
    longer.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = longer;
    this.#view = new DataView(longer.buffer);
  }

  byte(value: number): void {
    this.#bytes[this.#length++] = value;
  }

  /** 32 bits, little-endian. */
  word(value: number): void {
    this.#view.setInt32(this.#length, value, true);
    this.#length += 4;
  }

  /** A double, little-endian; 8 bytes. */
  double(value: number): void {
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** An integer from 0 to 2 to the 42nd, 7 bits a byte, the lowest first; at most 6 bytes. */
  unsigned(value: number): void {
    let rest = value;
    while (rest > LOW_BITS) {
      this.#bytes[this.#length++] = (rest % CONTINUES) + CONTINUES;
      rest = Math.floor(rest / CONTINUES);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** A text of chars below 256, one byte each, with no word of its length. */
  latin1(text: string): void {
    const bytes = this.#bytes;
    const start = this.#length;
    for (let at = 0; at < text.length; at++) bytes[start + at] = text.charCodeAt(at);
    this.#length = start + text.length;
  }

  /** What was written, as a copy; the sink begins anew. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }
}

/** Chars that are made at once: one call with as many arguments takes a tenth of the time of a list that is spread. */
const CHARS_AT_ONCE = 16;

/** Sixteen bytes as chars. */
const charsAt = (b: Uint8Array, at: number): string =>
  String.fromCharCode(
    b[at] as number,
    b[at + 1] as number,
    b[at + 2] as number,
    b[at + 3] as number,
    b[at + 4] as number,
    b[at + 5] as number,
    b[at + 6] as number,
    b[at + 7] as number,
    b[at + 8] as number,
    b[at + 9] as number,
    b[at + 10] as number,
    b[at + 11] as number,
    b[at + 12] as number,
    b[at + 13] as number,
    b[at + 14] as number,
    b[at + 15] as number,
  );

/** The bytes from `start` to `end` as chars below 256. */
export const charsOf = (bytes: Uint8Array, start: number, end: number): string => {
  let text = '';
  let at = start;
  for (; at + CHARS_AT_ONCE <= end; at += CHARS_AT_ONCE) text += charsAt(bytes, at);
  for (; at < end; at++) text += String.fromCharCode(bytes[at] as number);
  return text;
};

/** Reads what a sink wrote. It never throws: past the end, or at a number too large, it reads 0 and is `damaged`. */
export class ByteCursor {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  #damaged = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Whether something could not be read; it stays so. */
  get damaged(): boolean {
    return this.#damaged;
  }

  /** Notes that what was read makes no sense. */
  spoil(): void {
    this.#damaged = true;
  }

  byte(): number {
    return this.#has(1) ? (this.#bytes[this.#at++] as number) : 0;
  }

  word(): number {
    if (!this.#has(4)) return 0;
    this.#at += 4;
    return this.#view.getInt32(this.#at - 4, true);
  }

  double(): number {
    if (!this.#has(8)) return 0;
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8, true);
  }

  unsigned(): number {
    const first = this.#bytes[this.#at];
    if (first === undefined || first >= CONTINUES || this.#damaged) return this.#longUnsigned();
    this.#at++;
    return first;
  }

  #longUnsigned(): number {
    let value = 0;
    for (let scale = 1; scale <= MAX_UNSIGNED; scale *= CONTINUES) {
      const byte = this.byte();
      value += (byte & LOW_BITS) * scale;
      if (value > MAX_UNSIGNED) this.spoil();
      if (byte < CONTINUES || this.#damaged) return this.#damaged ? 0 : value;
    }
    this.spoil();
    return 0;
  }

  latin1(length: number): string {
    if (!this.#has(length)) return '';
    this.#at += length;
    return charsOf(this.#bytes, this.#at - length, this.#at);
  }

  #has(bytes: number): boolean {
    if (this.#at + bytes > this.#bytes.length) this.#damaged = true;
    return !this.#damaged;
  }
}
