// Following files on a real file system: where reading starts, every way to rotate, many files, what is refused.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
} from 'node:fs';
import { revealChunk } from '../../exporter/raw-text.ts';
import { createFileSource } from '../../exporter/sources/file.ts';
import { type FileSystem, nodeFileSystem } from '../../exporter/sources/file-system.ts';
import type { SourceOptions } from '../../exporter/sources/source.ts';
import { Folder, type Followed, GRACE_MS, ManualClock, POLL_MS, RESCAN_MS } from './follow.ts';
import { createRecorder } from './recorder.ts';

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

const openDescriptors = (): number => readdirSync('/proc/self/fd').length;
const failure = (code: string): Error => Object.assign(new Error(code), { code });
/** Time that passes with every look at the clock, and stands still while there is nothing to do. */
class RushingClock extends ManualClock {
  override now = (): number => {
    this.nowMs += POLL_MS / 2;
    return this.nowMs;
  };
}

const sizeOf = (path: string): number => statSync(path).size;
const nextTurn = <T>(value: T): Promise<T> => new Promise((resolve) => setImmediate(resolve, value));

/** The real file system, one call of which fails for some paths until that is granted. The tests may run as root. */
const refuse = (call: 'open' | 'stat', code: string, isRefused: (path: string) => boolean = () => true) => {
  let isGranted = false;
  const guard =
    <T>(name: 'open' | 'stat', allowed: (path: string) => Promise<T>) =>
    (path: string): Promise<T> =>
      name === call && !isGranted && isRefused(path) ? Promise.reject(failure(code)) : allowed(path);
  const fs: FileSystem = {
    ...nodeFileSystem,
    open: guard('open', nodeFileSystem.open),
    stat: guard('stat', nodeFileSystem.stat),
  };
  const grant = (): void => {
    isGranted = true;
  };
  const revoke = (): void => {
    isGranted = false;
  };
  return { fs, grant, revoke };
};

/** The real file system, with something that happens just before a file's next read. */
const beforeRead = (happen: () => void): FileSystem => ({
  ...nodeFileSystem,
  open: async (path) => {
    const handle = await nodeFileSystem.open(path);
    const read = handle.read.bind(handle) as (...args: unknown[]) => unknown;
    return Object.assign(handle, {
      read: (...args: unknown[]) => {
        happen();
        return read(...args);
      },
    });
  },
});

describe('where a followed file is begun', () => {
  it('at its end, if it is there already', async () => {
    folder.append('a.log', 'old\n');
    const { lines, poll } = await folder.follow('a.log', { startAt: 'end' });
    folder.append('a.log', 'new\n');
    await poll();
    assert.deepEqual(lines, ['new']);
  });

  it('at its beginning, if so configured', async () => {
    folder.append('a.log', 'old\n');
    const { lines } = await folder.follow('a.log', { startAt: 'beginning' });
    assert.deepEqual(lines, ['old']);
  });

  it('at its beginning, if it appears later', async () => {
    const { lines, poll } = await folder.follow('a.log', { startAt: 'end' });
    folder.append('a.log', 'first\n');
    await poll();
    assert.deepEqual(lines, ['first']);
  });

  it('at its beginning, if it is new to a glob', async () => {
    folder.append('a.log', 'old\n');
    const { lines, poll } = await folder.follow('*.log', { startAt: 'end' });
    folder.append('b.log', 'first\n');
    await poll(RESCAN_MS);
    assert.deepEqual(lines, ['first']);
  });

  it('before a line that is half written, so that it is read whole', async () => {
    folder.append('a.log', 'old\nha');
    const { lines, poll } = await folder.follow('a.log', { startAt: 'end' });
    folder.append('a.log', 'lf\n');
    await poll();
    assert.deepEqual(lines, ['half']);
  });

  it('within an over-long line, which is skipped and counted once', async () => {
    folder.append('a.log', 'x'.repeat(100));
    const { lines, poll, counts } = await folder.follow('a.log', { startAt: 'end', maxLineBytes: 10 });
    folder.append('a.log', 'xxx\nnew\n');
    await poll();
    assert.deepEqual([lines, counts.tooLong], [['new'], 1]);
  });

  it('where it ended at the first look, if it could not be opened then', async () => {
    folder.append('a.log', 'old\n');
    const denied = refuse('open', 'EACCES');
    const { lines, poll } = await folder.follow('a.log', { startAt: 'end', fs: denied.fs });
    folder.append('a.log', 'new\n');
    denied.grant();
    await poll();
    assert.deepEqual(lines, ['new']);
  });
});

