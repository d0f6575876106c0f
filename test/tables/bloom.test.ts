// Keys that were met of late are there, others seldom seem to be.
import assert from 'node:assert/strict';
import { createBloom } from '../../exporter/tables/bloom.ts';
import { keyOf } from './keys.ts';
import { restore, savedOf } from './saved-table.ts';

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);

describe('the keys met of late', () => {
  it('are there, the last so many at least', () => {
    const bloom = createBloom(1000);
    for (const key of range(0, 10_000)) bloom.add(keyOf(key));
    assert.deepEqual(
      range(9000, 10_000).filter((key) => !bloom.has(keyOf(key))),
      [],
    );
  });
  it('are there wrongly less than once in a hundred times when it is full', () => {
    const bloom = createBloom(5000);
    for (const key of range(0, 10_000)) bloom.add(keyOf(key));
    const wrong = range(10_000, 30_000).filter((key) => bloom.has(keyOf(key))).length;
    assert.ok(wrong < 200, `${wrong} of 20000 in two full filters`);
  });
  it('are told from new ones when they are added', () => {
    const bloom = createBloom(100);
    assert.deepEqual([bloom.add(keyOf(1)), bloom.add(keyOf(1)), bloom.add(keyOf(2))], [false, true, false]);
  });
  it('are forgotten after two turns, and stay when they are added again', () => {
    const bloom = createBloom(100);
    for (const key of [1, 2]) bloom.add(keyOf(key));
    bloom.rotate();
    assert.deepEqual([bloom.has(keyOf(1)), bloom.add(keyOf(1))], [true, true]);
    bloom.rotate();
    assert.deepEqual([bloom.has(keyOf(1)), bloom.has(keyOf(2))], [true, false]);
  });
  it('are the same after they were saved and restored', () => {
    const bloom = createBloom(300);
    for (const key of range(0, 450)) bloom.add(keyOf(key));
    const restored = createBloom(300);
    assert.ok(restore(restored, savedOf(bloom)));
    const answers = (one: typeof bloom): boolean[] => range(300, 1200).map((key) => one.add(keyOf(key)));
    assert.deepEqual(answers(restored), answers(bloom));
  });
  it('are not restored into another size', () => {
    assert.equal(restore(createBloom(301), savedOf(createBloom(500))), false);
  });
  it('are all to be saved where nothing is, but no block without any', () => {
    const bloom = createBloom(100_000);
    for (const key of [1, 2, 3]) bloom.add(keyOf(key));
    bloom.changes.collect();
    bloom.markAll();
    assert.equal(bloom.changes.count, 3);
  });
  it('are saved by what changed', () => {
    const bloom = createBloom(1000);
    bloom.changes.collect();
    bloom.add(keyOf(1));
    bloom.add(keyOf(1));
    assert.equal(bloom.changes.count, 1);
    bloom.rotate();
    assert.equal(bloom.changes.count, 1 + bloom.end / 2);
  });
});
