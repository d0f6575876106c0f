// When what is known of a source changes.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createMeasured } from '../../exporter/commands/measured.ts';

const ORDER = ['all', 'first', 'redacted', 'unknown'] as const;
type Fidelity = (typeof ORDER)[number];
const measure = (said: Fidelity, saved?: unknown) =>
  createMeasured<Fidelity>(said, { order: ORDER, recordsToLess: 2, recordsToMore: 3 }, saved);

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

  it('is after a restart what it would have been without', () =>
    fc.assert(
      fc.property(fc.constantFrom(...ORDER), fc.array(fc.array(fc.constantFrom(...ORDER))), (said, parts) => {
        const uninterrupted = measure(said);
        let restarted = measure(said);
        for (const part of parts) {
          restarted = measure(said, JSON.parse(JSON.stringify(restarted.save())));
          for (const one of part) assert.equal(restarted.saw(one), uninterrupted.saw(one));
          assert.equal(restarted.value(), uninterrupted.value());
        }
      }),
    ));
  it('is no more than its limit, whatever records show', () => {
    const measured = measure('all');
    assert.deepEqual([measured.limit('first'), measured.value()], [true, 'first']);
    for (let n = 0; n < 10; n++) measured.saw('all');
    assert.deepEqual([measured.value(), measured.limit(null), measured.value()], ['first', true, 'all']);
  });
  it('is less than its limit where records show less', () => {
    const measured = measure('redacted');
    assert.deepEqual([measured.limit('first'), measured.value()], [false, 'redacted']);
  });
  it('keeps its limit over a restart', () => {
    const measured = measure('all');
    measured.limit('first');
    assert.equal(measure('all', JSON.parse(JSON.stringify(measured.save()))).value(), 'first');
  });
  it('is what is said of it where nonsense was saved', () =>
    fc.assert(
      fc.property(fc.constantFrom(...ORDER), fc.jsonValue(), (said, saved) =>
        assert.equal(measure(said, saved).value(), said),
      ),
    ));
});
