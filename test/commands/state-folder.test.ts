// The state folder at a start: what is wrong with it is said of the folder, and only an empty one has to take something.
import assert from 'node:assert/strict';
import { takeStateFolder } from '../../exporter/commands/state-folder.ts';
import type { Locked } from '../../exporter/state/lock.ts';
import { createSnapshotStore } from '../../exporter/state/snapshot-store.ts';
import { createFakeDisk } from '../state/fake-disk.ts';

const LOCK: Locked = { isInPlace: async () => true, release: () => {} };

const setUp = (locked: Locked = LOCK) => {
  const fake = createFakeDisk();
  const said: string[] = [];
  const store = createSnapshotStore({
    directory: '/state',
    writtenBy: '0',
    disk: fake.disk,
    lock: () => locked,
  });
  const take = () => takeStateFolder('/state', store, { warn: (message) => void said.push(message) });
  return { ...fake, store, said, take };
};

describe('the state folder, at a start', () => {
  it('is made, and has nothing in it then', async () => {
    const { take, files, hasFolder } = setUp();
    assert.equal(await take(), null);
    assert.deepEqual([hasFolder('/state'), [...files.keys()]], [true, []]);
  });
  it('is one process’s', async () =>
    assert.equal(
      await setUp('taken').take(),
      '/state: another process of cookie-exporter uses this state folder',
    ));
  for (const [code, problem] of [
    ['EROFS', 'it is on a read-only file system (EROFS)'],
    ['ENOSPC', 'the disk is full (ENOSPC)'],
    ['EACCES', 'this user may not write there (EACCES)'],
    ['ENOTDIR', 'it is no folder (ENOTDIR)'],
    ['EIO', 'EIO'],
  ] as const) {
    it(`must take something where it has no snapshot: ${code}`, async () => {
      const { take, fail } = setUp({ code });
      fail('write', code);
      assert.equal(await take(), `/state: the state folder cannot be used: ${problem}`);
    });
    it(`will do where it has one: ${code}`, async () => {
      const { take, fail, files, said } = setUp({ code });
      files.set('/state/snapshot', Buffer.from('what was saved'));
      fail('write', code);
      assert.equal(await take(), null);
      assert.deepEqual(said, ['the state folder cannot be locked; see that no other process uses it']);
    });
  }
});
