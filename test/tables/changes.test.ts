// Which rows are to be saved.
import assert from 'node:assert/strict';
import { Changes } from '../../exporter/tables/changes.ts';

describe('changes of rows', () => {
  const collecting = (...rows: number[]): Changes => {
    const changes = new Changes();
    changes.reserve(1000);
    changes.collect();
    for (const row of rows) changes.mark(row);
    return changes;
  };

  it('are each row once', () => assert.deepEqual([...collecting(3, 1, 3, 3, 1).take()], [3, 1]));
  it('are none once they are taken', () => {
    const changes = collecting(3, 1);
    changes.take();
    assert.deepEqual([changes.count, ...changes.take()], [0]);
  });
  it('are again those that change after they were taken', () => {
    const changes = collecting(3, 1);
    changes.take();
    changes.mark(1);
    assert.deepEqual([...changes.take()], [1]);
  });
  it('are those put back and those that changed since', () => {
    const changes = collecting(3, 1);
    const taken = changes.take();
    changes.mark(2);
    changes.mark(3);
    changes.putBack(taken);
    assert.deepEqual([...changes.take()].sort(), [1, 2, 3]);
  });
  it('are kept when there is room for more rows', () => {
    const changes = collecting(5);
    changes.reserve(2000);
    for (const row of [5, 1999]) changes.mark(row);
    assert.deepEqual([...changes.take()], [5, 1999]);
  });
  it('are not collected before somebody wants them', () => {
    const changes = new Changes();
    changes.reserve(10);
    changes.mark(3);
    changes.collect();
    changes.mark(4);
    assert.deepEqual([...changes.take()], [4]);
  });
});
