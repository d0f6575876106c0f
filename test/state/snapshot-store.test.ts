// The snapshot on a real disk, and on one that refuses.
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { codeOf, nodeDisk } from '../../exporter/state/disk.ts';
import type { Locked } from '../../exporter/state/lock.ts';
import type { Sections } from '../../exporter/state/snapshot-format.ts';
import {
  createSnapshotStore,
  type SnapshotStore,
  UnsettledError,
} from '../../exporter/state/snapshot-store.ts';
import { createWorkspace, type Workspace } from '../e2e/support/workspace.ts';
import { createFakeDisk, STEPS } from './fake-disk.ts';

const sectionsOf = (text: string): Sections => new Map([['text', Buffer.from(text)]]);
const NOW = new Date('2026-11-20T07:43:00.000Z');

/** The text that is saved; or what there is instead. */
const readText = async (store: SnapshotStore): Promise<string> => {
  const found = await store.read();
  if (found === 'nothing') return found;
  if ('code' in found) return found.code;
  return found.ok ? String(found.sections.get('text')) : found.reason;
};

describe('the snapshot in its folder', () => {
  let workspace: Workspace;
  let directory: string;
  let store: SnapshotStore;
  beforeEach(() => {
    workspace = createWorkspace();
    directory = workspace.path('deep/state');
    store = createSnapshotStore({ directory, writtenBy: '0.1.0' });
    workspace.onClose(store.close);
  });
  afterEach(() => workspace.close());

  it('is not there at first', async () => assert.equal(await readText(store), 'nothing'));
  it('is what was written last, and all that is left of it', async () => {
    for (const text of ['first', 'second, and longer', 'third']) await store.write(sectionsOf(text));
    assert.equal(await readText(store), 'third');
    assert.deepEqual(readdirSync(directory).sort(), ['lock', 'snapshot']);
  });
  it('tells its size', async () => {
    assert.equal(await store.write(sectionsOf('first')), statSync(store.path).size);
  });
  it('is readable by its owner only, and so is its folder', async () => {
    await store.write(sectionsOf('first'));
    const modes = [directory, store.path, join(directory, 'lock')].map((path) => statSync(path).mode & 0o777);
    assert.deepEqual(modes, [0o700, 0o600, 0o600]);
  });
  it('replaces what a killed process left, and follows no link', async () => {
    const elsewhere = workspace.path('elsewhere');
    writeFileSync(elsewhere, 'untouched');
    await store.write(sectionsOf('first'));
    symlinkSync(elsewhere, `${store.path}.new`);
    await store.write(sectionsOf('second'));
    assert.deepEqual([await readText(store), readFileSync(elsewhere, 'utf8')], ['second', 'untouched']);
  });
  it('comes back with its folder', async () => {
    await store.write(sectionsOf('first'));
    rmSync(directory, { recursive: true });
    assert.equal(await store.isThere(), false);
    await store.write(sectionsOf('second'));
    assert.equal(await readText(store), 'second');
  });

  it('is set aside when it is broken, under a name that tells when', async () => {
    await store.write(sectionsOf('first'));
    writeFileSync(store.path, 'no snapshot');
    assert.equal(await readText(store), 'is no snapshot of cookie-exporter');
    assert.equal(await store.setAside(NOW), 'snapshot.broken-2026-11-20T07-43-00.000Z');
    assert.equal(await readText(store), 'nothing');
  });
  it('is kept three times when it is broken again and again', async () => {
    await store.lock();
    for (let second = 0; second < 5; second++) {
      writeFileSync(store.path, `broken ${second}`);
      await store.setAside(new Date(NOW.getTime() + second * 1000));
    }
    const kept = readdirSync(directory).filter((name) => name.includes('broken'));
    assert.deepEqual(
      kept.sort().map((name) => readFileSync(join(directory, name), 'utf8')),
      ['broken 2', 'broken 3', 'broken 4'],
    );
  });
  it('may be a folder, and is set aside even so', async () => {
    mkdirSync(store.path, { recursive: true });
    assert.equal(await readText(store), 'is no file, or too large');
    assert.notEqual(await store.setAside(NOW), null);
    await store.write(sectionsOf('first'));
    assert.equal(await readText(store), 'first');
  });
  it('stays where it is if it cannot be renamed', async () => {
    assert.equal(await store.setAside(NOW), null);
  });
});

