// A source that goes on where an earlier process was, whatever happened to the files since.
import assert from 'node:assert/strict';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createFileSource, type FileSourceOptions } from '../../exporter/sources/file.ts';
import { type FileSystem, nodeFileSystem } from '../../exporter/sources/file-system.ts';
import { Folder, type Followed, GRACE_MS, ManualClock, RESCAN_MS } from './follow.ts';
import { createRecorder } from './recorder.ts';

let folder: Folder;
let nowSeconds = 0;
beforeEach(() => {
  folder = new Folder();
  nowSeconds = 1_700_000_000;
});
afterEach(() => folder.remove());

/** A line that is long enough to be known again. */
const line = (id: string | number): string => `${id} `.padEnd(40, '.');
const textOf = (...ids: (string | number)[]): string => ids.map((id) => `${line(id)}\n`).join('');
const idsOf = (lines: readonly string[]): string[] => lines.map((one) => one.slice(0, one.indexOf(' ')));

/** Writes as a logger does, a minute after whatever was written before. */
const write = (name: string, text: string): void => {
  folder.append(name, text);
  nowSeconds += 60;
  utimesSync(folder.at(name), nowSeconds, nowSeconds);
};
const rename = (from: string, to: string): void => renameSync(folder.at(from), folder.at(to));
const compress = (name: string): void => {
  const { atime, mtime } = statSync(folder.at(name));
  writeFileSync(folder.at(`${name}.gz`), gzipSync(readFileSync(folder.at(name))));
  utimesSync(folder.at(`${name}.gz`), atime, mtime);
  rmSync(folder.at(name));
};

type Options = Omit<Partial<FileSourceOptions>, 'clock'>;

/** What is left of a source: its positions, through JSON. */
const stop = async ({ source }: Followed): Promise<unknown> => {
  await source.stop();
  return JSON.parse(JSON.stringify(source.positions()));
};
/** Follows until all is read, and ends. */
const readOnce = async (pattern: string, options: Options = {}): Promise<unknown> =>
  stop(await folder.follow(pattern, options));
const resume = (pattern: string, saved: unknown, options: Options = {}): Promise<Followed> =>
  folder.follow(pattern, { startAt: 'end', resume: saved, ...options });
/** Lets every time pass after which something is given up. */
const outlast = async ({ poll }: Followed): Promise<void> => {
  for (let i = 0; i < 4; i++) await poll(GRACE_MS);
};

describe('a source that was read before', () => {
  it('goes on where it was', async () => {
    write('a.log', textOf(1, 2));
    const saved = await readOnce('a.log');
    write('a.log', textOf(3));
    const { lines, lost } = await resume('a.log', saved);
    assert.deepEqual([idsOf(lines), lost], [['3'], []]);
  });

  it('begins with what it knew, should it end before it was started', async () => {
    write('a.log', textOf(1));
    const saved = await readOnce('a.log');
    const { source } = await resume('a.log', saved);
    assert.deepEqual(JSON.parse(JSON.stringify(source.positions())), saved);
  });

  it('reads a half-written line whole, and counts its bytes once', async () => {
    write('a.log', `${textOf(1)}${line(2).slice(0, 20)}`);
    const first = await folder.follow('a.log');
    const saved = await stop(first);
    write('a.log', `${line(2).slice(20)}\r\n`);
    const second = await resume('a.log', saved);
    assert.deepEqual(second.lines, [line(2)]);
    assert.equal(first.counts.bytes + second.counts.bytes, readFileSync(folder.at('a.log')).length);
  });

  it('goes on skipping an over-long line, which is counted once', async () => {
    const options = { maxLineBytes: 50 };
    write('a.log', `${textOf(1)}${'x'.repeat(100)}`);
    const first = await folder.follow('a.log', options);
    const saved = await stop(first);
    write('a.log', `x\n${textOf(2)}`);
    const second = await resume('a.log', saved, options);
    assert.deepEqual([idsOf(second.lines), first.counts.tooLong, second.counts.tooLong], [['2'], 1, 0]);
  });

  it('reads a file from its beginning that appeared meanwhile', async () => {
    const saved = await readOnce('*.log');
    write('a.log', textOf(1));
    const { lines } = await resume('*.log', saved);
    assert.deepEqual([saved, idsOf(lines)], [[], ['1']]);
  });

  it('may be given anything for positions', async () => {
    write('a.log', textOf(1));
    for (const saved of [null, 7, 'x', {}, [null, {}, { path: 1 }], [[]]]) {
      const { lines } = await resume('a.log', saved);
      assert.deepEqual(idsOf(lines), ['1']);
    }
  });

  it('saves nothing that was in a line', async () => {
    write('a.log', `${textOf('SECRET')}SECRET`);
    const saved = JSON.stringify(await readOnce('a.log'));
    const parts = ['SECRET', Buffer.from('SECRET').toString('base64'), Buffer.from('SECRET').toString('hex')];
    assert.deepEqual(
      parts.filter((part) => saved.includes(part)),
      [],
    );
  });

  it('saves no hash of so little that it could be guessed', async () => {
    write('a.log', 'id=7\n');
    const saved = JSON.stringify(await readOnce('a.log'));
    assert.equal(saved.includes('hash'), false);
  });
});

