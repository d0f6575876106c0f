// What the journal makes of what it finds on the disk, and what it leaves there.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createJournal } from '../../exporter/state/journal.ts';
import { RowTable } from '../../exporter/tables/table.ts';
import { createWorkspace, type Workspace } from '../e2e/support/workspace.ts';
import { createFakeFiles, type FakeFiles } from './fake-journal-files.ts';
import { FOLDER, NO_SNAPSHOT, type Snapshot, segmentPath, start, tryToStart } from './journaled.ts';

/** A disk on which so many rows were saved, each at a time of its own. */
const savedRows = async (rows: number): Promise<{ disk: FakeFiles; snapshot: Snapshot }> => {
  const disk = createFakeFiles();
  const { tables, save } = await start(disk);
  let snapshot = await save();
  for (let row = 0; row < rows; row++) {
    tables.rows.columns.hits[tables.rows.add()] = row + 1;
    snapshot = await save();
  }
  return { disk, snapshot };
};

const FIRST = segmentPath(1);

describe('a journal that is broken', () => {
  const reasonAfter = async (change: (disk: FakeFiles) => void): Promise<string> => {
    const { disk, snapshot } = await savedRows(20);
    change(disk);
    const process = await tryToStart(disk, snapshot);
    return typeof process === 'string' ? process : 'whole';
  };
  const changing =
    (change: (bytes: Buffer) => Buffer) =>
    (disk: FakeFiles): void =>
      disk.put(FIRST, change(Buffer.from(disk.bytesOf(FIRST))));
  const flipping = (at: number) =>
    changing((bytes) => {
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      return bytes;
    });

  for (const [what, change, expected] of [
    ['untouched', () => {}, 'whole'],
    ['longer than it counts', changing((bytes) => Buffer.concat([bytes, Buffer.alloc(50, 1)])), 'whole'],
    ['gone', (disk) => disk.removeFolder(), '0000000001.journal is gone'],
    ['empty', changing(() => Buffer.alloc(0)), '0000000001.journal is no segment of a journal'],
    ['another file', changing(() => Buffer.alloc(9999, 7)), '0000000001.journal is no segment of a journal'],
    ['cut off', changing((bytes) => bytes.subarray(0, -1)), '0000000001.journal is damaged or cut off'],
    ['damaged in its first row', flipping(40), '0000000001.journal is damaged or cut off'],
    ['damaged in the length of a frame', flipping(8), '0000000001.journal is damaged or cut off'],
  ] as const satisfies readonly (readonly [string, (disk: FakeFiles) => void, string])[]) {
    it(`says so: ${what}`, async () => assert.equal(await reasonAfter(change), expected));
  }
  it('says so, whichever bit of it is another', async () => {
    const { disk, snapshot } = await savedRows(3);
    const whole = Buffer.from(disk.bytesOf(FIRST));
    for (let bit = 0; bit < 8 * whole.length; bit += 3) {
      const bytes = Buffer.from(whole);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      disk.put(FIRST, bytes);
      assert.equal(typeof (await tryToStart(disk, snapshot)), 'string', `bit ${bit}`);
    }
  });
  it('that cannot be read is no journal that is broken', async () => {
    const { disk, snapshot } = await savedRows(3);
    disk.fail('open', 'EACCES');
    await assert.rejects(tryToStart(disk, snapshot), { code: 'EACCES' });
  });

  const unusable = 'the snapshot does not say what is in it';
  for (const [what, state] of [
    ['nothing', null],
    ['a text', 'journal'],
    ['no segments', { cursor: null, lastId: 1, tables: [] }],
    ['segments of no length', { segments: [{ number: 1 }], cursor: null, lastId: 1, tables: [] }],
    [
      'more rows than any table has',
      {
        segments: [{ number: 1, bytes: 100 }],
        cursor: null,
        lastId: 1,
        tables: [{ id: 1, name: 'a', specs: [{ name: 'a', kind: 'u8', perRow: 1 }], end: 1e12, numbers: [] }],
      },
    ],
    [
      'columns of an unknown kind',
      {
        segments: [],
        cursor: null,
        lastId: 1,
        tables: [{ id: 1, name: 'a', specs: [{ name: 'a', kind: 'u64', perRow: 1 }], end: 0, numbers: [] }],
      },
    ],
  ] as const) {
    it(`says so where the snapshot names ${what}`, async () => {
      const snapshot = { state, content: NO_SNAPSHOT.content };
      assert.equal(await tryToStart(createFakeFiles(), snapshot), unusable);
    });
  }

  it('is set aside, in place of an earlier one, and another one begins', async () => {
    const { disk, snapshot } = await savedRows(3);
    disk.put(FIRST, Buffer.from('broken'));
    const journal = createJournal({ directory: FOLDER, ...disk });
    assert.equal((await journal.open(snapshot.state)).ok, false);
    const setAside = (second: number) => journal.setAside(new Date(Date.UTC(2026, 10, 20, 7, 43, second)));
    const brokenAt = (second: number) => `journal.broken-2026-11-20T07-43-0${second}.000Z`;
    const pathAt = (second: number) => FIRST.replace('/journal/', `/${brokenAt(second)}/`);
    assert.equal(await setAside(0), brokenAt(0));
    const table = new RowTable({ hits: 'u32' }, 10);
    table.add();
    await journal.check();
    const round = journal.capture(new Map([['rows', table]]));
    await round.write();
    await round.keep();
    assert.deepEqual(disk.paths(), [pathAt(0), FIRST]);
    const opened = await createJournal({ directory: FOLDER, ...disk }).open(round.state);
    assert.ok(opened.ok && opened.tables.get('rows')?.numbers[0] === 1);
    await setAside(1);
    assert.deepEqual(disk.paths(), [pathAt(1)]);
  });
  it('is left where it is if it cannot be renamed', async () => {
    const { journal } = await start(createFakeFiles());
    assert.equal(await journal.setAside(new Date()), null);
  });
});

