// Lines that are appended to a file which others rotate, on disks that refuse.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AppenderOptions, appendTo, createAppender } from '../../exporter/findings/appender.ts';

const create = (more: Partial<AppenderOptions<string>> = {}) => {
  const appended: string[] = [];
  const settled: string[] = [];
  const appender = createAppender<string>({
    append: async (text) => void appended.push(text),
    maxChars: 100,
    onSettled: (names, error) => void settled.push(`${names.join()} ${error === null ? 'written' : 'lost'}`),
    ...more,
  });
  return { ...appender, appended, settled: appender.settled, told: settled };
};

describe('lines to be appended', () => {
  it('are written in order, those that wait together', async () => {
    const { write, settled, appended, told } = create();
    for (const name of ['a', 'b', 'c']) assert.equal(write(`${name}\n`, name), true);
    await settled();
    assert.deepEqual(appended, ['a\n', 'b\nc\n']);
    assert.deepEqual(told, ['a written', 'b,c written']);
  });
  it('are refused when too much waits', async () => {
    const disk = Promise.withResolvers<void>();
    const { write, settled } = create({ append: () => disk.promise, maxChars: 4 });
    assert.deepEqual(
      ['a\n', 'b\n', 'c\n', 'd\n'].map((line) => write(line, line)),
      [true, true, true, false],
    );
    disk.resolve();
    await settled();
    assert.equal(write('e\n', 'e'), true);
  });
  it('begin anew behind a line that may be torn', async () => {
    const answers = [new Error('full'), null];
    const appended: string[] = [];
    const { write, settled, told } = create({
      append: async (text) => {
        appended.push(text);
        const error = answers.shift();
        if (error) throw error;
      },
    });
    write('a\n', 'a');
    await settled();
    write('b\n', 'b');
    await settled();
    write('c\n', 'c');
    await settled();
    assert.deepEqual(appended, ['a\n', '\nb\n', 'c\n']);
    assert.deepEqual(told, ['a lost', 'b written', 'c written']);
  });
});

describe('a file to append to', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cookie-exporter-findings-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const path = (name = 'findings.jsonl'): string => join(folder, name);
  const text = (name?: string): string => readFileSync(path(name), 'utf8');

  it('is made where there is none, for its owner and the group', async () => {
    await appendTo(path())('a\n');
    assert.equal(text(), 'a\n');
    assert.equal(statSync(path()).mode & 0o137, 0);
  });
  it('that is moved away is not written to again', async () => {
    const append = appendTo(path());
    await append('a\n');
    renameSync(path(), path('findings.jsonl.1'));
    assert.equal(existsSync(path()), false);
    await append('b\n');
    assert.deepEqual([text('findings.jsonl.1'), text()], ['a\n', 'b\n']);
  });
  it('that is cut off begins anew', async () => {
    const append = appendTo(path());
    await append('a\n');
    truncateSync(path());
    await append('b\n');
    assert.equal(text(), 'b\n');
  });
});
