// Rows keep their numbers, are zeros when they are new, and come back as they were saved.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { SavedTable } from '../../exporter/tables/saveable.ts';
import { RowTable } from '../../exporter/tables/table.ts';
import { restore, savedOf } from './saved-table.ts';

const LAYOUT = { seenMs: 'f64', hits: 'u32', score: 'i32', asn: 'u16', level: 'u8' } as const;
const create = (maxRows = 100) => new RowTable(LAYOUT, maxRows);
type TestTable = ReturnType<typeof create>;

const write = (table: TestTable, row: number, value: number): void => {
  const { seenMs, hits, score, asn, level } = table.columns;
  seenMs[row] = value + 0.5;
  hits[row] = value;
  score[row] = -value;
  asn[row] = value % 65_536;
  level[row] = value % 256;
  table.changed(row);
};
const read = ({ columns }: TestTable, row: number): (number | undefined)[] =>
  [columns.seenMs, columns.hits, columns.score, columns.asn, columns.level].map((column) => column[row]);
const asWritten = (value: number): number[] => [value + 0.5, value, -value, value % 65_536, value % 256];

type Step =
  | { readonly do: 'add' | 'save' }
  | { readonly do: 'remove' | 'write'; readonly nth: number; readonly value: number };
const STEP: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('add', 'add', 'save') }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('remove', 'write', 'write'),
      nth: fc.nat(50),
      value: fc.integer({ min: 1, max: 1e9 }),
    }),
  },
);

describe('a table', () => {
  it('is as a map from numbers to rows, saved and restored at any time', () =>
    fc.assert(
      fc.property(fc.array(STEP, { maxLength: 300, size: 'max' }), (steps) => {
        let table = create(70);
        const model = new Map<number, number>();
        for (const step of steps) {
          if (step.do === 'add') {
            const row = table.add();
            assert.equal(row === -1, model.size === 70);
            if (row === -1) continue;
            assert.ok(!model.has(row));
            assert.deepEqual(read(table, row), [0, 0, 0, 0, 0]);
            model.set(row, 1);
            write(table, row, 1);
          } else if (step.do === 'save') {
            const restored = create(70);
            assert.ok(restore(restored, savedOf(table)));
            table = restored;
          } else if (step.do === 'remove' || step.do === 'write') {
            const row = [...model.keys()][step.nth % model.size];
            if (row === undefined) continue;
            if (step.do === 'remove') {
              table.remove(row);
              model.delete(row);
            } else {
              write(table, row, step.value);
              model.set(row, step.value);
            }
          }
          assert.equal(table.size, model.size);
        }
        for (const [row, value] of model) assert.deepEqual(read(table, row), asWritten(value));
        const used = Array.from({ length: table.end }, (_, row) => row).filter((row) => table.has(row));
        assert.deepEqual(
          used,
          [...model.keys()].sort((a, b) => a - b),
        );
      }),
      { numRuns: 200 },
    ));

  it('gives the same rows after it was restored as it would have without', () => {
    const table = create();
    for (let row = 0; row < 50; row++) table.add();
    for (const row of [7, 30, 2]) table.remove(row);
    const restored = create();
    restore(restored, savedOf(table));
    const next = (one: TestTable): number[] => Array.from({ length: 5 }, () => one.add());
    assert.deepEqual(next(restored), next(table));
  });
  it('keeps what is in it when it grows', () => {
    const table = create(1000);
    for (let row = 0; row < 1000; row++) write(table, table.add(), row);
    assert.deepEqual(read(table, 63), asWritten(63));
    assert.deepEqual(read(table, 999), asWritten(999));
    assert.equal(table.add(), -1);
  });
  it('may have few rows', () => {
    const table = create(1);
    assert.deepEqual([table.add(), table.add()], [0, -1]);
    table.remove(0);
    assert.equal(table.add(), 0);
  });
  it('leaves alone what is free already', () => {
    const table = create();
    table.add();
    for (const row of [0, 0, 5, -1]) table.remove(row);
    assert.deepEqual([table.size, table.add(), table.add()], [0, 0, 1]);
  });
  it('tells which rows are in use', () => {
    const table = create();
    table.add();
    table.add();
    table.remove(0);
    assert.deepEqual(
      [-1, 0, 1, 2].map((row) => table.has(row)),
      [false, false, true, false],
    );
  });
  it('collects no changes unless somebody saves it', () => {
    const table = create();
    table.add();
    assert.equal(table.changes.count, 0);
  });
  it('tells what was added, written and removed', () => {
    const table = create();
    table.changes.collect();
    for (let row = 0; row < 5; row++) table.add();
    table.changes.take();
    table.changed(3);
    table.remove(1);
    assert.deepEqual([...table.changes.take()], [3, 1]);
  });
  it('may have to be saved as a whole', () => {
    const table = create(1000);
    for (let row = 0; row < 300; row++) table.add();
    table.changes.collect();
    table.markAll();
    assert.equal(table.changes.count, 300);
  });
  it('collects changes from when it is restored', () => {
    const table = create();
    restore(table, savedOf(create()));
    table.add();
    assert.equal(table.changes.count, 1);
    assert.equal(table.restoredId, 1);
  });
});

describe('a saved table', () => {
  const saved = ((): SavedTable => {
    const table = create();
    for (let row = 0; row < 10; row++) table.add();
    for (const row of [3, 5]) table.remove(row);
    return savedOf(table);
  })();
  const links = saved.specs.findIndex(({ name }) => name === '#link');
  const withLink = (row: number, link: number): SavedTable => {
    const columns = saved.columns.map((column) => column.slice());
    (columns[links] as Uint32Array)[row] = link;
    return { ...saved, columns };
  };

  it('can be restored', () => assert.equal(restore(create(), saved), true));
  for (const [what, table, of] of [
    ['of other columns', new RowTable({ ...LAYOUT, more: 'u8' }, 100), saved],
    ['of columns of another kind', new RowTable({ ...LAYOUT, level: 'u16' }, 100), saved],
    ['of columns of other names', new RowTable({ seen: 'f64', hits: 'u32' }, 100), saved],
    ['of too many rows', create(9), saved],
    ['that has shorter columns', create(), { ...saved, columns: saved.columns.map((c) => c.slice(0, 9)) }],
    ['that lacks a column', create(), { ...saved, columns: saved.columns.slice(1) }],
    ['that lacks its numbers', create(), { ...saved, numbers: [] }],
    ['that says that more rows are in use', create(), { ...saved, numbers: [10, 9, 6] }],
    ['that has free rows in no list', create(), { ...saved, numbers: [10, 8, 4] }],
    ['that has a row in use in the list', create(), { ...saved, numbers: [10, 8, 1] }],
    ['that has no end to its list', create(), withLink(3, 6)],
    ['that has a list which leads nowhere', create(), withLink(3, 99)],
  ] as const) {
    it(`is refused where it is one ${what}`, () => {
      assert.equal(restore(table, of), false);
      assert.deepEqual([table.size, table.add(), table.restoredId], [0, 0, 0]);
    });
  }
  it('is refused by a table that holds something', () => {
    const table = create();
    table.add();
    assert.equal(restore(table, saved), false);
  });
});
