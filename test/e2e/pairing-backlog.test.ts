// Two logs that grew while nobody read them, of which one has far more bytes: they are read side by side, and what must
// wait for its pair has room.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { startExporter } from './support/exporter.ts';
import { nginxLine } from './support/nginx-log.ts';
import { until } from './support/poll.ts';
import { createWorkspace } from './support/workspace.ts';

const REQUESTS = 20_000;
const PER_SECOND = 20;
const MAX_PENDING = 3000;
const START_SECONDS = 1_795_150_000;

const CONFIG = `
sources:
  - { name: edge, vantage: edge, format: nginx, file: { path: edge.log }, start_at: beginning }
  - { name: app, vantage: origin, format: nginx, file: { path: app.log }, start_at: beginning }
limits: { newborn: 0s }
pairing: { max_pending: ${MAX_PENDING} }
`;

describe('pairing of a backlog', function () {
  this.timeout(60_000);
  const workspace = createWorkspace();
  after(() => workspace.close());

  it('has the log that is ahead wait for the other one', async () => {
    const linesWith = (userAgent: string): string =>
      Array.from({ length: REQUESTS }, (_, at) =>
        nginxLine({
          request_id: at.toString(16).padStart(32, '0'),
          msec: (START_SECONDS + at / PER_SECOND).toFixed(3),
          http_user_agent: userAgent,
        }),
      ).join('\n');
    writeFileSync(workspace.path('edge.log'), `${linesWith('short')}\n`);
    writeFileSync(workspace.path('app.log'), `${linesWith('long'.repeat(500))}\n`);
    writeFileSync(workspace.path('config.yaml'), CONFIG);
    const exporter = await startExporter(workspace, ['--config.file', 'config.yaml']);
    await until(
      'both logs to be read',
      async () => (await exporter.sum('cookie_exporter_lines_total')) === 2 * REQUESTS,
      40_000,
    );
    const outcomes = ['edge_only', 'origin_only', 'late', 'ambiguous'];
    for (const outcome of outcomes) assert.equal(await exporter.sum('cookie_pairings_total', { outcome }), 0);
    assert.equal(await exporter.sum('cookie_exporter_pairings_early_total'), 0);
    // The last window still waits.
    assert.ok(
      (await exporter.sum('cookie_pairings_total', { outcome: 'paired' })) >= REQUESTS - 40 * PER_SECOND,
    );
  });
});
