import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderDemoConfig } from '../../../exporter/commands/demo/config.ts';
import { loadConfig } from '../../../exporter/config/load.ts';

describe('the demo’s config', () => {
  let directory = '';
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'cookie-exporter-demo-config-'));
  });
  after(() => rmSync(directory, { recursive: true }));

  it('is one that the exporter takes, with both logs in it', () => {
    const edgeLog = join(directory, 'with "quotes" and: colons', 'edge.log');
    const originLog = join(directory, 'origin.log');
    writeFileSync(join(directory, 'demo.yaml'), renderDemoConfig({ edgeLog, originLog }));
    const loaded = loadConfig({ file: 'demo.yaml', cwd: directory });
    assert.deepEqual(loaded.ok ? [] : loaded.problems, []);
    const observed = loaded.ok
      ? loaded.config.sources.map(({ name, vantage, input }) => ({ name, vantage, input }))
      : [];
    assert.deepEqual(observed, [
      { name: 'edge', vantage: 'edge', input: { kind: 'file', path: edgeLog } },
      { name: 'app', vantage: 'origin', input: { kind: 'file', path: originLog } },
    ]);
  });
});