describe('a file that is not what it was', () => {
  /** The first file is deleted and its inode goes to the next one, if the file system is like that. */
  const replace = (name: string, text: string): void => {
    rmSync(folder.at(name));
    write(name, text);
  };

  it('is read from its beginning, even with the same inode and longer than before', async () => {
    write('a.log', textOf(1));
    const saved = await readOnce('a.log');
    replace('a.log', textOf(2, 3));
    const { lines } = await resume('a.log', saved);
    assert.deepEqual(idsOf(lines), ['2', '3']);
  });

  it('is told by what stands behind the header that all files of its kind have', async () => {
    const header = `#Version: 1.0\n#Fields: ${'date time cs-uri-stem '.repeat(60)}\n`;
    write('a.log', `${header}${textOf(1)}`);
    const saved = await readOnce('a.log');
    replace('a.log', `${header}${textOf(2, 3)}`);
    const { lines } = await resume('a.log', saved);
    assert.deepEqual(idsOf(lines.filter((one) => !one.startsWith('#'))), ['2', '3']);
  });

  it('is told from one that begins alike', async () => {
    const beginning = textOf(...Array(50).keys());
    write('a.log', `${beginning}${textOf('old')}`);
    const saved = await readOnce('a.log');
    replace('a.log', `${beginning}${textOf('new', 'newer')}`);
    const { lines } = await resume('a.log', saved);
    assert.equal(lines.length, 52);
  });

  it('is known on another device', async () => {
    write('a.log', textOf(1));
    const saved = JSON.parse(JSON.stringify(await readOnce('a.log')).replaceAll('"dev":"', '"dev":"9'));
    write('a.log', textOf(2));
    const { lines, counts } = await resume('a.log', saved);
    assert.deepEqual([idsOf(lines), counts.rotated], [['2'], 0]);
  });
});

