// A bound on work that may never end.
import assert from 'node:assert/strict';
import { within } from '../../exporter/commands/within.ts';

describe('work within a time', () => {
  it('comes to what it comes to', async () =>
    assert.equal(await within(60_000, Promise.resolve('done')), 'done'));
  it('fails as it fails', () =>
    assert.rejects(within(60_000, Promise.reject(new Error('no'))), { message: 'no' }));
  it('is late where it does not end', async () =>
    assert.equal(await within(1, new Promise(() => {})), 'late'));
});
