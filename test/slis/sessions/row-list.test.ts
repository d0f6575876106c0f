// A list through rows is an array to whoever looks at it, whatever leaves it from where.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RowList, type SavedList } from '../../../exporter/slis/sessions/row-list.ts';

const ROWS = 8;

/** Adds each row, or removes it if it is there; the rows from the first on, and how many there are. */
const listed = (rows: readonly number[], restartAt = -1): { order: number[]; size: number } => {
  const columns = { next: new Uint32Array(ROWS), previous: new Uint32Array(ROWS) };
  const create = (saved?: SavedList): RowList => new RowList({ columns, changed: () => {} }, saved);
  let list = create();
  const members = new Set<number>();
  for (const [at, row] of rows.entries()) {
    if (members.has(row)) list.remove(row);
    else list.add(row);
    if (!members.delete(row)) members.add(row);
    if (at === restartAt) list = create(list.save());
  }
  const { size } = list;
  const order: number[] = [];
  for (let row = list.first; row >= 0; row = list.first) {
    order.push(row);
    list.remove(row);
  }
  return { order, size };
};

/** The same with an array. */
const expected = (rows: readonly number[]): { order: number[]; size: number } => {
  let order: number[] = [];
  for (const row of rows) order = order.includes(row) ? order.filter((one) => one !== row) : [...order, row];
  return { order, size: order.length };
};

describe('a list of rows', () => {
  const rows = fc.array(fc.nat(ROWS - 1), { maxLength: 40 });
  it('has them in the order in which they were added', () =>
    fc.assert(fc.property(rows, (list) => assert.deepEqual(listed(list), expected(list)))));
  it('goes on after a restart', () =>
    fc.assert(
      fc.property(rows, fc.nat(40), (list, at) => assert.deepEqual(listed(list, at), expected(list))),
    ));
  it('is empty at first', () => assert.deepEqual(listed([]), { order: [], size: 0 }));
});
