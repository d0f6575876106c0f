// When what is known of a source changes.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createMeasured } from '../../exporter/commands/measured.ts';

const ORDER = ['all', 'first', 'redacted', 'unknown'] as const;
type Fidelity = (typeof ORDER)[number];
const measure = (said: Fidelity) =>
  createMeasured<Fidelity>(said, { order: ORDER, recordsToLess: 2, recordsToMore: 3 });

const CASES: readonly (readonly [said: Fidelity, shown: readonly Fidelity[], expected: Fidelity])[] = [
  ['all', [], 'all'],
  ['unknown', ['first'], 'first'],
  ['unknown', ['all'], 'all'],
  ['all', ['unknown', 'unknown', 'unknown'], 'all'],
  ['all', ['first'], 'all'],
  ['all', ['first', 'first'], 'first'],
  ['all', ['first', 'all', 'first'], 'all'],
  ['all', ['first', 'redacted', 'first'], 'all'],
  ['first', ['all', 'all'], 'first'],
  ['first', ['all', 'all', 'all'], 'all'],
  ['first', ['all', 'all', 'first', 'all'], 'first'],
];

describe('what a source is seen to show', () => {
  for (const [said, shown, expected] of CASES) {
    it(`${said}, then ${shown.join(' ') || 'nothing'}: ${expected}`, () => {
      const measured = measure(said);
      for (const one of shown) measured.saw(one);
      assert.equal(measured.value(), expected);
    });
  }

  it('answers each change, and nothing else', () =>
    fc.assert(
      fc.property(fc.constantFrom(...ORDER), fc.array(fc.constantFrom(...ORDER)), (said, shown) => {
        const measured = measure(said);
        for (const one of shown) {
          const before = measured.value();
          assert.equal(measured.saw(one), measured.value() !== before);
        }
      }),
    ));
});
