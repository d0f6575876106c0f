// Looks at some of the records that a reader makes, before the wall takes from them what nobody else may see. It must
// change nothing, and hand on traits alone.
import { randomBytes } from 'node:crypto';
import { createFingerprint } from '../../exchanges/fingerprint.ts';
import { createTraits, type Traits } from '../../exchanges/traits.ts';
import type { Reader } from '../../formats/format.ts';

/** All records look alike for what is told by them, so that every so many is looked at. */
const EVERY_RECORD = 32;

/** Compared within this process only. */
const traitsOf = createTraits(createFingerprint(randomBytes(32)));

/** The same reader, of whose records some are told. */
export const spyOn = (reader: Reader, saw: (traits: Traits) => void): Reader => {
  let records = 0;
  return {
    ...reader,
    read: (chunk, start, end) => {
      const record = reader.read(chunk, start, end);
      if (typeof record === 'object' && records++ % EVERY_RECORD === 0) saw(traitsOf(record));
      return record;
    },
  };
};
