// Headers from a file: what is taken, and that what is refused is not repeated.
import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadHeaders } from '../../exporter/commands/headers-file.ts';
import { createFolder } from '../config/helpers.ts';

describe('a file of headers', () => {
  const folder = createFolder();
  const path = join(folder, 'headers');
  const load = async (text: string, mode = 0o600) => {
    writeFileSync(path, text, 'latin1');
    chmodSync(path, mode);
    return loadHeaders(path);
  };
  const taken = (name: string, text: string, expected: Record<string, string>) =>
    it(`is taken: ${name}`, async () => {
      const loaded = await load(text);
      assert.deepEqual(loaded.ok && [loaded.value, loaded.warnings], [expected, []]);
    });
  const refused = (name: string, text: string, why: string) =>
    it(`is refused: ${name}`, async () => {
      const loaded = await load(text);
      assert.equal(loaded.ok || loaded.problem, `${path}: ${why}`);
    });

  taken('of one', 'Authorization: Bearer abc==', { Authorization: 'Bearer abc==' });
  taken('of several, with comments and empty lines', '# why\n\nA: 1\r\nX-Scope-OrgID:tenant 1 \n', {
    A: '1',
    'X-Scope-OrgID': 'tenant 1',
  });
  taken('of none', '', {});
  refused('no header', 'A: 1\ncanary\n', 'line 2 is no header; write Name: value');
  refused('a header without a value', 'A:\n', 'line 1 is no header; write Name: value');
  refused('a name with a blank', 'A b: canary', 'line 1 is no header; write Name: value');
  refused('a value with a control character', 'A: can\u0000ary', 'line 1 is no header; write Name: value');
  refused('a value that is no ASCII', 'A: can\u00e4ry', 'line 1 is no header; write Name: value');
  refused('too much', `A: ${'x'.repeat(20_000)}`, 'it is too large for a few headers');

  it('is refused: none there', async () => {
    const loaded = await loadHeaders(join(folder, 'none'));
    assert.equal(loaded.ok || loaded.problem, `${join(folder, 'none')}: cannot read the headers: ENOENT`);
  });
  it('deserves a warning if everybody may read it', async () => {
    const loaded = await load('A: 1', 0o644);
    assert.deepEqual(loaded.ok && loaded.warnings, [
      `${path}: every user of the machine may read the headers; chmod o= it`,
    ]);
  });
});
