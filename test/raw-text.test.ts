// What chunks tell of their lines.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { chunkOf, hasBackslash } from '../exporter/raw-text.ts';

describe('a chunk', () => {
  it('tells of any of its ranges, in any order, whether a backslash stands in it', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\\'), maxLength: 30 });
    const range = fc.tuple(fc.nat(30), fc.nat(30));
    fc.assert(
      fc.property(text, fc.array(range, { maxLength: 20 }), (text, ranges) => {
        const chunk = chunkOf(text);
        for (const [from, length] of ranges) {
          const start = Math.min(from, text.length);
          const end = Math.min(start + length, text.length);
          assert.equal(hasBackslash(chunk, start, end), text.slice(start, end).includes('\\'));
        }
      }),
      { numRuns: 1000 },
    );
  });
});
