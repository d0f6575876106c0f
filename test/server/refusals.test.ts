// The refusals are one set in three places: the code, the label of the counter, SECURITY.md. And what SECURITY.md says is
// held by a test is.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue } from '../../exporter/metrics/catalogue/index.ts';
import { REFUSALS } from '../../exporter/server/refusals.ts';

const ROOT = join(import.meta.dirname, '../..');
const security = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');

describe('the refusals', () => {
  it('are the label of the counter', () => {
    const [[, reasons]] = catalogue.cookie_exporter_http_refused_total.labels;
    assert.deepEqual([...reasons], Object.keys(REFUSALS));
  });
  it('are in SECURITY.md, with their answers', () => {
    const [, table = ''] = security.split('## Who is turned away, and how');
    const observed = [...table.matchAll(/^\| `(\w+)` +\| (.*?) +\|/gm)].map(([, reason, answer]) => [
      reason,
      answer,
    ]);
    const expected = Object.entries(REFUSALS).map(([reason, answer]) => [
      reason,
      answer === null ? 'closed' : `${answer.status} ${answer.text}`,
    ]);
    assert.deepEqual(observed, expected);
  });
});

describe('SECURITY.md', () => {
  const named = [...security.matchAll(/`(test\/[\w./-]+)`/g)].map(([, path = '']) => path);
  it('names tests for every promise', () => {
    const [, promises = ''] = security.split('## What is promised, and by which test');
    const rows = promises
      .split('\n')
      .filter((line) => line.startsWith('| ') && !/^\| (?:-|promise|reason|`)/.test(line));
    assert.ok(rows.length > 10);
    assert.deepEqual(
      rows.filter((row) => !row.includes('`test/')),
      [],
    );
  });
  for (const path of new Set(named))
    it(`names what is there: ${path}`, () => assert.ok(existsSync(join(ROOT, path)), path));
});