describe('a journal', () => {
  it('is nothing at all while there is nothing to save', async () => {
    const disk = createFakeFiles();
    const journal = createJournal({ directory: FOLDER, ...disk });
    const tables = new Map([['rows', new RowTable({ hits: 'u32' }, 10)]]);
    const round = journal.capture(tables);
    await round.write();
    await round.keep();
    assert.deepEqual([round.isNews, journal.capture(tables).isNews], [true, false]);
    assert.deepEqual(disk.paths(), []);
  });
  it('grows by what changed, and not while nothing changes', async () => {
    const { disk, snapshot } = await savedRows(10);
    const { tables, begin, save } = await start(disk, snapshot);
    const before = disk.totalBytes();
    for (let times = 0; times < 5; times++) {
      assert.equal((await begin()).round.isNews, false);
      await save();
    }
    assert.equal(disk.totalBytes(), before);
    tables.rows.changed(3);
    await save();
    assert.ok(disk.totalBytes() > before);
  });
  it('deletes what no snapshot names', async () => {
    const { disk } = await savedRows(3);
    for (const number of [7, 8]) disk.put(segmentPath(number), Buffer.from('stale'));
    disk.put(`${FOLDER}/other.txt`, Buffer.from('not ours'));
    await start(disk);
    assert.deepEqual(disk.paths(), [`${FOLDER}/other.txt`]);
  });
  it('tells of tables that nobody wants any more, once', async () => {
    const { disk, snapshot } = await savedRows(3);
    const { journal } = await start(disk, snapshot);
    const { rows } = (await start(disk, snapshot)).tables;
    const capture = () => journal.capture(new Map([['rows', rows]])).unclaimed;
    assert.deepEqual([capture(), capture()], [['sessions', 'met'], []]);
  });
  it('keeps apart two tables of one name that followed each other', async () => {
    const { disk, snapshot } = await savedRows(20);
    const { journal } = await start(disk, snapshot);
    const other = new RowTable({ seenMs: 'f64', hits: 'u32', level: 'u8' }, 60);
    other.columns.hits[other.add()] = 99;
    const round = journal.capture(new Map([['rows', other]]));
    await round.write();
    await round.keep();
    const { tables } = await start(disk, { state: round.state, content: NO_SNAPSHOT.content });
    assert.deepEqual([tables.rows.size, tables.rows.columns.hits[0]], [1, 99]);
  });
  it('has tables begin anew that were away for a while', async () => {
    const { disk, snapshot } = await savedRows(5);
    const { journal, tables } = await start(disk, snapshot);
    const saveThese = async (named: Map<string, typeof tables.rows>): Promise<Snapshot> => {
      const round = journal.capture(named);
      await round.write();
      await round.keep();
      return { state: round.state, content: NO_SNAPSHOT.content };
    };
    await saveThese(new Map());
    const last = await saveThese(new Map([['rows', tables.rows]]));
    const { rows } = (await start(disk, last)).tables;
    assert.deepEqual([rows.size, rows.columns.hits[4]], [5, 5]);
  });
});

