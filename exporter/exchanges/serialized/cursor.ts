// Goes through bytes that may be damaged. It must know nothing of what they mean, and never throws.
import { charsOf } from '../bytes.ts';
import { FINGERPRINT_CHARS, WORD_BYTES } from './form.ts';

/** Where a run of bytes is read. What is read there must have been passed. */
export class Cursor {
  readonly view: DataView;
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;

  /** Reads from `start` to `end`; none of them need be in the bytes. */
  constructor(bytes: Uint8Array, start: number, end: number) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#bytes = bytes;
    this.#end = Math.min(end, bytes.length);
    this.#at = Math.min(start, this.#end);
  }

  /** Bytes left. */
  get rest(): number {
    return this.#end - this.#at;
  }

  /** Passes bytes over; answers where they begin. -1: so many are not there. */
  pass(bytes: number): number {
    const at = this.#at;
    if (bytes > this.#end - at) return -1;
    this.#at = at + bytes;
    return at;
  }

  /** The next word, as a number from 0; null: there is none. */
  word(): number | null {
    const at = this.pass(WORD_BYTES);
    return at < 0 ? null : this.view.getUint32(at, true);
  }

  /** The next chars; null: so many are not there. */
  chars(length: number): string | null {
    const at = this.pass(length);
    return at < 0 ? null : charsOf(this.#bytes, at, at + length);
  }

  /** A fingerprint that was passed. */
  fingerprintAt(at: number): string {
    return charsOf(this.#bytes, at, at + FINGERPRINT_CHARS);
  }
}