describe('after downtime', () => {
  const cases: readonly [what: string, rotate: () => void][] = [
    ['renamed', () => rename('a.log', 'a.log.1')],
    ['renamed with a date', () => rename('a.log', 'a.log-20261120')],
    ['renamed with a date before its ending', () => rename('a.log', 'a-2026-11-20.log')],
    ['renamed and compressed', () => [rename('a.log', 'a.log.1'), compress('a.log.1')]],
    ['copied and truncated', () => [copyFileSync(folder.at('a.log'), folder.at('a.log.1')), empty()]],
    [
      'copied, truncated and compressed',
      () => [copyFileSync(folder.at('a.log'), folder.at('a.log.1')), empty(), compress('a.log.1')],
    ],
  ];
  const empty = (): void => truncateSync(folder.at('a.log'));

  for (const [what, rotate] of cases) {
    it(`drains what was ${what}, then the new file`, async () => {
      write('a.log', textOf(1, 2));
      const saved = await readOnce('a.log');
      write('a.log', textOf(3));
      rotate();
      write('a.log', textOf(4));
      const { lines, lost, notices } = await resume('a.log', saved, { chunkBytes: 10 });
      assert.deepEqual([idsOf(lines), lost, notices], [['3', '4'], [], []]);
    });
  }

  it('reads everything since in the order of the log, compressed or not', async () => {
    write('a.log', textOf(1));
    const saved = await readOnce('a.log');
    for (const day of [2, 3, 4, 5]) {
      write('a.log', textOf(day));
      for (let n = 4; n > 0; n--) {
        for (const end of ['', '.gz']) {
          if (readdirSync(folder.path).includes(`a.log.${n}${end}`))
            rename(`a.log.${n}${end}`, `a.log.${n + 1}${end}`);
        }
      }
      rename('a.log', 'a.log.1');
      if (day < 4) compress('a.log.1');
    }
    write('a.log', textOf(6));
    const { lines } = await resume('a.log', saved, { chunkBytes: 10 });
    assert.deepEqual(idsOf(lines), ['2', '3', '4', '5', '6']);
  });

  it('reads nothing twice that a glob matches under its rotated name', async () => {
    write('a.log', textOf(1));
    write('a.log.1', textOf(0));
    const saved = await readOnce('a.log*');
    rename('a.log.1', 'a.log.2');
    write('a.log', textOf(2));
    rename('a.log', 'a.log.1');
    write('a.log', textOf(3));
    const followed = await resume('a.log*', saved);
    await outlast(followed);
    assert.deepEqual(idsOf(followed.lines), ['2', '3']);
  });

  it('reads nothing twice that was rotated and read before', async () => {
    write('a.log', textOf(1));
    const first = await folder.follow('a.log');
    rename('a.log', 'a.log.1');
    write('a.log', textOf(2));
    await outlast(first);
    const saved = await stop(first);
    rename('a.log.1', 'a.log.2');
    compress('a.log.2');
    rename('a.log', 'a.log.1');
    write('a.log', textOf(3));
    const { lines } = await resume('a.log', saved);
    assert.deepEqual(idsOf(lines), ['3']);
  });

  it('leaves files alone whose names are only alike', async () => {
    write('app-1.log', textOf(1));
    const saved = await readOnce('app-1*.log');
    write('app-1-admin.log.1', textOf('admin'));
    write('app-2.log', textOf('another'));
    write('app-1.log.bak', textOf('backup'));
    rename('app-1.log', 'app-1.log.1');
    write('app-1.log', textOf(2));
    const { lines } = await resume('app-1*.log', saved);
    assert.deepEqual(idsOf(lines), ['2']);
  });

  it('finds rotated files beside the file that a link leads to', async () => {
    mkdirSync(folder.at('pod'));
    write('pod/0.log', textOf(1));
    symlinkSync('pod/0.log', folder.at('a.log'));
    const saved = await readOnce('a.log');
    write('pod/0.log', textOf(2));
    rename('pod/0.log', 'pod/0.log.20261120-120000');
    write('pod/0.log', textOf(3));
    const { lines } = await resume('a.log', saved);
    assert.deepEqual(idsOf(lines), ['2', '3']);
  });

  it('counts what is gone once, and says so once', async () => {
    write('a.log', textOf(1));
    const first = await folder.follow('a.log');
    write('a.log', textOf(2));
    const saved = (await stop(first)) as { size: number }[];
    const unread = saved.map((position) => ({ ...position, size: 82 }));
    // Deleted first, its inode might go to the new file.
    write('b', textOf(3));
    rename('b', 'a.log');
    const followed = await resume('a.log', unread);
    await outlast(followed);
    const again = await resume('a.log', await stop(followed));
    await outlast(again);
    assert.deepEqual([idsOf(followed.lines), again.lines], [['3'], []]);
    assert.deepEqual([followed.lost, again.lost], [[{ bytes: 41, cause: 'deleted' }], []]);
    assert.deepEqual(
      [followed.notices, again.notices],
      [[`${folder.at('a.log')}: gone before all of it was read: 41 bytes`], []],
    );
  });

  const UNKNOWN_REST =
    'its earlier content is gone: it had been read to its end, but whether more was written since cannot be known';
  /** Outlasts a file that was read to its end and of which that is all that is known. */
  const loseAtEnd = async (change: () => void): Promise<Followed> => {
    write('a.log', textOf(1, 2));
    const saved = await readOnce('a.log');
    change();
    const followed = await resume('a.log', saved);
    await outlast(followed);
    return followed;
  };
  const replaced: readonly [what: string, change: () => void, rotated: number, truncated: number][] = [
    ['deleted', () => rmSync(folder.at('a.log')), 0, 0],
    ['truncated', () => truncateSync(folder.at('a.log')), 0, 1],
    ['truncated and written to', () => [empty(), write('a.log', textOf(3))], 0, 1],
    ['truncated and longer than it was', () => [empty(), write('a.log', textOf(3, 4, 5))], 0, 1],
    ['replaced', () => [write('b', textOf(3)), rename('b', 'a.log')], 1, 0],
  ];
  for (const [what, change, rotated, truncated] of replaced) {
    it(`says once that nobody knows what else was written to a file that was read and then ${what}`, async () => {
      const { counts, lost, notices, infos } = await loseAtEnd(change);
      const absent = what === 'deleted' ? [`${folder.at('a.log')}: waiting for a file`] : [];
      assert.deepEqual(
        [counts.rotated, counts.truncated, lost, notices, infos],
        [rotated, truncated, [], absent, [`${folder.at('a.log')}: ${UNKNOWN_REST}`]],
      );
    });
  }

  it('says it of many files at once', async () => {
    for (const name of ['a.log', 'b.log', 'c.log']) write(name, textOf(name));
    const saved = await readOnce('*.log');
    for (const name of ['a.log', 'b.log', 'c.log']) rmSync(folder.at(name));
    const followed = await resume('*.log', saved);
    await outlast(followed);
    assert.deepEqual(followed.infos, [`${folder.at('a.log')}: ${UNKNOWN_REST}; the same of 2 more`]);
  });

  it('says nothing of the kind of a file that is still there, if only under another name', async () => {
    const { infos, counts } = await loseAtEnd(() => [rename('a.log', 'a.log.1'), write('a.log', textOf(3))]);
    assert.deepEqual([infos, counts.rotated], [[], 1]);
  });

  it('takes no empty file for another one', async () => {
    write('a.log', '');
    const { counts, infos } = await resume('a.log', await readOnce('a.log'));
    assert.deepEqual([counts.rotated, counts.truncated, infos], [0, 0, []]);
  });

  it('counts what was unread in a file that was truncated as lost by that', async () => {
    write('a.log', textOf(1));
    const saved = (await readOnce('a.log')) as { size: number }[];
    empty();
    const followed = await resume(
      'a.log',
      saved.map((position) => ({ ...position, size: 82 })),
    );
    await outlast(followed);
    assert.deepEqual(followed.lost, [{ bytes: 41, cause: 'truncated' }]);
  });

  it('says how much it catches up with', async () => {
    write('a.log', textOf(1));
    const saved = await readOnce('a.log');
    write('a.log', textOf(2));
    rename('a.log', 'a.log.2');
    write('a.log.1', textOf(3, 4));
    write('a.log', textOf(5));
    const { infos, lines } = await resume('a.log', saved);
    assert.deepEqual(
      [infos, idsOf(lines)],
      [
        [`${folder.at('a.log')}: catching up with rotated files: 2, in which 123 bytes are unread`],
        ['2', '3', '4', '5'],
      ],
    );
  });

  it('gives what stands before the damage of a compressed file, and counts the rest', async () => {
    const read = textOf(1);
    const unread = textOf(...Array(5000).keys());
    write('a.log', read);
    const saved = await readOnce('a.log');
    const whole = gzipSync(Buffer.from(`${read}${unread}`));
    writeFileSync(folder.at('a.log.1.gz'), whole.subarray(0, whole.length >> 1));
    rmSync(folder.at('a.log'));
    write('a.log', textOf('new'));
    const followed = await resume('a.log', saved);
    await outlast(followed);
    const drained = idsOf(followed.lines).filter((id) => id !== 'new');
    assert.deepEqual(drained, [...Array(drained.length).keys()].map(String));
    assert.deepEqual(
      [drained.length > 1000, followed.lines.length - drained.length, followed.lost.map((one) => one.cause)],
      [true, 1, ['read_error']],
    );
  });

  it('says what was compressed in a way that it cannot read', async () => {
    write('a.log', textOf(1));
    const saved = await readOnce('a.log');
    rename('a.log', 'a.log.2');
    write('a.log.1.xz', 'xz');
    write('a.log', textOf(2));
    const { lines, notices } = await resume('a.log', saved);
    assert.deepEqual(
      [idsOf(lines), notices],
      [['2'], [`${folder.at('a.log.1.xz')}: not read before it was compressed in a way that cannot be read`]],
    );
  });

  it('waits for a file that it may not open, and loses nothing of it', async () => {
    write('a.log', textOf(1));
    const saved = await readOnce('a.log');
    write('a.log', textOf(2));
    rename('a.log', 'a.log.1');
    write('a.log', textOf(3));
    let isRefused = true;
    const open: FileSystem['open'] = (path) =>
      isRefused && basename(path) === 'a.log.1'
        ? Promise.reject(Object.assign(new Error('EACCES'), { code: 'EACCES' }))
        : nodeFileSystem.open(path);
    const followed = await resume('a.log', saved, { fs: { ...nodeFileSystem, open } });
    for (let i = 0; i < 5; i++) await followed.poll(RESCAN_MS);
    const during = followed.states.at(-1);
    isRefused = false;
    await followed.poll(RESCAN_MS);
    assert.deepEqual([idsOf(followed.lines), followed.lost, during], [['3', '2'], [], 'no_permission']);
    assert.deepEqual(followed.notices, [`${folder.at('a.log.1')}: cannot be read: EACCES`]);
  });

  it('knows no more files than it may have open', async () => {
    write('a.log', textOf(1));
    const saved = await readOnce('a.log');
    for (let n = 1; n <= 20; n++) write(`a.log.${n}`, textOf(`rotated${n}`));
    rmSync(folder.at('a.log'));
    write('a.log', textOf(2));
    const { source, notices, poll } = await resume('a.log', saved, { maxFiles: 5 });
    for (let i = 0; i < 5; i++) await poll();
    assert.deepEqual(
      [source.positions().length <= 10, notices],
      [true, [`${folder.at('a.log')}: more files match than may be followed`]],
    );
  });
});