describe('a line', () => {
  it('waits until it is whole', async () => {
    const { lines, poll, source } = await folder.follow('a.log');
    folder.append('a.log', 'one\nha');
    await poll();
    const offsetBefore = source.positions()[0]?.offset;
    folder.append('a.log', 'lf\n');
    await poll();
    assert.deepEqual([lines, offsetBefore, source.positions()[0]?.offset], [['one', 'half'], 4, 9]);
  });

  it('of any bytes is a line', async () => {
    const { lines, poll } = await folder.follow('a.log');
    folder.append('a.log', '\0\0\xff\xfe\x80\x1b[2J\r\n');
    await poll();
    assert.deepEqual(lines, ['\0\0\xff\xfe\x80\x1b[2J']);
  });

  it('of 10 MB is skipped, counted, and the next one read', async () => {
    const { lines, poll, counts, source } = await folder.follow('a.log');
    folder.append('a.log', 'x'.repeat(10_000_000));
    await poll();
    const during = source.positions()[0];
    folder.append('a.log', '\nnext\n');
    await poll();
    assert.deepEqual([lines, counts.tooLong, counts.bytes], [['next'], 1, 10_000_006]);
    assert.deepEqual([during?.offset, during?.skipping], [10_000_000, true]);
  });

  it('is handed out at most a chunk at a time', async () => {
    const { lines, poll } = await folder.follow('a.log', { chunkBytes: 3 });
    folder.append('a.log', 'one\ntwo\r\n\nthree\n');
    await poll();
    assert.deepEqual(lines, ['one', 'two', '', 'three']);
  });
});

describe('a line on which the program breaks', () => {
  it('is said with its place, and is not read again', async () => {
    const lines: string[] = [];
    const onLine: SourceOptions['onLine'] = (chunk, start, end) => {
      const line = revealChunk(chunk).text.slice(start, end);
      if (line === 'broken') throw new Error(line);
      lines.push(line);
    };
    folder.append('a.log', 'one\nbroken\ntwo\nbro');
    const { broken, poll, source } = await folder.follow('a.log', { onLine, chunkBytes: 6 });
    folder.append('a.log', 'ken\nthree\n');
    await poll();
    const path = folder.at('a.log');
    assert.deepEqual(lines, ['one', 'two', 'three']);
    assert.deepEqual(broken, [
      { path, offset: 4, length: 6 },
      { path, offset: 15, length: 6 },
    ]);
    assert.deepEqual(
      source.positions().map(({ offset }) => offset),
      [sizeOf(path)],
    );
  });
});

