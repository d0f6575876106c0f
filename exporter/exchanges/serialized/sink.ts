// A run of bytes that grows as exchanges are written to it. It must know nothing of what they mean.

const FIRST_BYTES = 64 * 1024;

/** Four chars from one on, as a word. */
const wordOf = (text: string, at: number): number =>
  text.charCodeAt(at) |
  (text.charCodeAt(at + 1) << 8) |
  (text.charCodeAt(at + 2) << 16) |
  (text.charCodeAt(at + 3) << 24);

/** Writes sixteen chars below 256 from one on, one byte each. */
const putSixteen = (view: DataView, at: number, text: string, from: number): void => {
  view.setInt32(at, wordOf(text, from), true);
  view.setInt32(at + 4, wordOf(text, from + 4), true);
  view.setInt32(at + 8, wordOf(text, from + 8), true);
  view.setInt32(at + 12, wordOf(text, from + 12), true);
};

/** Writes a fingerprint, of sixteen chars; answers where it ends. */
export const putFingerprint = (view: DataView, at: number, fingerprint: string): number => {
  putSixteen(view, at, fingerprint, 0);
  return at + 16;
};

/** Writes a text of chars below 256, one byte each, without its length; answers where it ends. */
export const putChars = (view: DataView, at: number, text: string): number => {
  let done = 0;
  for (; done + 16 <= text.length; done += 16) putSixteen(view, at + done, text, done);
  for (; done < text.length; done++) view.setUint8(at + done, text.charCodeAt(done));
  return at + text.length;
};

const encoder = new TextEncoder();

/** A byte array that grows. What is put into its view counts once `end` is moved behind it. */
export class Sink {
  #view = new DataView(new ArrayBuffer(FIRST_BYTES));
  /** How many bytes were written. */
  end = 0;

  /** The bytes, with room for so many behind those that were written; good until the next time. */
  reserve(bytes: number): DataView<ArrayBuffer> {
    if (this.end + bytes > this.#view.byteLength) this.#grow(bytes);
    return this.#view;
  }

  #grow(bytes: number): void {
    const longer = new ArrayBuffer(Math.max(this.#view.byteLength * 2, this.end + bytes));
    new Uint8Array(longer).set(new Uint8Array(this.#view.buffer, 0, this.end));
    this.#view = new DataView(longer);
  }

  /** Appends a text of chars below 256, one byte each; nearly all are ASCII, which an encoder writes at once. */
  append(text: string): void {
    const view = this.reserve(text.length);
    const { read } = encoder.encodeInto(text, new Uint8Array(view.buffer, this.end, text.length));
    if (read < text.length) putChars(view, this.end, text);
    this.end += text.length;
  }

  /** Moves what was written to the end of another one; this one begins anew. */
  moveTo(other: Sink): void {
    const view = other.reserve(this.end);
    new Uint8Array(view.buffer).set(new Uint8Array(this.#view.buffer, 0, this.end), other.end);
    other.end += this.end;
    this.end = 0;
  }

  /** What was written, as a copy; the sink begins anew. */
  copy(): Uint8Array<ArrayBuffer> {
    const copied = new Uint8Array(this.#view.buffer.slice(0, this.end));
    this.end = 0;
    return copied;
  }

  /** What was written, given away; the sink begins anew, in a buffer that is no longer needed if there is one. */
  give(spare: ArrayBuffer | undefined): Uint8Array<ArrayBuffer> {
    const given = new Uint8Array(this.#view.buffer, 0, this.end);
    this.#view = new DataView(spare ?? new ArrayBuffer(FIRST_BYTES));
    this.end = 0;
    return given;
  }
}
