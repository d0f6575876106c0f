// Where the fingerprint key comes from, and that nothing tells what it is.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoadedKey, loadKey } from '../../exporter/commands/key.ts';

const keyOf = (loaded: LoadedKey): string =>
  loaded.ok ? loaded.key.toString('hex') : assert.fail(loaded.problem);
const problemOf = (loaded: LoadedKey): string => (loaded.ok ? assert.fail('it is loaded') : loaded.problem);

describe('the fingerprint key', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cookie-exporter-key-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is random for each process without a file and a folder', async () => {
    const [one, two] = [await loadKey(null, null), await loadKey(null, null)];
    assert.equal(keyOf(one).length, 64);
    assert.notEqual(keyOf(one), keyOf(two));
  });

  describe('from a file', () => {
    const load = (content: string | null, state: string | null = null): Promise<LoadedKey> => {
      const file = join(folder, 'key');
      if (content !== null) writeFileSync(file, content);
      return loadKey(file, state);
    };

    it('is its bytes', async () =>
      assert.equal(keyOf(await load('0123456789abcdef')), Buffer.from('0123456789abcdef').toString('hex')));
    it('goes before the state folder, which stays as it is', async () => {
      await load('0123456789abcdef', folder);
      assert.deepEqual(readdirSync(folder), ['key']);
    });
    it('must have 16 bytes, and the problem names none of them', async () =>
      assert.equal(
        problemOf(await load('hunter2')),
        `${join(folder, 'key')}: a fingerprint key needs at least 16 bytes, this file has 7`,
      ));
    it('must be there', async () =>
      assert.equal(
        problemOf(await load(null)),
        `${join(folder, 'key')}: cannot read the fingerprint key: ENOENT`,
      ));
  });

  describe('in the state folder', () => {
    it('is made once', async () => {
      const first = keyOf(await loadKey(null, folder));
      assert.equal(keyOf(await loadKey(null, folder)), first);
      assert.equal(readFileSync(join(folder, 'fingerprint.key')).toString('hex'), first);
    });
    it('is readable by its owner only', async () => {
      await loadKey(null, folder);
      assert.equal(statSync(join(folder, 'fingerprint.key')).mode & 0o777, 0o600);
    });
    it('is the same for all who make it at once, and nothing else is left behind', async () => {
      const keys = await Promise.all(Array.from({ length: 8 }, () => loadKey(null, folder)));
      assert.equal(new Set(keys.map(keyOf)).size, 1);
      assert.deepEqual(readdirSync(folder), ['fingerprint.key']);
    });
    it('is not made anew where it was damaged', async () => {
      writeFileSync(join(folder, 'fingerprint.key'), 'short');
      assert.match(problemOf(await loadKey(null, folder)), /needs at least 16 bytes, this file has 5$/);
    });
    it('cannot be made where the folder is a file', async () => {
      const state = join(folder, 'state');
      writeFileSync(state, '');
      assert.match(problemOf(await loadKey(null, state)), /fingerprint key: E(NOTDIR|EXIST)$/);
    });
    it('cannot be read where it is a folder', async () => {
      mkdirSync(join(folder, 'fingerprint.key'));
      assert.match(problemOf(await loadKey(null, folder)), /cannot read the fingerprint key: EISDIR$/);
    });
  });
});