describe('rotation', () => {
  it('by rename and create', async () => {
    const { lines, poll, counts } = await folder.follow('a.log');
    folder.append('a.log', '1\n');
    await poll();
    folder.append('a.log', '2\n');
    renameSync(folder.at('a.log'), folder.at('a.log.1'));
    folder.append('a.log', '3\n');
    await poll();
    assert.deepEqual(lines.sort(), ['1', '2', '3']);
    assert.equal(counts.rotated, 1);
  });

  it('looked at between rename and create', async () => {
    const { lines, poll, counts, states } = await folder.follow('a.log');
    folder.append('a.log', '1\n');
    await poll();
    renameSync(folder.at('a.log'), folder.at('a.log.1'));
    await poll();
    await poll();
    folder.append('a.log', '2\n');
    await poll();
    assert.deepEqual([lines, counts.rotated], [['1', '2'], 1]);
    assert.deepEqual(states, ['waiting_for_file', 'reading', 'waiting_for_file', 'reading']);
  });

  it('with a writer that goes on with the renamed file', async () => {
    const { lines, poll } = await folder.follow('a.log');
    folder.append('a.log', '1\n');
    await poll();
    renameSync(folder.at('a.log'), folder.at('a.log.1'));
    folder.append('a.log', 'new\n');
    folder.append('a.log.1', '2\nha');
    await poll();
    folder.append('a.log.1', 'lf\n');
    await poll(GRACE_MS);
    folder.append('a.log.1', '4\n');
    await poll(GRACE_MS - 1);
    assert.deepEqual(lines.sort(), ['1', '2', '4', 'half', 'new']);
  });

  it('twice between two looks at a file that was never seen in between', async () => {
    const { lines, poll, counts } = await folder.follow('a.log*', { rescanMs: 0 });
    folder.append('a.log', '1\n');
    await poll();
    renameSync(folder.at('a.log'), folder.at('a.log.2'));
    folder.append('a.log.1', '2\n');
    folder.append('a.log', '3\n');
    await poll();
    assert.deepEqual(lines.sort(), ['1', '2', '3']);
    assert.equal(counts.rotated, 1);
  });

  it('to a name that the glob matches reads nothing twice', async () => {
    const { lines, poll, source } = await folder.follow('a.log*');
    for (let round = 1; round <= 4; round++) {
      folder.append('a.log', `${round}\n`);
      await poll();
      for (let n = round - 1; n >= 1; n--) renameSync(folder.at(`a.log.${n}`), folder.at(`a.log.${n + 1}`));
      renameSync(folder.at('a.log'), folder.at('a.log.1'));
      await poll(GRACE_MS);
      await poll(GRACE_MS);
    }
    assert.deepEqual(lines, ['1', '2', '3', '4']);
    assert.equal(source.positions().length, 4);
  });

  it('to a name that the glob is matched with only after the grace time reads nothing twice', async () => {
    const { lines, poll } = await folder.follow('a.log*', { rescanMs: 10 * GRACE_MS });
    folder.append('a.log', '1\n');
    await poll(10 * GRACE_MS);
    renameSync(folder.at('a.log'), folder.at('a.log.1'));
    for (let i = 0; i < 5; i++) await poll(GRACE_MS);
    for (let i = 0; i < 5; i++) await poll(10 * GRACE_MS);
    assert.deepEqual(lines, ['1']);
  });

  it('is seen while there is still much to read of the old file, which is read to its end first', async () => {
    folder.append('a.log', 'old\n'.repeat(100));
    let reads = 0;
    let readsUntilSeen = 0;
    const fs = beforeRead(() => {
      if (++reads !== 2) return;
      renameSync(folder.at('a.log'), folder.at('a.log.1'));
      folder.append('a.log', 'new\n');
    });
    const { lines } = await folder.follow('a.log', {
      fs,
      chunkBytes: 10,
      clock: new RushingClock(),
      signals: {
        ...createRecorder().signals,
        rotated: () => {
          readsUntilSeen = reads;
        },
      },
    });
    assert.deepEqual([lines.length, lines.indexOf('new'), readsUntilSeen < 10], [101, 100, true]);
  });

  it('leaves the compressed copy alone', async () => {
    const { lines, poll } = await folder.follow('a.log*', { rescanMs: 0 });
    folder.append('a.log.2.gz', 'not a log line\n');
    folder.append('a.log', '1\n');
    await poll();
    assert.deepEqual(lines, ['1']);
  });

  it('by copytruncate', async () => {
    const { lines, poll, counts, lost } = await folder.follow('a.log');
    folder.append('a.log', '1\n2\n');
    await poll();
    copyFileSync(folder.at('a.log'), folder.at('a.log.1'));
    truncateSync(folder.at('a.log'));
    folder.append('a.log', '3\n');
    await poll();
    assert.deepEqual([lines, counts.truncated, counts.rotated, lost], [['1', '2', '3'], 1, 0, []]);
  });

  it('by copytruncate, looked at while the file is empty', async () => {
    const { lines, poll, counts } = await folder.follow('a.log');
    folder.append('a.log', '1\n');
    await poll();
    truncateSync(folder.at('a.log'));
    await poll();
    await poll();
    folder.append('a.log', '2\n');
    await poll();
    assert.deepEqual([lines, counts.truncated], [['1', '2'], 1]);
  });

  it('by copytruncate in the middle of a line loses that line and says so', async () => {
    const { lines, poll, lost } = await folder.follow('a.log');
    folder.append('a.log', 'one\nhalf');
    await poll();
    truncateSync(folder.at('a.log'));
    folder.append('a.log', '2\n');
    await poll();
    assert.deepEqual([lines, lost], [['one', '2'], [{ bytes: 4, cause: 'truncated' }]]);
  });

  it('by delete and recreate', async () => {
    const { lines, poll, counts } = await folder.follow('a.log');
    folder.append('a.log', '1\n');
    await poll();
    folder.append('a.log', '2\n');
    rmSync(folder.at('a.log'));
    folder.append('a.log', '3\n');
    await poll();
    assert.deepEqual(lines.sort(), ['1', '2', '3']);
    assert.equal(counts.rotated, 1);
  });

  it('by delete and recreate long after, even if the inode is used again', async () => {
    folder.append('a.log', 'old\n');
    const { lines, poll, notices, infos, counts } = await folder.follow('a.log', { startAt: 'end' });
    rmSync(folder.at('a.log'));
    await poll(GRACE_MS);
    await poll(GRACE_MS);
    folder.append('a.log', 'new\nlog\n');
    await poll();
    assert.deepEqual([lines, counts.rotated], [['new', 'log'], 0]);
    assert.deepEqual(
      [notices, infos],
      [
        [`${folder.at('a.log')}: the file is gone: waiting for another one`],
        [`${folder.at('a.log')}: there is a file now`],
      ],
    );
  });

  it('that leaves a gap for less than the grace time is no reason for a word', async () => {
    const { poll, notices, infos } = await folder.follow('a.log*', { rescanMs: 0 });
    folder.append('a.log', '1\n');
    await poll();
    const said = [...notices, ...infos];
    rmSync(folder.at('a.log'));
    await poll(GRACE_MS - 1);
    folder.append('a.log', '2\n');
    await poll();
    assert.deepEqual([...notices, ...infos], said);
  });

  it('by a file of the same size that takes its place', async () => {
    const { lines, poll, counts } = await folder.follow('a.log');
    folder.append('a.log', '1\n');
    await poll();
    folder.append('b', '2\n');
    renameSync(folder.at('b'), folder.at('a.log'));
    await poll();
    assert.deepEqual([lines, counts.rotated], [['1', '2'], 1]);
  });

  it('by swap of a symbolic link', async () => {
    folder.append('one', '1\n');
    symlinkSync('one', folder.at('a.log'));
    const { lines, poll, counts } = await folder.follow('a.log');
    folder.append('one', '2\n');
    folder.append('two', '3\n');
    symlinkSync('two', folder.at('next'));
    renameSync(folder.at('next'), folder.at('a.log'));
    await poll();
    folder.append('one', '4\n');
    folder.append('two', '5\n');
    await poll();
    assert.deepEqual(lines.sort(), ['1', '2', '3', '4', '5']);
    assert.equal(counts.rotated, 1);
  });

  it('back to a file that is still being drained', async () => {
    folder.append('one', '1\n');
    folder.append('two', '2\n');
    symlinkSync('one', folder.at('a.log'));
    const { lines, poll, source } = await folder.follow('a.log');
    for (const target of ['two', 'one', 'two', 'one']) {
      rmSync(folder.at('a.log'));
      symlinkSync(target, folder.at('a.log'));
      await poll();
    }
    folder.append('one', '3\n');
    await poll();
    assert.deepEqual([lines, source.positions().length], [['1', '2', '3'], 2]);
  });

  it('lets the old file go after the grace time, and counts a line that never ended', async () => {
    const { poll, source, lost } = await folder.follow('a.log');
    const descriptors = openDescriptors();
    folder.append('a.log', 'half');
    await poll();
    renameSync(folder.at('a.log'), folder.at('a.log.1'));
    await poll();
    const draining = source.positions().length;
    await poll(GRACE_MS);
    await poll(RESCAN_MS);
    assert.deepEqual([draining, source.positions().length, openDescriptors()], [1, 0, descriptors]);
    assert.deepEqual(lost, [{ bytes: 4, cause: 'deleted' }]);
  });
});

