// Rotation by copy and truncate: the copy is known for what it is, and gives what the log no longer has.
import assert from 'node:assert/strict';
import {
  appendFileSync,
  copyFileSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { gzipSync } from 'node:zlib';
import { type FileSystem, nodeFileSystem } from '../../exporter/sources/file-system.ts';
import { Folder, GRACE_MS, RESCAN_MS } from './follow.ts';

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

/** A line that is long enough to be known again. */
const line = (id: string | number): string => `${id} `.padEnd(40, '.');
const textOf = (...ids: (string | number)[]): string => ids.map((id) => `${line(id)}\n`).join('');
const idsOf = (lines: readonly string[]): string[] => lines.map((one) => one.slice(0, one.indexOf(' ')));
const many = (count: number): string => textOf(...Array(count).keys());

const copy = (to: string): void => copyFileSync(folder.at('a.log'), folder.at(to));
const truncate = (): void => truncateSync(folder.at('a.log'));

for (const pattern of ['a.log', 'a.log*', '*.log*']) {
  describe(`copy and truncate, followed as ${pattern}`, () => {
    it('gives from the copy what was not read before, before what came after it', async () => {
      const { lines, poll, counts, lost } = await folder.follow(pattern, { chunkBytes: 10 });
      folder.append('a.log', textOf(1));
      await poll(RESCAN_MS);
      folder.append('a.log', textOf(2, 3));
      copy('a.log.1');
      truncate();
      folder.append('a.log', textOf(4));
      for (let i = 0; i < 5; i++) await poll(GRACE_MS);
      assert.deepEqual([idsOf(lines), counts.truncated, lost], [['1', '2', '3', '4'], 1, []]);
    });

    it('gives nothing twice, however often', async () => {
      const { lines, poll } = await folder.follow(pattern);
      for (const day of [1, 2, 3, 4]) {
        folder.append('a.log', textOf(day));
        await poll(RESCAN_MS);
        copy(`a.log-2026112${day}`);
        await poll(RESCAN_MS);
        truncate();
        await poll(RESCAN_MS);
      }
      for (let i = 0; i < 5; i++) await poll(GRACE_MS);
      assert.deepEqual(idsOf(lines), ['1', '2', '3', '4']);
    });

    it('sees that the log grew past where it was read to', async () => {
      const { lines, poll, counts, lost } = await folder.follow(pattern);
      folder.append('a.log', textOf(1));
      await poll(RESCAN_MS);
      copy('a.log.1');
      truncate();
      folder.append('a.log', textOf(2, 3, 4));
      for (let i = 0; i < 3; i++) await poll(RESCAN_MS);
      assert.deepEqual([idsOf(lines), counts.truncated, lost], [['1', '2', '3', '4'], 1, []]);
    });

    it('sees that the log grew to the very size that it had', async () => {
      const { lines, poll } = await folder.follow(pattern);
      folder.append('a.log', textOf(1));
      await poll(RESCAN_MS);
      copy('a.log.1');
      truncate();
      folder.append('a.log', textOf(2));
      utimesSync(folder.at('a.log'), 1_900_000_000, 1_900_000_000);
      for (let i = 0; i < 3; i++) await poll(RESCAN_MS);
      assert.deepEqual(idsOf(lines), ['1', '2']);
    });

    it('finds the copy when it is compressed already', async () => {
      const { lines, poll, lost } = await folder.follow(pattern);
      folder.append('a.log', textOf(1));
      await poll(RESCAN_MS);
      folder.append('a.log', textOf(2));
      writeFileSync(folder.at('a.log.1.gz'), gzipSync(readFileSync(folder.at('a.log'))));
      truncate();
      for (let i = 0; i < 5; i++) await poll(GRACE_MS);
      assert.deepEqual([idsOf(lines), lost], [['1', '2'], []]);
    });

    it('counts what is in no copy, once it was looked for long enough, and says so', async () => {
      const { lines, poll, lost, notices } = await folder.follow(pattern);
      folder.append('a.log', `${textOf(1)}${'x'.repeat(20)}`);
      await poll(RESCAN_MS);
      truncate();
      await poll();
      const before = [...lost];
      for (let i = 0; i < 5; i++) await poll(GRACE_MS);
      assert.deepEqual([idsOf(lines), before, lost], [['1'], [], [{ bytes: 20, cause: 'truncated' }]]);
      assert.deepEqual(notices.slice(-1), [
        `${folder.at('a.log')}: gone before all of it was read: 20 bytes`,
      ]);
    });
  });
}

describe('a copy that a glob matches', () => {
  it('is not read while it is being written', async () => {
    const { lines, poll, counts } = await folder.follow('a.log*', { rescanMs: 0 });
    folder.append('a.log', many(200));
    await poll();
    const bytes = readFileSync(folder.at('a.log'));
    for (let at = 0; at < bytes.length; at += 512) {
      appendFileSync(folder.at('a.log.1'), bytes.subarray(at, at + 512));
      await poll();
    }
    truncate();
    folder.append('a.log', textOf('new'));
    for (let i = 0; i < 4; i++) await poll(GRACE_MS);
    assert.deepEqual([lines.length, counts.bytes], [201, bytes.length + 41]);
  });

  it('and was finished before the log was read to its end is known by what was read earlier', async () => {
    let isRead = false;
    const open: FileSystem['open'] = async (path) => {
      const handle = await nodeFileSystem.open(path);
      const read = handle.read.bind(handle) as (...args: unknown[]) => unknown;
      return Object.assign(handle, {
        read: (...args: unknown[]) => {
          // The copy ends here; one more line is written and read, and all is truncated before the next look.
          if (isRead) {
            copy('a.log.1');
            folder.append('a.log', textOf('late'));
          }
          isRead = false;
          return read(...args);
        },
      });
    };
    const { lines, poll } = await folder.follow('a.log*', { fs: { ...nodeFileSystem, open } });
    folder.append('a.log', many(10));
    await poll(RESCAN_MS);
    await poll(RESCAN_MS);
    folder.append('a.log', textOf('more'));
    isRead = true;
    await poll();
    truncate();
    for (let i = 0; i < 5; i++) await poll(RESCAN_MS);
    assert.deepEqual([lines.length, idsOf(lines.slice(-2))], [12, ['more', 'late']]);
  });

  it('is read on when it comes to hold something else than its original', async () => {
    const { lines, poll } = await folder.follow('*.log', { rescanMs: 0 });
    folder.append('a.log', textOf(1));
    await poll();
    copy('b.log');
    await poll();
    folder.append('b.log', textOf('b'));
    folder.append('a.log', textOf('a'));
    await poll();
    await poll();
    assert.deepEqual(idsOf(lines).sort(), ['1', 'a', 'b']);
  });

  it('goes on for its original when that is deleted', async () => {
    const { lines, poll } = await folder.follow('*.log', { rescanMs: 0 });
    folder.append('a.log', textOf(1));
    await poll();
    copy('b.log');
    await poll();
    rmSync(folder.at('a.log'));
    for (let i = 0; i < 4; i++) await poll(GRACE_MS);
    folder.append('b.log', textOf(2));
    await poll();
    assert.deepEqual(idsOf(lines), ['1', '2']);
  });

  it('that takes the place of an older one in the same file is known too', async () => {
    const { lines, poll } = await folder.follow('a.log*', { rescanMs: 0 });
    for (const day of [1, 2, 3]) {
      folder.append('a.log', textOf(day, `${day}b`));
      await poll();
      copy('a.log.1');
      await poll();
      truncate();
      await poll();
    }
    assert.deepEqual(idsOf(lines), ['1', '1b', '2', '2b', '3', '3b']);
  });
});

describe('files that only begin alike', () => {
  it('are both read, however long their common beginning is', async () => {
    const { lines, poll } = await folder.follow('*.log', { rescanMs: 0 });
    folder.append('a.log', `${many(100)}${textOf('a')}`);
    await poll();
    folder.append('b.log', `${many(100)}${textOf('b', 'bb')}`);
    await poll();
    assert.equal(lines.length, 203);
  });

  it('are both read when one of them is truncated', async () => {
    const { lines, poll } = await folder.follow('a.log*', { rescanMs: 0 });
    folder.append('a.log', `${many(100)}${textOf('a')}`);
    await poll();
    truncate();
    folder.append('a.log.1', `${many(100)}${textOf('b')}`);
    for (let i = 0; i < 4; i++) await poll(GRACE_MS);
    assert.equal(lines.length, 202);
  });

  it('are both read when all that they have in common is a header', async () => {
    const header = `#Version: 1.0\n#Fields: ${'date time cs-uri-stem '.repeat(30)}\n`;
    const { lines, poll } = await folder.follow('*.log', { rescanMs: 0 });
    folder.append('a.log', `${header}${textOf('a')}`);
    await poll();
    folder.append('b.log', header);
    await poll();
    folder.append('b.log', textOf('b'));
    await poll();
    assert.deepEqual(idsOf(lines.filter((one) => !one.startsWith('#'))), ['a', 'b']);
    assert.equal(lines.length, 6);
  });
});

describe('rotation by rename, twice between two looks', () => {
  it('gives what was never open, in the order of the log', async () => {
    const { lines, poll } = await folder.follow('a.log');
    const at = (name: string, seconds: number): void => utimesSync(folder.at(name), seconds, seconds);
    folder.append('a.log', textOf(1));
    at('a.log', 1_700_000_001);
    await poll();
    folder.append('a.log', textOf(2));
    at('a.log', 1_700_000_002);
    renameSync(folder.at('a.log'), folder.at('a.log.2'));
    folder.append('a.log.1', textOf(3));
    at('a.log.1', 1_700_000_003);
    folder.append('a.log', textOf(4));
    for (let i = 0; i < 3; i++) await poll();
    assert.deepEqual(idsOf(lines), ['1', '2', '3', '4']);
  });
});

describe('the cost of following', () => {
  it('is one read a chunk, and none where nothing was written', async () => {
    let reads = 0;
    const open: FileSystem['open'] = async (path) => {
      const handle = await nodeFileSystem.open(path);
      const read = handle.read.bind(handle) as (...args: unknown[]) => unknown;
      return Object.assign(handle, {
        read: (...args: unknown[]) => {
          reads++;
          return read(...args);
        },
      });
    };
    const { poll } = await folder.follow('a.log', {
      fs: { ...nodeFileSystem, open },
      chunkBytes: statSync(folder.path).size,
    });
    const observed: number[] = [];
    for (const text of [many(300), textOf('x'), '', many(300), '']) {
      reads = 0;
      folder.append('a.log', text);
      await poll();
      observed.push(reads);
    }
    assert.deepEqual(observed, [4, 1, 0, 4, 0]);
  });
});