describe('a process that dies while it catches up', () => {
  /** Hands out one line, or none if there is no more, and ends. */
  const live = async (saved: unknown): Promise<{ lines: string[]; saved: unknown }> => {
    const clock = new ManualClock();
    const recorder = createRecorder();
    const source = createFileSource({
      ...recorder,
      pattern: folder.at('a.log'),
      startAt: 'end',
      resume: saved,
      chunkBytes: 30,
      clock,
      onLine: (...one) => {
        recorder.onLine(...one);
        stopping.resolve();
        void source.stop();
      },
    });
    const stopping = Promise.withResolvers<void>();
    await source.start();
    await Promise.race([stopping.promise, clock.idle()]);
    await source.stop();
    return { lines: recorder.lines, saved: JSON.parse(JSON.stringify(source.positions())) };
  };

  it('goes on with every file where it was', async () => {
    write('a.log', textOf(1));
    let saved = await readOnce('a.log');
    for (const day of [2, 3]) {
      write('a.log', textOf(day, `${day}b`));
      rename('a.log', `a.log-2026112${day}`);
    }
    compress('a.log-20261122');
    write('a.log', textOf(4));
    const lives: string[][] = [];
    for (let i = 0; i < 7; i++) {
      const { lines, saved: next } = await live(saved);
      lives.push(idsOf(lines));
      saved = next;
    }
    assert.deepEqual(lives, [['2'], ['2b'], ['3'], ['3b'], ['4'], [], []]);
  });
});