describe('a file that changes while it is read', () => {
  it('shrinks between the look and the read', async () => {
    let shrink = false;
    const fs = beforeRead(() => {
      if (shrink) truncateSync(folder.at('a.log'), 2);
      shrink = false;
    });
    const { lines, poll, counts, lost } = await folder.follow('a.log', { fs });
    folder.append('a.log', '1\n2\n');
    await poll();
    folder.append('a.log', '3\n4\n');
    shrink = true;
    await poll();
    await poll();
    assert.deepEqual([lines, counts.truncated], [['1', '2', '1'], 1]);
    assert.deepEqual(lost, [{ bytes: 4, cause: 'truncated' }]);
  });

  it('grows between the look and the read, which is no truncation', async () => {
    const fs = beforeRead(() => folder.append('a.log', 'more\n'));
    const { lines, poll, counts } = await folder.follow('a.log', { fs });
    for (let i = 0; i < 3; i++) {
      folder.append('a.log', 'line\n');
      await poll();
    }
    assert.deepEqual([lines, counts.truncated], [Array(3).fill(['line', 'more']).flat(), 0]);
    assert.equal(counts.lagBytes, 0);
  });

  it('is replaced between the look and the opening', async () => {
    let once = true;
    const fs: FileSystem = {
      ...nodeFileSystem,
      open: async (path) => {
        if (once) {
          renameSync(folder.at('a.log'), folder.at('a.log.1'));
          folder.append('a.log', 'new\n');
        }
        once = false;
        return nodeFileSystem.open(path);
      },
    };
    folder.append('a.log', 'old\n');
    const { lines, poll } = await folder.follow('a.log', { fs });
    await poll();
    assert.deepEqual(lines, ['new']);
  });

  it('is renamed away between the look and the opening', async () => {
    const fs: FileSystem = { ...nodeFileSystem, open: () => Promise.reject(failure('ENOENT')) };
    folder.append('a.log', 'old\n');
    const { states, notices } = await folder.follow('a.log', { fs });
    assert.deepEqual(states, ['waiting_for_file']);
    assert.deepEqual(notices, [`${folder.at('a.log')}: waiting for a file`]);
  });
});

