// What is said between the thread that counts and one that reads for it: plain data without a value of a cookie, for it
// is copied from thread to thread.
import type { Traits } from '../../exchanges/traits.ts';
import type { LineCounts } from '../../pipeline.ts';
import type { InputOptions } from '../inputs.ts';

/** Exchanges of a whole chunk would grow old before they are counted, and cost the memory that old ones do. */
export const LINES_AT_ONCE = 128;

/** What a thread is given when it begins. */
export type ThreadSetting = {
  /** It finds its input as the other thread found it. */
  readonly inputs: InputOptions;
  /** Which of the inputs. */
  readonly at: number;
  readonly path: string;
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
  /** Serialised, a hundred or so at a time, in the order of the log. */
  readonly exchanges: readonly Uint8Array<ArrayBuffer>[];
  readonly traits: readonly Traits[];
  readonly broken: readonly Broken[];
};

/** What a thread says. Each message but the last is to be answered once it is worked through. */
export type Said =
  | {
      readonly kind: 'portions';
      readonly portions: readonly Portion[];
      /** Bytes of the file read so far, as they are on the disk. */
      readonly readBytes: number;
    }
  | { readonly kind: 'end' }
  /** As ReadError has it. */
  | { readonly kind: 'failed'; readonly code: string; readonly lostBytes: number };
