// The input that is being run, where another thread can see it: a thread that hangs cannot say on what.
import { MAX_INPUT_BYTES } from './target.ts';

const HEAD_BYTES = 8;

/** Memory for one input; both threads are given it. */
export const createHeartbeat = (): SharedArrayBuffer => new SharedArrayBuffer(HEAD_BYTES + MAX_INPUT_BYTES);

/** Builds the function that notes the input that is run next. */
export const createBeat = (shared: SharedArrayBuffer): ((input: Uint8Array) => void) => {
  const head = new Int32Array(shared, 0, 2);
  const bytes = new Uint8Array(shared, HEAD_BYTES);
  return (input) => {
    const noted = input.subarray(0, MAX_INPUT_BYTES);
    bytes.set(noted);
    Atomics.store(head, 1, noted.length);
    Atomics.add(head, 0, 1);
  };
};

/** How many inputs were noted so far, and the last of them. */
export const readBeat = (
  shared: SharedArrayBuffer,
): { readonly beats: number; readonly input: () => Uint8Array } => {
  const head = new Int32Array(shared, 0, 2);
  return {
    beats: Atomics.load(head, 0),
    input: () => Uint8Array.from(new Uint8Array(shared, HEAD_BYTES, Atomics.load(head, 1))),
  };
};