describe('several files', () => {
  it('are all followed, each from where it is', async () => {
    folder.append('a.log', 'a1\n');
    folder.append('b.log', 'b1\n');
    const { lines, poll } = await folder.follow('{a,b}.log');
    folder.append('b.log', 'b2\n');
    folder.append('a.log', 'a2\n');
    await poll();
    assert.deepEqual(lines.sort(), ['a1', 'a2', 'b1', 'b2']);
  });

  it('of many kinds of names are found by one glob', async () => {
    mkdirSync(folder.at('deep', 'er'), { recursive: true });
    const { lines, poll } = await folder.follow('**/*.log');
    folder.append('a.log', '1\n');
    folder.append('deep/b.log', '2\n');
    folder.append('deep/er/c.log', '3\n');
    mkdirSync(folder.at('folder.log'));
    await poll(RESCAN_MS);
    assert.deepEqual(lines.sort(), ['1', '2', '3']);
  });

  it('behind a linked folder are found, and in a ring of links only once', async () => {
    mkdirSync(folder.at('real'));
    symlinkSync('real', folder.at('linked'));
    symlinkSync('..', folder.at('real', 'ring'));
    folder.append('real/a.log', '1\n');
    const star = await folder.follow('*/*.log');
    const globstar = await folder.follow('**/*.log');
    assert.deepEqual([star.lines, globstar.lines], [['1'], ['1']]);
  });

  it('that are one file under two names are read once', async () => {
    folder.append('a.log', '1\n');
    linkSync(folder.at('a.log'), folder.at('b.log'));
    symlinkSync('a.log', folder.at('c.log'));
    const { lines, poll, source } = await folder.follow('*.log');
    folder.append('b.log', '2\n');
    await poll();
    rmSync(folder.at('a.log'));
    folder.append('b.log', '3\n');
    await poll(GRACE_MS);
    await poll(GRACE_MS);
    assert.deepEqual([lines, source.positions().length], [['1', '2', '3'], 1]);
  });

  it('take turns: a long one does not hold up the others', async () => {
    folder.append('a.log', 'a\n'.repeat(100));
    folder.append('b.log', 'b\n');
    const { lines } = await folder.follow('*.log', { chunkBytes: 10 });
    assert.deepEqual([lines.indexOf('b'), lines.length], [5, 101]);
  });

  it('in hundreds are followed with their positions', async () => {
    const names = Array.from({ length: 300 }, (_, i) => `${i}.log`);
    for (const name of names) folder.append(name, `${name}\n`);
    const { lines, poll, source } = await folder.follow('*.log', { startAt: 'end' });
    for (const name of names) folder.append(name, `${name} again\n`);
    await poll();
    assert.deepEqual(lines.sort(), names.map((name) => `${name} again`).sort());
    const atEnd = source.positions().every(({ path, offset }) => offset === sizeOf(path));
    assert.equal(atEnd, true);
  });

  it('past the limit are not followed, which is said once, until there is room', async () => {
    for (const name of ['a', 'b', 'c', 'd']) folder.append(`${name}.log`, `${name}\n`);
    const { lines, poll, source, states, notices } = await folder.follow('*.log', { maxFiles: 2 });
    for (let i = 0; i < 3; i++) await poll(RESCAN_MS);
    assert.deepEqual([lines.length, source.positions().length, states.at(-1)], [2, 2, 'failed']);
    assert.deepEqual(notices, [`${folder.at('*.log')}: more files match than may be followed`]);
    for (const { path } of source.positions()) rmSync(path);
    for (let i = 0; i < 4; i++) await poll(GRACE_MS);
    assert.deepEqual([lines.sort(), states.at(-1)], [['a', 'b', 'c', 'd'], 'idle']);
  });
});

