// What trackers say of themselves is handed back to those of the same name, and nonsense is nothing.
import assert from 'node:assert/strict';
import { createMemory, FORGETFUL, isText, listOf } from '../../exporter/metrics/memory.ts';
import { RowTable } from '../../exporter/tables/table.ts';
import { savedOf } from '../tables/saved-table.ts';

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
  const withRows = (rows: number, maxRows = 10) => {
    const table = new RowTable({ hits: 'u32' }, maxRows);
    for (let row = 0; row < rows; row++) table.add();
    return table;
  };
  const SAVED = new Map([
    ['sessions', savedOf(withRows(3), 1)],
    ['values', savedOf(withRows(5), 2)],
  ]);
  it('brings tables back', () => {
    const [sessions, values] = [withRows(0), withRows(0)];
    const memory = createMemory(undefined, SAVED);
    assert.equal(memory.keepTables({ sessions, values }), true);
    assert.deepEqual([sessions.size, values.size], [3, 5]);
    assert.deepEqual([...memory.tables.values()], [sessions, values]);
  });
  for (const [what, saved, second] of [
    ['lacks', new Map([...SAVED].slice(0, 1)), withRows(0)],
    ['cannot be used', SAVED, withRows(0, 4)],
  ] as const) {
    it(`brings none of them back where one of them ${what}, and keeps them all`, () => {
      const sessions = withRows(0);
      const memory = createMemory(undefined, saved);
      assert.equal(memory.keepTables({ sessions, values: second }), false);
      assert.deepEqual([sessions.size, second.size, memory.tables.size], [0, 0, 2]);
    });
  }
  it('that is forgetful knows nothing and asks nobody', () => {
    FORGETFUL.keep('sites', () => assert.fail());
    assert.equal(FORGETFUL.recall('sites'), undefined);
    assert.equal(FORGETFUL.keepTables({ sessions: withRows(0) }), false);
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