describe('a journal on a real disk', () => {
  let workspace: Workspace;
  let directory: string;
  beforeEach(() => {
    workspace = createWorkspace();
    directory = join(workspace.path('state'), 'journal');
  });
  afterEach(() => workspace.close());

  const rows = (count: number) => {
    const table = new RowTable({ seenMs: 'f64', hits: 'u32' }, 200_000);
    for (let number = 0; number < count; number++) {
      const row = table.add();
      table.columns.hits[row] = number;
    }
    return table;
  };
  const save = async (table: ReturnType<typeof rows>, journal = createJournal({ directory })) => {
    await journal.check();
    const round = journal.capture(new Map([['rows', table]]));
    await round.write();
    await round.keep();
    return { journal, state: round.state, bytes: round.bytes };
  };

  it('comes back, rows of many frames too', async () => {
    const { state, bytes } = await save(rows(150_000));
    const path = join(directory, '0000000001.journal');
    assert.equal(bytes, statSync(path).size);
    const opened = await createJournal({ directory }).open(state);
    assert.ok(opened.ok);
    const hits = opened.tables.get('rows')?.columns.find((column) => column[149_999] === 149_999);
    assert.ok(hits?.slice(0, 150_000).every((value, row) => value === row));
  });
  it('is readable by its owner only, and so is its folder', async () => {
    await save(rows(1));
    const modes = [directory, join(directory, '0000000001.journal')].map(
      (path) => statSync(path).mode & 0o777,
    );
    assert.deepEqual(modes, [0o700, 0o600]);
  });
  it('is cut where it counts before it is gone on with', async () => {
    const table = rows(1);
    const { journal, bytes } = await save(table);
    const path = join(directory, '0000000001.journal');
    writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.alloc(5000, 1)]));
    table.changed(0);
    const next = await save(table, journal);
    assert.deepEqual([statSync(path).size, next.bytes > bytes], [next.bytes, true]);
  });
  it('is written anew where its folder vanished', async () => {
    const table = rows(300);
    const { journal } = await save(table);
    rmSync(directory, { recursive: true });
    table.changed(0);
    const { state } = await save(table, journal);
    const opened = await createJournal({ directory }).open(state);
    assert.ok(opened.ok);
    assert.equal(
      opened.tables.get('rows')?.columns.some((column) => column[299] === 299),
      true,
    );
  });
  it('follows no link to elsewhere', async () => {
    const elsewhere = workspace.path('elsewhere');
    writeFileSync(elsewhere, 'untouched');
    mkdirSync(directory, { recursive: true });
    symlinkSync(elsewhere, join(directory, '0000000001.journal'));
    await save(rows(3)).catch(() => undefined);
    assert.equal(readFileSync(elsewhere, 'utf8'), 'untouched');
    assert.deepEqual(readdirSync(directory), ['0000000001.journal']);
  });
});