describe('a file that cannot be read', () => {
  it('is said once, and read when it is granted', async () => {
    folder.append('a.log', '1\n');
    const denied = refuse('open', 'EACCES');
    const { lines, poll, states, notices, infos } = await folder.follow('a.log', { fs: denied.fs });
    await poll();
    await poll();
    const before = [...states];
    denied.grant();
    await poll();
    await poll();
    assert.deepEqual([before, states], [['no_permission'], ['no_permission', 'reading', 'idle']]);
    assert.deepEqual([lines, notices], [['1'], [`${folder.at('a.log')}: cannot be read: EACCES`]]);
    assert.deepEqual(infos, [`${folder.at('a.log')}: no longer so: cannot be read: EACCES`]);
  });

  it('and is gone then is no better for that', async () => {
    folder.append('a.log', '1\n');
    const denied = refuse('open', 'EACCES');
    const { poll, infos } = await folder.follow('a*.log', { fs: denied.fs });
    rmSync(folder.at('a.log'));
    await poll(RESCAN_MS);
    assert.deepEqual(infos, []);
  });

  it('is said again when it happens again', async () => {
    folder.append('a.log', '1\n');
    const denied = refuse('stat', 'EACCES');
    const { lines, poll, notices } = await folder.follow('a.log', { fs: denied.fs });
    denied.grant();
    await poll();
    denied.revoke();
    await poll();
    assert.deepEqual([lines, notices.length], [['1'], 2]);
  });

  it('keeps its place while it cannot even be seen', async () => {
    folder.append('a.log', '1\n');
    const denied = refuse('stat', 'ESTALE');
    denied.grant();
    const { lines, poll, states } = await folder.follow('a.log', { fs: denied.fs });
    denied.revoke();
    for (let i = 0; i < 5; i++) await poll(GRACE_MS);
    const during = states.at(-1);
    denied.grant();
    folder.append('a.log', '2\n');
    await poll();
    assert.deepEqual([lines, during], [['1', '2'], 'failed']);
  });

  it('does not keep the others from being read, but the source is not whole', async () => {
    folder.append('a.log', 'a\n');
    folder.append('b.log', 'b\n');
    const denied = refuse('open', 'EPERM', (path) => path.endsWith('a.log'));
    const { lines, states } = await folder.follow('*.log', { fs: denied.fs });
    assert.deepEqual([lines, states], [['b'], ['no_permission']]);
  });

  it('because there are too many open files is tried again', async () => {
    folder.append('a.log', '1\n');
    const denied = refuse('open', 'EMFILE');
    const { lines, poll, states } = await folder.follow('a.log', { fs: denied.fs });
    denied.grant();
    await poll();
    assert.deepEqual([lines, states], [['1'], ['failed', 'reading']]);
  });

  it('because it is a folder is said', async () => {
    mkdirSync(folder.at('a.log'));
    const { states, notices } = await folder.follow('a.log');
    assert.deepEqual([states, notices], [['failed'], [`${folder.at('a.log')}: not a regular file`]]);
  });

  it('because it is a pipe is said, and holds nothing up', async () => {
    execFileSync('mkfifo', [folder.at('a.log')]);
    const { states, notices } = await folder.follow('a.log');
    assert.deepEqual([states, notices], [['failed'], [`${folder.at('a.log')}: not a regular file`]]);
  });

  it('because the glob could not be matched is tried again', async () => {
    folder.append('a.log', '1\n');
    let isFailing = true;
    const glob: FileSystem['glob'] = (pattern) => {
      if (isFailing) throw failure('EIO');
      return nodeFileSystem.glob(pattern);
    };
    const { lines, poll, states, notices } = await folder.follow('*.log', {
      fs: { ...nodeFileSystem, glob },
    });
    await poll();
    isFailing = false;
    await poll();
    assert.deepEqual([lines, states], [['1'], ['failed', 'reading']]);
    assert.deepEqual(notices, [`${folder.at('*.log')}: cannot be read: EIO`]);
  });

  it('because it became a pipe after it was looked at holds nothing up', async () => {
    folder.append('a.log', '1\n');
    const open: FileSystem['open'] = (path) => {
      rmSync(path);
      execFileSync('mkfifo', [path]);
      return nodeFileSystem.open(path);
    };
    const { lines, notices } = await folder.follow('a.log', { fs: { ...nodeFileSystem, open } });
    assert.deepEqual([lines, notices], [[], [`${folder.at('a.log')}: not a regular file`]]);
  });

  it('because its folder is not there is waited for', async () => {
    const { lines, poll, states } = await folder.follow('later/a.log');
    mkdirSync(folder.at('later'));
    folder.append('later/a.log', '1\n');
    await poll();
    assert.deepEqual([lines, states], [['1'], ['waiting_for_file', 'reading']]);
  });
});