describe('the state folder', () => {
  let workspace: Workspace;
  let directory: string;
  beforeEach(() => {
    workspace = createWorkspace();
    directory = workspace.path('state');
  });
  afterEach(() => workspace.close());

  const open = (): SnapshotStore => {
    const store = createSnapshotStore({ directory, writtenBy: '0.1.0' });
    workspace.onClose(store.close);
    return store;
  };

  const made = async (): Promise<string> => {
    await nodeDisk.makeFolder(directory);
    return directory;
  };

  it('is one process’s, until that lets go of it', async () => {
    const [first, second] = [open(), open()];
    assert.deepEqual([await first.lock(), await second.lock()], ['locked', 'taken']);
    first.close();
    assert.equal(await second.lock(), 'locked');
  });
  it('cannot be written to by another', async () => {
    const [first, second] = [open(), open()];
    await first.write(sectionsOf('first'));
    await assert.rejects(second.write(sectionsOf('second')), { code: 'ELOCKED' });
    assert.equal(await readText(second), 'first');
  });
  it('is taken again where it was removed', async () => {
    const [first, second] = [open(), open()];
    await first.write(sectionsOf('first'));
    rmSync(directory, { recursive: true });
    await first.write(sectionsOf('again'));
    assert.equal(await second.lock(), 'taken');
  });
  it('is not written to where another process took it while it was gone', async () => {
    const [first, second] = [open(), open()];
    await first.write(sectionsOf('first'));
    rmSync(directory, { recursive: true });
    await second.write(sectionsOf('second'));
    await assert.rejects(first.write(sectionsOf('first')), { code: 'ELOCKED' });
    assert.equal(await readText(first), 'second');
  });
  it('gets back what is kept in it where it was removed, and that is told once', async () => {
    const [store, told] = [open(), [] as string[]];
    const key = Buffer.alloc(32, 7);
    store.keep('key', key, () => told.push('key'));
    writeFileSync(join(await made(), 'key'), key);
    await store.write(sectionsOf('first'));
    assert.deepEqual(told, []);
    rmSync(directory, { recursive: true });
    for (const text of ['again', 'and again']) await store.write(sectionsOf(text));
    assert.deepEqual(told, ['key']);
    assert.deepEqual(readFileSync(join(directory, 'key')), key);
    assert.equal(statSync(join(directory, 'key')).mode & 0o777, 0o600);
  });
  it('may hold another under that name by then, which stays', async () => {
    const store = open();
    store.keep('key', Buffer.from('mine'), () => {});
    await store.write(sectionsOf('first'));
    rmSync(directory, { recursive: true });
    writeFileSync(join(await made(), 'key'), 'another');
    await store.write(sectionsOf('again'));
    assert.equal(readFileSync(join(directory, 'key'), 'latin1'), 'another');
  });
  it('can be tried, and nothing of that stays', async () => {
    const store = open();
    await made();
    await store.tryWriting();
    assert.deepEqual(readdirSync(directory), []);
  });
  it('cannot be made everywhere, and trying ends', async () => {
    const store = createSnapshotStore({ directory: '/proc/cookie-exporter/state', writtenBy: '0' });
    assert.equal(await store.lock(), 'unknown');
    await assert.rejects(store.tryWriting(), { code: 'ENOENT' });
  });
  it('is used even where it cannot be locked', async () => {
    const store = createSnapshotStore({ directory, writtenBy: '0.1.0', lock: () => 'unknown' });
    assert.equal(await store.lock(), 'unknown');
    await store.write(sectionsOf('first'));
    assert.equal(await readText(store), 'first');
  });
  it('may be a file, and that is said', async () => {
    writeFileSync(directory, '');
    const store = open();
    assert.equal(await store.lock(), 'unknown');
    await assert.rejects(store.write(sectionsOf('first')), { code: 'ENOTDIR' });
    assert.equal(existsSync(store.path), false);
  });
});

describe('a disk that refuses', () => {
  const setUp = () => {
    const fake = createFakeDisk();
    const lock = (): Locked => ({ isInPlace: async () => true, release: () => {} });
    return {
      ...fake,
      store: createSnapshotStore({ directory: '/state', writtenBy: '0', disk: fake.disk, lock }),
    };
  };

  for (const step of STEPS) {
    it(`leaves a whole snapshot, and takes the next one: ${step}`, async () => {
      const { store, fail, heal } = setUp();
      await store.write(sectionsOf('first'));
      fail(step, 'ENOSPC');
      const refused = await store.write(sectionsOf('second')).catch((error: unknown) => error);
      assert.equal(codeOf(refused), 'ENOSPC');
      assert.equal(refused instanceof UnsettledError, step === 'renamed');
      assert.equal(await readText(store), step === 'renamed' ? 'second' : 'first');
      heal();
      await store.write(sectionsOf('third'));
      assert.equal(await readText(store), 'third');
    });
    it(`leaves a whole snapshot to whoever comes after a death: ${step}`, async () => {
      const { store, fail } = setUp();
      await store.write(sectionsOf('first'));
      fail(step, null);
      void store.write(sectionsOf('second'));
      await new Promise(setImmediate);
      assert.equal(await readText(store), step === 'renamed' ? 'second' : 'first');
    });
  }
  it('leaves the snapshot that is there where what is to be written first cannot be', async () => {
    const { store } = setUp();
    await store.write(sectionsOf('first'));
    const before = () => Promise.reject(Object.assign(new Error(), { code: 'ENOSPC' }));
    await assert.rejects(store.write(sectionsOf('second'), before), { code: 'ENOSPC' });
    assert.equal(await readText(store), 'first');
  });
  it('is told from one that has no snapshot', async () => {
    const { store, disk } = setUp();
    const broken = createSnapshotStore({
      directory: '/state',
      writtenBy: '0',
      disk: { ...disk, read: () => Promise.reject(Object.assign(new Error(), { code: 'EIO' })) },
    });
    assert.deepEqual([await readText(store), await readText(broken)], ['nothing', 'EIO']);
  });
});
