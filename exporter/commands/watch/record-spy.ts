// Looks at some of the records that a reader makes, before the wall takes from them what nobody else may see. It must
// change nothing, and hand on traits alone.
import { randomBytes } from 'node:crypto';
import { createFingerprint, type Fingerprint } from '../../exchanges/fingerprint.ts';
import { createTraits, type Traits } from '../../exchanges/traits.ts';
import type { Reader } from '../../formats/format.ts';

/** All records look alike for what is told by them, so that every so many is looked at, and fewer once many were. */
const EVERY_RECORD = 32;
const MANY_LOOKS = 1024;
const EVERY_RECORD_THEN = 512;

/** A key for traits, which are compared within this process only. */
export const TRAITS_KEY: Uint8Array = randomBytes(32);

/** The same reader, of whose records some are told; `fingerprint`: of TRAITS_KEY, in a thread which has another one. */
export const spyOn = (
  reader: Reader,
  saw: (traits: Traits) => void,
  fingerprint: Fingerprint = createFingerprint(TRAITS_KEY),
): Reader => {
  const traitsOf = createTraits(fingerprint);
  let looks = 0;
  let toPassOver = 0;
  return {
    ...reader,
    read: (chunk, start, end) => {
      const record = reader.read(chunk, start, end);
      if (typeof record === 'object' && --toPassOver < 0) {
        toPassOver = (++looks < MANY_LOOKS ? EVERY_RECORD : EVERY_RECORD_THEN) - 1;
        saw(traitsOf(record));
      }
      return record;
    },
  };
};
