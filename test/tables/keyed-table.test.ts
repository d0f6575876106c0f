// Rows are found by their keys, whatever was added and removed before; room is made fairly.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createKeyedTable } from '../../exporter/tables/keyed-table.ts';
import { keyOf } from './keys.ts';
import { restore, savedOf } from './saved-table.ts';

const create = (maxRows = 100) => createKeyedTable({ value: 'u32' }, maxRows);
type TestTable = ReturnType<typeof create>;
const filled = (rows: number, maxRows = rows): TestTable => {
  const table = create(maxRows);
  for (let number = 0; number < rows; number++) table.addKeyed(keyOf(number));
  return table;
};

type Step = { readonly do: 'add' | 'remove' | 'find' | 'save'; readonly key: number };
const STEP: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom('add', 'add', 'add', 'remove', 'remove', 'find', 'save'),
  key: fc.nat(300),
});

describe('a keyed table', () => {
  it('is as a map by keys, saved and restored at any time', () =>
    fc.assert(
      fc.property(fc.array(STEP, { maxLength: 600, size: 'max' }), (steps) => {
        let table = create(200);
        const model = new Map<number, number>();
        for (const { do: what, key } of steps) {
          if (what === 'find') assert.equal(table.find(keyOf(key)), model.get(key) ?? -1);
          else if (what === 'remove') {
            table.remove(model.get(key) ?? -1);
            model.delete(key);
          } else if (what === 'add') {
            const row = table.addKeyed(keyOf(key));
            if (row === -1) assert.equal(model.size, 200);
            else assert.equal(model.get(key) ?? row, row);
            if (row !== -1) model.set(key, row);
          } else {
            const restored = create(200);
            assert.ok(restore(restored, savedOf(table)));
            table = restored;
          }
        }
        for (let key = 0; key <= 300; key++) assert.equal(table.find(keyOf(key)), model.get(key) ?? -1);
        assert.equal(table.size, model.size);
      }),
      { numRuns: 200 },
    )).timeout(20_000);

  it('finds keys that begin alike', () => {
    const keys = Array.from(
      { length: 60 },
      (_, at) => `same beginning ${String.fromCharCode(200 + (at % 50))}`,
    );
    const table = create();
    const rows = keys.map((key) => table.addKeyed(key));
    assert.deepEqual(
      keys.map((key) => table.find(key)),
      rows,
    );
    assert.equal(table.size, 50);
    for (const row of rows.slice(0, 50)) table.remove(row);
    assert.deepEqual(new Set(keys.map((key) => table.find(key))), new Set([-1]));
  });
  it('tells keys apart by their last byte', () => {
    const table = create();
    const [a, b] = ['\u00ff'.repeat(16), `${'\u00ff'.repeat(15)}\u00fe`];
    assert.deepEqual([table.addKeyed(a), table.addKeyed(b), table.find(a), table.find(b)], [0, 1, 0, 1]);
  });
  it('goes on finding when rows come and go for long', () => {
    const table = create(64);
    for (let number = 0; number < 20_000; number++) {
      if (number >= 64) table.remove(table.find(keyOf(number - 64)));
      table.addKeyed(keyOf(number));
    }
    const rows = Array.from({ length: 64 }, (_, at) => table.find(keyOf(19_999 - at)));
    assert.equal(new Set(rows).size, 64);
    assert.ok(!rows.includes(-1));
  });
  it('answers -1 where it is full', () => {
    const table = filled(10);
    assert.deepEqual([table.addKeyed(keyOf(10)), table.addKeyed(keyOf(4))], [-1, 4]);
  });
});

describe('eviction', () => {
  it('takes rows in turn', () => {
    const table = filled(5);
    assert.deepEqual([table.evict(), table.evict(), table.evict()], [0, 1, 2]);
    assert.equal(table.find(keyOf(1)), -1);
  });
  it('passes over rows that were touched, once', () => {
    const table = filled(4);
    for (const row of [0, 2]) table.touch(row);
    assert.deepEqual([table.evict(), table.evict(), table.evict(), table.evict()], [1, 3, 0, 2]);
  });
  it('takes the first it came to where all were touched', () => {
    const table = filled(200);
    for (let row = 0; row < 200; row++) table.touch(row);
    assert.equal(table.evict(), 0);
    assert.deepEqual(
      [1, 63].map((row) => table.has(row)),
      [true, true],
    );
  });
  it('leaves what it is told to', () => {
    const table = filled(4);
    assert.equal(
      table.evict((row) => row === 2),
      2,
    );
    assert.equal(
      table.evict(() => false),
      -1,
    );
    assert.equal(table.size, 3);
  });
  it('shows a row before it goes', () => {
    const table = filled(4);
    table.columns.value[0] = 7;
    const seen: unknown[] = [];
    table.evict(undefined, (row) => seen.push(row, table.columns.value[row]));
    assert.deepEqual([...seen, table.columns.value[0]], [0, 7, 0]);
  });
  it('looks at few rows at a time', () => {
    const table = filled(1000);
    let looks = 0;
    table.evict(() => {
      looks++;
      return false;
    });
    assert.equal(looks, 64);
  });
  it('answers -1 where there is nothing', () => assert.equal(create().evict(), -1));
  it('goes on as it would have when the table is restored', () => {
    const table = filled(50, 60);
    for (let row = 0; row < 50; row += 3) table.touch(row);
    for (let times = 0; times < 5; times++) table.evict();
    const restored = create(60);
    restore(restored, savedOf(table));
    const evictions = (one: TestTable): number[] => Array.from({ length: 60 }, () => one.evict());
    assert.deepEqual(evictions(restored), evictions(table));
  });
  it('has what it changed saved', () => {
    const table = filled(4);
    table.changes.collect();
    table.touch(1);
    table.touch(1);
    assert.deepEqual([...table.changes.take()], [1]);
    assert.deepEqual([table.evict(), table.evict()], [0, 2]);
    assert.deepEqual([...table.changes.take()], [0, 1, 2]);
  });
});
