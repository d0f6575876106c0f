// SipHash-2-4 with 128 bits of output, a pseudo-random function under a secret key, as siphash.wat works it out: what lies
// where in its memory. It must not choose the key.
import { instantiate } from '../webassembly/instantiate.ts';
import { charsOf } from './bytes.ts';
import siphash from './siphash.json' with { type: 'json' };

/** Bytes of the key. */
export const SIPHASH_KEY_BYTES = 16;

const KEY_AT = 0;
const OUT_AT = 16;
const OUT_BYTES = 16;
const TEXT_AT = 32;
const PAGE_BYTES = 64 * 1024;
/** The last word of a text is read whole. */
const SPARE_BYTES = 8;

type SipHash = (keyAt: number, textAt: number, textBytes: number, outAt: number) => void;

const { memory, sip_hash: sipHash } = instantiate<{ readonly sip_hash: SipHash }>(siphash);
const encoder = new TextEncoder();
let bytes = new Uint8Array(memory.buffer);
let room = bytes.subarray(TEXT_AT);
let key = new Int32Array(memory.buffer, KEY_AT, SIPHASH_KEY_BYTES / 4);

/** Makes room for a text; one that does not fit into the first page is rare. */
const growFor = (textBytes: number): void => {
  const missing = TEXT_AT + textBytes + SPARE_BYTES - bytes.length;
  if (missing <= 0) return;
  memory.grow(Math.ceil(missing / PAGE_BYTES));
  bytes = new Uint8Array(memory.buffer);
  room = bytes.subarray(TEXT_AT);
  key = new Int32Array(memory.buffer, KEY_AT, SIPHASH_KEY_BYTES / 4);
};

/** Writes a byte string to the memory. The encoder is quick, and writes chars below 0x80 as they are, but no others. */
const writeText = (text: string): void => {
  growFor(text.length);
  if (encoder.encodeInto(text, room).written === text.length) return;
  for (let at = 0; at < text.length; at++) room[at] = text.charCodeAt(at);
};

/** Builds the function from a byte string to its 16 bytes under this key, as a byte string. */
export const createSipHash = (secret: Uint8Array): ((text: string) => string) => {
  const view = new DataView(secret.buffer, secret.byteOffset, SIPHASH_KEY_BYTES);
  const a = view.getInt32(0, true);
  const b = view.getInt32(4, true);
  const c = view.getInt32(8, true);
  const d = view.getInt32(12, true);
  return (text) => {
    writeText(text);
    key[0] = a;
    key[1] = b;
    key[2] = c;
    key[3] = d;
    sipHash(KEY_AT, TEXT_AT, text.length, OUT_AT);
    return charsOf(bytes, OUT_AT, OUT_AT + OUT_BYTES);
  };
};
