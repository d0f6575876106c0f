// What trackers say of themselves is handed back to those of the same name, and nonsense is nothing.
import assert from 'node:assert/strict';
import { createMemory, FORGETFUL, isText, listOf } from '../../exporter/metrics/memory.ts';

describe('a memory', () => {
  it('hands back what was saved', () => {
    const before = createMemory(undefined);
    let sites = ['a'];
    before.keep('sites', () => sites);
    before.keep('names', () => ({ b: 1 }));
    sites = ['a', 'c'];
    const after = createMemory(JSON.parse(JSON.stringify(before.save())));
    assert.deepEqual([after.recall('sites'), after.recall('names')], [['a', 'c'], { b: 1 }]);
  });
  it('keeps only what was asked to be kept', () => {
    assert.deepEqual(createMemory({ old: 1 }).save(), {});
  });
  for (const saved of [undefined, null, 1, 'sites', [], [['sites', 1]]]) {
    it(`knows nothing from ${JSON.stringify(saved)}`, () =>
      assert.equal(createMemory(saved).recall('sites'), undefined));
  }
  it('that is forgetful knows nothing and asks nobody', () => {
    FORGETFUL.keep('sites', () => assert.fail());
    assert.equal(FORGETFUL.recall('sites'), undefined);
  });
  for (const [saved, expected] of [
    [
      ['a', 1, 'b', null],
      ['a', 'b'],
    ],
    [{ 0: 'a' }, []],
    ['ab', []],
    [undefined, []],
  ] as const) {
    it(`takes of a list what is right: ${JSON.stringify(saved)}`, () =>
      assert.deepEqual(listOf(saved, isText), expected));
  }
});
