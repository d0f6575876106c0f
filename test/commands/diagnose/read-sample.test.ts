// The beginning and the end of a log, whole lines only.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readSample } from '../../../exporter/commands/diagnose/read-sample.ts';
import { reveal } from '../../../exporter/exchanges/record.ts';
import { w3c } from '../../../exporter/formats/w3c.ts';
import { lineOf } from '../../../exporter/raw-text.ts';
import { createFolder } from '../../config/helpers.ts';
import { readerOf } from '../../formats/corpus.ts';

const HEAD_BYTES = 64 * 1024;
const TAIL_BYTES = 10_000;

describe('a sample of a log', () => {
  const folder = createFolder();
  const read = async (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    const lines: string[] = [];
    const file = await readSample(path, {
      maxLineBytes: 1000,
      wrapper: 'auto',
      tailBytes: TAIL_BYTES,
      onLine: (chunk, start, end) => void lines.push(reveal(lineOf(chunk, start, end))),
      onTooLong: () => void lines.push('too long'),
    });
    return { lines, readBytes: file.readBytes, sizeBytes: file.sizeBytes };
  };
  const numbered = (count: number): string[] =>
    Array.from({ length: count }, (_, n) => `line ${n}`.padEnd(99, '.'));

  it('is all of a short one, but for a last line without its end', async () => {
    const { lines, readBytes } = await read('short.log', 'one\ntwo\nthr');
    assert.deepEqual([lines, readBytes], [['one', 'two'], 11]);
  });
  it('is the beginning and the end of a long one', async () => {
    const all = numbered(2000);
    const { lines, readBytes, sizeBytes } = await read('long.log', `${all.join('\n')}\n`);
    const head = all.slice(0, Math.floor(HEAD_BYTES / 100));
    const tail = all.slice(-TAIL_BYTES / 100 + 1);
    assert.deepEqual([lines, readBytes, sizeBytes], [[...head, ...tail], HEAD_BYTES + TAIL_BYTES, 200_000]);
  });
  it('is the beginning of a compressed one', async () => {
    const all = numbered(5000);
    const { lines } = await read('long.log.gz', gzipSync(`${all.join('\n')}\n`));
    assert.deepEqual(lines, all.slice(0, lines.length));
    assert.ok(lines.length >= TAIL_BYTES / 100 && lines.length < all.length);
  });
  it('says of lines that are too long that they are', async () => {
    const { lines } = await read('wide.log', `${'x'.repeat(1001)}\nok\n`);
    assert.deepEqual(lines, ['too long', 'ok']);
  });

  it('knows at the end the names of columns that stand at the beginning', async () => {
    const row = '2026-11-20 05:33:11 200 sid=1';
    const path = join(folder, 'columns.log');
    writeFileSync(path, `#Fields: date time sc-status cs(Cookie)\n${`${row}\n`.repeat(5000)}`);
    const reader = readerOf(w3c.compile({ definition: {} }));
    const answers: string[] = [];
    await readSample(path, {
      maxLineBytes: 1000,
      wrapper: 'auto',
      tailBytes: TAIL_BYTES,
      onLine: (chunk, start, end) => {
        const read = reader.read(chunk, start, end);
        answers.push(typeof read === 'string' ? read : 'a record');
      },
      onTooLong: () => undefined,
    });
    assert.deepEqual([...new Set(answers.slice(1))], ['a record']);
  });

  const rejects = (path: string, code: string) =>
    assert.rejects(
      readSample(path, {
        maxLineBytes: 1,
        wrapper: 'auto',
        tailBytes: 1,
        onLine: () => undefined,
        onTooLong: () => undefined,
      }),
      { code },
    );
  it('is none of a folder', () => {
    mkdirSync(join(folder, 'd'));
    return rejects(join(folder, 'd'), 'EISDIR');
  });
  it('is none of a pipe, for which nobody waits', () => {
    assert.equal(spawnSync('mkfifo', [join(folder, 'pipe')]).status, 0);
    return rejects(join(folder, 'pipe'), 'ENOTSUP');
  });
  it('is none of what is not there', () => rejects(join(folder, 'nothing'), 'ENOENT'));
});
