import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLogFile } from '../../../exporter/commands/demo/log-file.ts';

describe('a log of the demo', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'cookie-exporter-demo-log-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const write = (maxBytes: number, lines: readonly string[]): Record<string, string> => {
    const log = openLogFile(join(directory, 'a.log'), maxBytes);
    for (const line of lines) log.write(Buffer.from(line));
    log.close();
    log.write(Buffer.from('too late\n'));
    return Object.fromEntries(
      readdirSync(directory)
        .sort()
        .map((name) => [name, readFileSync(join(directory, name), 'utf8')]),
    );
  };

  it('is there, empty, before anything is written', () => assert.deepEqual(write(10, []), { 'a.log': '' }));

  it('holds lines up to its limit', () =>
    assert.deepEqual(write(10, ['1234\n', '6789\n']), { 'a.log': '1234\n6789\n' }));

  it('is renamed before it would pass its limit', () =>
    assert.deepEqual(write(10, ['1234\n', '6789\n', 'a\n']), { 'a.log': 'a\n', 'a.log.1': '1234\n6789\n' }));

  it('keeps one old file', () =>
    assert.deepEqual(write(2, ['1\n', '2\n', '3\n']), { 'a.log': '3\n', 'a.log.1': '2\n' }));

  it('takes a line that is longer than its limit', () =>
    assert.deepEqual(write(2, ['long\n', '2\n']), { 'a.log': '2\n', 'a.log.1': 'long\n' }));
});
