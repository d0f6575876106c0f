// The page of what can be found: all of it, as a table.
import assert from 'node:assert/strict';
import { renderWeaknesses } from '../../../exporter/commands/analyze/reference.ts';
import { WEAKNESS_IDS } from '../../../exporter/commands/analyze/weaknesses.ts';

describe('the page of what analyze can find', () => {
  const rows = renderWeaknesses()
    .split('\n')
    .filter((line) => line.startsWith('| `'));

  it('has a row for each', () =>
    assert.deepEqual(
      rows.map((row) => /^\| `(\w+)`/.exec(row)?.[1]),
      [...WEAKNESS_IDS],
    ));
  it('has the same number of cells in each', () => {
    for (const row of rows) assert.equal(row.split(' | ').length, 5, row);
  });
  it('says under which numbers others know it', () =>
    assert.ok(rows.some((row) => row.endsWith('| CWE-614, ASVS 3.3.1 |'))));
});