describe('a read that fails', () => {
  /** The real file system, whose reads fail while `isFailing`. */
  const failing = () => {
    const state = { isFailing: false };
    const fs = beforeRead(() => {
      if (state.isFailing) throw failure('EIO');
    });
    return { state, fs };
  };

  it('is said once, and reading goes on where it was', async () => {
    const { state, fs } = failing();
    folder.append('a.log', 'one\nha');
    const { lines, poll, states, notices, lost } = await folder.follow('a.log', { fs });
    state.isFailing = true;
    folder.append('a.log', 'lf\n');
    for (let i = 0; i < 5; i++) await poll();
    state.isFailing = false;
    for (let i = 0; i < 3; i++) await poll();
    assert.deepEqual([lines, lost], [['one', 'half'], []]);
    assert.deepEqual(notices, [`${folder.at('a.log')}: cannot be read: EIO`]);
    assert.deepEqual(states, ['reading', 'failed', 'idle']);
  });

  it('of a file that no path leads to any more loses what was left, and says how much', async () => {
    const { state, fs } = failing();
    folder.append('a.log', 'one\nhalf');
    const { lines, poll, lost, source } = await folder.follow('a.log', { fs });
    state.isFailing = true;
    folder.append('a.log', ' line\n');
    await poll();
    rmSync(folder.at('a.log'));
    await poll();
    const lostAtOnce = [...lost];
    await poll(GRACE_MS);
    assert.deepEqual([lostAtOnce, lines, lost], [[], ['one'], [{ bytes: 10, cause: 'read_error' }]]);
    assert.deepEqual(source.positions(), []);
  });

  it('of a file that was replaced meanwhile is tried again, then the new one is read', async () => {
    const { state, fs } = failing();
    folder.append('a.log', '1\n');
    const { lines, poll } = await folder.follow('a.log', { fs });
    state.isFailing = true;
    folder.append('a.log', '2\n');
    await poll();
    state.isFailing = false;
    rmSync(folder.at('a.log'));
    folder.append('a.log', '3\n');
    await poll();
    assert.deepEqual(lines, ['1', '2', '3']);
  });

  it('again and again holds up what comes after it for the grace time only, and is still tried', async () => {
    let isFailing = true;
    const open: FileSystem['open'] = async (path) => {
      const handle = await nodeFileSystem.open(path);
      if (!path.endsWith('.1')) return handle;
      const read = handle.read.bind(handle) as (...args: unknown[]) => unknown;
      return Object.assign(handle, {
        read: (...args: unknown[]) => (isFailing ? Promise.reject(failure('EIO')) : read(...args)),
      });
    };
    folder.append('a.log', 'live\n');
    folder.append('a.log.1', 'rotated\n');
    utimesSync(folder.at('a.log.1'), 1, 1);
    const { lines, poll, states, notices, infos, lost } = await folder.follow('a.log*', {
      fs: { ...nodeFileSystem, open },
    });
    await poll();
    const atFirst = [...lines];
    for (let i = 0; i < 4; i++) await poll(GRACE_MS / 2);
    const later = [[...lines], states.at(-1)];
    isFailing = false;
    await poll();
    await poll();
    assert.deepEqual([atFirst, later], [[], [['live'], 'failed']]);
    assert.deepEqual([lines, states.at(-1), lost], [['live', 'rotated'], 'idle', []]);
    assert.deepEqual(notices, [`${folder.at('a.log.1')}: cannot be read: EIO`]);
    assert.deepEqual(infos, [`${folder.at('a.log.1')}: no longer so: cannot be read: EIO`]);
  });
});

