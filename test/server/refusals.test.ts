// The refusals are one set in three places: the code, the label of the counter, SECURITY.md. And what SECURITY.md says is
// held by a test is.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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

/** Status and text of each line of text that the code answers with, as far as it writes both in one place. */
const textsOf = (code: string): string[] =>
  [/sendText\([^()]*(?:\([^()]*\))?[^()]*?, (\d{3}), ['`](.+?)['`$]/g, /\[(\d{3}), '(.+?)'\]/g].flatMap(
    (pattern) => [...code.matchAll(pattern)].map(([, status, text]) => `${status} ${text}`),
  );

describe('the other answers', () => {
  const folder = join(ROOT, 'exporter/server');
  const texts = readdirSync(folder).flatMap((file) => textsOf(readFileSync(join(folder, file), 'utf8')));
  const [, table = ''] = security.split('## What every path answers');

  it('are found in the code', () => assert.ok(new Set(texts).size > 12, texts.join('\n')));
  for (const text of new Set(texts))
    it(`are in SECURITY.md: ${text}`, () => assert.ok(table.includes(`| ${text}`), text));
});

describe('SECURITY.md', () => {
  const named = [...security.matchAll(/`(test\/[\w./-]+)`/g)].map(([, path = '']) => path);
  it('names tests for every promise', () => {
    const [, promises = ''] = security.split('## What is promised, and by which test');
    const [section = ''] = promises.split('\n## ');
    const rows = section
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
