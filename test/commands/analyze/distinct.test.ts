// How many different ones there were: exactly while they are few, within a few percent when they are many.
import assert from 'node:assert/strict';
import { Distinct } from '../../../exporter/commands/analyze/distinct.ts';
import { createFingerprint } from '../../../exporter/exchanges/fingerprint.ts';

const fingerprint = createFingerprint(Buffer.alloc(32, 7));

const countOf = (different: number, times = 1): { count: number; isExact: boolean } => {
  const distinct = new Distinct();
  for (let time = 0; time < times; time++)
    for (let n = 0; n < different; n++) distinct.add(fingerprint(`sid=${n}`));
  return { count: distinct.count, isExact: distinct.isExact };
};

describe('a count of different ones', () => {
  it('is 0 at first', () => assert.deepEqual(countOf(0), { count: 0, isExact: true }));
  it('is exact while they are few', () => assert.deepEqual(countOf(1000), { count: 1000, isExact: true }));
  it('counts each once', () => assert.deepEqual(countOf(500, 3), { count: 500, isExact: true }));
  it('is within a few percent when they are many', () => {
    const { count, isExact } = countOf(200_000, 2);
    assert.equal(isExact, false);
    assert.ok(Math.abs(count / 200_000 - 1) < 0.1, `${count}`);
  });

  it('of several together counts each once', () => {
    const of = (from: number, to: number): Distinct => {
      const distinct = new Distinct();
      for (let n = from; n < to; n++) distinct.add(fingerprint(`sid=${n}`));
      return distinct;
    };
    const few = of(0, 300);
    few.merge(of(200, 500));
    assert.equal(few.count, 500);
    const many = of(30_000, 90_000);
    many.merge(of(0, 60_000));
    assert.ok(Math.abs(many.count / 90_000 - 1) < 0.15, `${many.count}`);
  });
});