describe('a followed source', () => {
  it('says how it fares, once a change', async () => {
    const { poll, states } = await folder.follow('a.log');
    await poll();
    folder.append('a.log', '1\n');
    await poll();
    await poll();
    await poll();
    assert.deepEqual(states, ['waiting_for_file', 'reading', 'idle']);
  });

  it('agrees between its position, its bytes and what it has not read, after every chunk', async () => {
    folder.append('a.log', '1\n22\n333\n4444\n');
    const seen: { handedOut: string; offset: number | undefined }[] = [];
    const fs = beforeRead(() => {
      const handedOut = followed?.lines.map((line) => `${line}\n`).join('') ?? '';
      if (followed) seen.push({ handedOut, offset: followed.source.positions()[0]?.offset });
    });
    let followed: Followed | undefined;
    followed = await folder.follow('a.log', { fs, chunkBytes: 5, startAt: 'end' });
    folder.append('a.log', '1\n22\n333\n4444\n');
    await followed.poll();
    assert.deepEqual(
      seen.map(({ offset }) => offset),
      seen.map(({ handedOut }) => 14 + handedOut.length),
    );
    // Its beginning is looked at first, for it may be a header.
    assert.deepEqual([seen.length, followed.counts.bytes, followed.counts.lagBytes], [1 + 3, 14, 0]);
  });

  it('starts once and stops once, and closes what it opened', async () => {
    folder.append('a.log', '1\n');
    const descriptors = openDescriptors();
    const { source, lines } = await folder.follow('a.log');
    await source.start();
    const during = openDescriptors();
    await Promise.all([source.stop(), source.stop()]);
    await source.stop();
    assert.deepEqual([during, openDescriptors(), lines], [descriptors + 1, descriptors, ['1']]);
  });

  it('reads nothing more after it was stopped, and knows where it was', async () => {
    folder.append('a.log', '1\n');
    const { source, lines } = await folder.follow('a.log');
    folder.append('a.log', '2\n');
    await source.stop();
    assert.deepEqual([lines, source.positions().map((p) => p.offset)], [['1'], [2]]);
  });

  it('reads nothing while it is held, and then goes on where it was', async () => {
    let isHeld = true;
    folder.append('a.log', '1\n');
    const { poll, lines } = await folder.follow('a.log', { isHeld: () => isHeld });
    folder.append('a.log', '2\n');
    await poll();
    assert.deepEqual(lines, []);
    isHeld = false;
    await poll();
    assert.deepEqual(lines, ['1', '2']);
  });

  it('may be stopped before it was started, and does not start then', async () => {
    folder.append('a.log', '1\n');
    const recorder = createRecorder();
    const source = createFileSource({ pattern: folder.at('a.log'), startAt: 'beginning', ...recorder });
    await source.stop();
    await source.start();
    await source.stop();
    assert.deepEqual([recorder.lines, recorder.states], [[], []]);
  });

  it('never ends by itself', async () => {
    folder.append('a.log', '1\n');
    const { source } = await folder.follow('a.log');
    assert.equal(await Promise.race([source.ended.then(() => 'ended'), nextTurn('open')]), 'open');
  });

  it('says nothing of what a file holds', async () => {
    const canary = 'SECRET';
    folder.append('a.log', `${canary}\nhalf ${canary}`);
    const { poll, notices } = await folder.follow('a.log');
    truncateSync(folder.at('a.log'));
    await poll();
    rmSync(folder.at('a.log'));
    await poll(GRACE_MS);
    await poll(GRACE_MS);
    assert.deepEqual([notices.length, notices.filter((notice) => notice.includes(canary))], [1, []]);
  });

  it('works with the clock of the machine', async () => {
    const { promise: second, resolve } = Promise.withResolvers<void>();
    folder.append('a.log', '1\n');
    const recorder = createRecorder();
    const source = createFileSource({
      ...recorder,
      pattern: folder.at('a.log'),
      startAt: 'end',
      pollMs: 1,
      onLine: (...line) => {
        recorder.onLine(...line);
        resolve();
      },
    });
    await source.start();
    folder.append('a.log', '2\n');
    await second;
    await source.stop();
    assert.deepEqual(recorder.lines, ['2']);
  });
});
