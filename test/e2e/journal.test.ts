// What trackers know outlives `kill -9`: records that wait for their pair when it comes.
import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Exporter, startExporter } from './support/exporter.ts';
import { nginxLine } from './support/nginx-log.ts';
import { until } from './support/poll.ts';
import { createWorkspace, type Workspace } from './support/workspace.ts';

const CONFIG = `sources:
  - { name: edge, vantage: edge, format: nginx, file: { path: edge.log } }
  - { name: app, vantage: origin, format: nginx, file: { path: app.log } }
limits: { newborn: 0s }
pairing: { window: 10m }
state: { directory: state }
`;
const LINES = 'cookie_exporter_lines_total';
const PAIRINGS = 'cookie_pairings_total';
const START_SECONDS = 1_795_150_000;

describe('serve, with trackers that are too large for a snapshot', function () {
  this.timeout(120_000);
  let workspace: Workspace;
  let written: Record<'edge' | 'app', number>;
  beforeEach(() => {
    workspace = createWorkspace();
    written = { edge: 0, app: 0 };
    writeFileSync(workspace.path('config.yaml'), CONFIG);
    for (const log of ['edge', 'app']) writeFileSync(workspace.path(`${log}.log`), '');
  });
  afterEach(() => workspace.close());

  const start = (): Promise<Exporter> => startExporter(workspace, ['--config.file', 'config.yaml']);
  const kill = async (exporter: Exporter): Promise<void> => {
    exporter.process.kill('SIGKILL');
    await exporter.ended;
  };
  /** Appends a line for each request from one number to another. */
  const append = (log: 'edge' | 'app', from: number, to: number, seconds = START_SECONDS): void => {
    const lines = Array.from({ length: to - from }, (_, at) =>
      nginxLine({
        request_id: (from + at).toString(16).padStart(32, '0'),
        msec: `${seconds + at / 1000}`,
        http_cookie: `sid=value-of-${from + at}`,
      }),
    );
    appendFileSync(workspace.path(`${log}.log`), `${lines.join('\n')}\n`);
    written[log] += lines.length;
  };
  const untilRead = (exporter: Exporter): Promise<unknown> =>
    until('all lines to be shown', async () => (await exporter.sum(LINES)) === written.edge + written.app);
  /** As many records as it takes to believe that the clock is ahead. */
  const LATER = 20;
  /** Has time go by in the logs, so that nothing waits any more but what was appended for this. */
  const passTime = async (exporter: Exporter): Promise<void> => {
    for (const log of ['edge', 'app'] as const) append(log, 900_000, 900_000 + LATER, START_SECONDS + 7200);
    await untilRead(exporter);
  };
  const pairings = async (exporter: Exporter): Promise<Record<string, number>> => {
    const samples = (await exporter.samples()).filter(({ name }) => name === PAIRINGS);
    return Object.fromEntries(samples.map(({ labels, value }) => [labels.outcome, value]));
  };
  const PER_ROUND = 500;

  it('pairs each record once, whichever kill was between the two', async () => {
    let exporter = await start();
    for (let round = 0; round < 4; round++) {
      append('edge', round * PER_ROUND, (round + 1) * PER_ROUND);
      // Some rounds are killed with everything on disk, some with only a part of it.
      if (round % 2 === 0) await untilRead(exporter);
      await kill(exporter);
      append('app', round * PER_ROUND, (round + 1) * PER_ROUND);
      exporter = await start();
    }
    await untilRead(exporter);
    await passTime(exporter);
    const expected = { paired: 4 * PER_ROUND, edge_only: 0, origin_only: 0, late: 0, ambiguous: 0 };
    assert.deepEqual(await pairings(exporter), expected);
    assert.ok(!exporter.stderr().includes('journal'), exporter.stderr());
  });

  it('says so where they were lost, and the counters go on', async () => {
    const first = await start();
    append('edge', 0, PER_ROUND);
    await untilRead(first);
    await kill(first);
    const journal = workspace.path('state/journal');
    for (const name of readdirSync(journal)) rmSync(join(journal, name));
    append('app', 0, PER_ROUND);
    const second = await start();
    await untilRead(second);
    await passTime(second);
    assert.match(
      second.stderr(),
      /level=warn .*reason="0000000001.journal is gone".*msg="the journal cannot be used/,
    );
    assert.equal(await second.sum('cookie_requests_total', { vantage: 'edge' }), PER_ROUND + LATER);
    assert.deepEqual(await pairings(second), {
      paired: 0,
      edge_only: 0,
      origin_only: PER_ROUND,
      late: 0,
      ambiguous: 0,
    });
  });
});
