// The unit for systemd: systemd finds no fault with it, and calls it hardened.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith } from '../e2e/support/needs.ts';

const UNIT = join(import.meta.dirname, '../../systemd/cookie-exporter.service');

/** Highest exposure, of 100, that still counts as hardened; what is left is the network, and V8's compiler. */
const MAX_EXPOSURE = 20;

describeWith(['systemd-analyze'], 'the unit', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'cookie-exporter-unit-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const analyze = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
    return { status, said: `${stdout}${stderr}` };
  };

  it('has no fault', () => {
    const path = join(folder, 'cookie-exporter.service');
    // The Node of this machine may be elsewhere than where Debian has it.
    writeFileSync(path, readFileSync(UNIT, 'utf8').replaceAll('/usr/bin/node', process.execPath));
    assert.deepEqual(analyze('verify', path), { status: 0, said: '' });
  });
  it('is hardened', () => {
    const { status, said } = analyze('security', '--offline=true', `--threshold=${MAX_EXPOSURE}`, UNIT);
    assert.equal(status, 0, said);
  });
});
