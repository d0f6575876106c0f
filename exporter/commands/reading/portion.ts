// What is said between the thread that counts and those that read for it: plain data without a value of a cookie, for it
// is copied from thread to thread.
import type { Traits } from '../../exchanges/traits.ts';
import type { LineCounts } from '../../pipeline.ts';
import type { PlainConfig } from './plain-config.ts';

/** Exchanges of a whole chunk would grow old before they are counted, and cost the memory that old ones do. */
export const LINES_AT_ONCE = 128;

/** An input for a thread to read. */
export type ThreadInput = {
  /** By which both threads call it. */
  readonly number: number;
  /** Place of its source in the config. */
  readonly source: number;
  readonly path: string;
};

/** What a thread is told first. */
export type ThreadSetting = {
  readonly config: PlainConfig;
  readonly inputs: readonly ThreadInput[];
  /** Keys of the fingerprints of what is counted, and of traits. */
  readonly key: Uint8Array;
  readonly traitsKey: Uint8Array;
};

/** A line on which reading broke. */
export type Broken = { readonly error: unknown; readonly length: number };

/** What lines came to that arrived together. */
export type Portion = {
  /** Bytes of log, decompressed. */
  readonly bytes: number;
  readonly counts: LineCounts;
  /** How many exchanges LINES_AT_ONCE lines came to, again and again. */
  readonly exchanges: readonly number[];
  readonly traits: readonly Traits[];
  readonly broken: readonly Broken[];
};

/** Some portions of an input. */
export type Portions = {
  readonly kind: 'portions';
  readonly portions: readonly Portion[];
  /** The exchanges of all of them, serialised, in the order of the log; good until the next portions are asked for. */
  readonly exchanges: Uint8Array<ArrayBuffer>;
  /** Bytes of the file read so far, as they are on the disk. */
  readonly readBytes: number;
};

/** How an input ended; `failed` is as ReadError has it. */
export type Ended =
  | { readonly kind: 'end' }
  | { readonly kind: 'failed'; readonly code: string; readonly lostBytes: number };

/** What a thread says of an input. Portions are answered once they are worked through. */
export type Said = { readonly input: number; readonly what: Portions | Ended };

/** The answer: the input's number, and the memory that the exchanges were in, to be written to anew. */
export type Answer = { readonly input: number; readonly spare: ArrayBuffer };
