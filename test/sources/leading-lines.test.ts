// Lines that begin with `#`: whoever reads a file from its middle is told of them, once, without their being lines again.
import assert from 'node:assert/strict';
import { renameSync, truncateSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { reveal, revealChunk } from '../../exporter/raw-text.ts';
import type { FileSourceOptions } from '../../exporter/sources/file.ts';
import { Folder, GRACE_MS } from './follow.ts';

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

const row = (id: string | number): string => `row ${id} `.padEnd(40, '.');
const rows = (...ids: (string | number)[]): string => ids.map((id) => `${row(id)}\n`).join('');

/** Follows until all is read; answers each row, with the leading lines that its reader was told of, and what to go on from. */
const read = async (pattern: string, options: Partial<Omit<FileSourceOptions, 'clock'>> = {}) => {
  const seen: string[] = [];
  const streams = new Set<unknown>();
  const { source, poll } = await folder.follow(pattern, {
    ...options,
    onLine: (chunk, start, end) => {
      const { text, stream } = revealChunk(chunk);
      streams.add(stream);
      const line = text.slice(start, end);
      seen.push(
        line.startsWith('#') ? line : `${reveal(stream.leading)}${line.slice(4, line.indexOf(' ', 4))}`,
      );
    },
  });
  const stop = async (): Promise<unknown> => {
    await source.stop();
    return JSON.parse(JSON.stringify(source.positions()));
  };
  return { seen, streams, poll, source, stop };
};

/** What another process is told that goes on after `written` when `more` is there. */
const resumed = async (written: string, more: string, options = {}): Promise<string[]> => {
  folder.append('a.log', written);
  const saved = await (await read('a.log', options)).stop();
  folder.append('a.log', more);
  return (await read('a.log', { ...options, resume: saved })).seen;
};

describe('a file whose lines are read by those that begin with #', () => {
  it('is told of them after a restart', async () =>
    assert.deepEqual(await resumed(`#a\n#b\n${rows(1)}`, rows(2, 3)), ['#a\n#b\n2', '#a\n#b\n3']));

  it('is told of the latest, wherever they stand', async () =>
    assert.deepEqual(
      await resumed(`#old\n${rows(...Array(200).keys())}#a\r\n#b\r\n${rows('x')}`, rows('y')),
      ['#a\n#b\ny'],
    ));

  it('is told of them whatever the pieces were in which they were read', async () => {
    for (const chunkBytes of [1, 2, 3, 5, 7, 60]) {
      folder.append(`${chunkBytes}.log`, `#old\n${rows(...Array(150).keys())}#new\n${rows('x')}`);
      const saved = await (await read(`${chunkBytes}.log`, { chunkBytes })).stop();
      folder.append(`${chunkBytes}.log`, rows('y'));
      const { seen } = await read(`${chunkBytes}.log`, { chunkBytes, resume: saved });
      assert.deepEqual(seen, ['#new\ny']);
    }
  });

  it('is not told of one that is only begun', async () =>
    assert.deepEqual(await resumed(`#a\n${rows(1)}#b`, `cd\n${rows(2)}`), ['#bcd', '#a\n2']));

  it('is told of them where it is begun at its end', async () => {
    folder.append('a.log', `#old\n${rows(...Array(5000).keys())}#a\n${rows(...Array(3000).keys())}`);
    const { seen, poll } = await read('a.log', { startAt: 'end' });
    folder.append('a.log', rows('x'));
    await poll();
    assert.deepEqual(seen, ['#a\nx']);
  });

  it('is told of those of its own content alone', async () => {
    folder.append('a.log', `#a\n${rows(1, 2)}`);
    const { seen, streams, poll } = await read('a.log');
    truncateSync(folder.at('a.log'));
    folder.append('a.log', rows(3));
    await poll();
    assert.deepEqual([seen, streams.size], [['#a', '1', '2', '3'], 2]);
  });

  it('is told of them in the file that was rotated, and of those of the next one there', async () => {
    folder.append('a.log', `#a\n${rows(1)}`);
    const saved = await (await read('a.log')).stop();
    folder.append('a.log', rows(2));
    renameSync(folder.at('a.log'), folder.at('a.log.1'));
    folder.append('a.log', `#b\n${rows(3)}`);
    const { seen, stop } = await read('a.log', { resume: saved });
    folder.append('a.log', rows(4));
    const { seen: later } = await read('a.log', { resume: await stop() });
    assert.deepEqual([seen, later], [['#a\n2', '#b', '3'], ['#b\n4']]);
  });

  it('is told of them in a compressed file', async () => {
    folder.append('a.log', `#a\n${rows(1)}`);
    const saved = await (await read('a.log')).stop();
    writeFileSync(folder.at('a.log.1.gz'), gzipSync(`#a\n${rows(1, 2)}#b\n${rows(3)}`));
    truncateSync(folder.at('a.log'));
    const { seen, poll } = await read('a.log', { resume: saved });
    await poll(GRACE_MS);
    // Of those in the chunk itself it is told by the lines.
    assert.deepEqual(seen, ['#a\n2', '#b', '#a\n3']);
  });

  it('is told, while it is read on, of what whoever takes its lines next must know', async () => {
    folder.append('a.log', `#a\n${rows(1)}`);
    const { seen, poll } = await read('a.log');
    folder.append('a.log', rows(2));
    await poll();
    folder.append('a.log', `#b\n${rows(3)}`);
    await poll();
    folder.append('a.log', rows(4));
    await poll();
    assert.deepEqual(seen, ['#a', '1', '#a\n2', '#b', '#a\n3', '#a\n#b\n4']);
  });

  it('is told of no more than some thousand bytes of them', async () => {
    const [told = ''] = await resumed(`${'#x\n'.repeat(100_000)}${rows(1)}`, rows(2));
    assert.deepEqual([told.length > 4000 && told.length < 5000, told.endsWith('#x\n2')], [true, true]);
  });
});

describe('a file without any such line', () => {
  it('is never looked at for them, and tells of none', async () => {
    const written = rows(1, 2);
    assert.deepEqual(await resumed(written, `#late\n${rows(3)}`), ['#late', '3']);
    folder.append('a.log', rows(4));
  });
});

describe('several files of one glob', () => {
  it('are told apart', async () => {
    folder.append('a.log', `#a\n${rows(1)}`);
    folder.append('b.log', `#b\n${rows(2)}`);
    const first = await read('*.log');
    const saved = await first.stop();
    folder.append('a.log', rows(3));
    folder.append('b.log', rows(4));
    const { seen, streams } = await read('*.log', { resume: saved });
    assert.deepEqual([seen.sort(), first.streams.size, streams.size], [['#a\n3', '#b\n4'], 2, 2]);
  });
});
