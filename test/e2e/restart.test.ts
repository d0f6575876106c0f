// `serve` with a state folder, as it lives: killed, stopped, started twice, with a disk that is full, gone or garbled.
import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Exporter, runExporter, startExporter } from './support/exporter.ts';
import { nginxLine } from './support/nginx-log.ts';
import { until } from './support/poll.ts';
import { createWorkspace, type Workspace } from './support/workspace.ts';

const LINES = 'cookie_exporter_lines_total';
const CONFIG = `sources: [{ name: edge, vantage: edge, format: nginx, file: { path: edge.log } }]
limits: { newborn: 0s }
state: { directory: state }
`;

describe('serve, with a state folder', function () {
  this.timeout(60_000);
  let workspace: Workspace;
  let state: string;
  beforeEach(() => {
    workspace = createWorkspace();
    state = workspace.path('state');
    writeFileSync(workspace.path('config.yaml'), CONFIG);
    writeFileSync(workspace.path('edge.log'), '');
  });
  afterEach(() => workspace.close());

  const append = (lines: number): void =>
    appendFileSync(workspace.path('edge.log'), `${nginxLine()}\n`.repeat(lines));
  const start = (): Promise<Exporter> => startExporter(workspace, ['--config.file', 'config.yaml']);
  const untilLines = (exporter: Exporter, lines: number): Promise<unknown> =>
    until(`${lines} lines to be shown`, async () => (await exporter.sum(LINES)) === lines);
  const kill = async (exporter: Exporter): Promise<void> => {
    exporter.process.kill('SIGKILL');
    await exporter.ended;
  };

  it('shows after kill -9 what it showed before, and reads on where that was', async () => {
    const first = await start();
    append(5);
    await untilLines(first, 5);
    append(3);
    await kill(first);
    append(2);
    const second = await start();
    assert.ok((await second.sum(LINES)) >= 5);
    await untilLines(second, 10);
    assert.match(second.stderr(), /msg="counters and positions go on from the snapshot"/);
    assert.equal(await second.sum('cookie_requests_total'), 10);
  });

  it('keeps all it has read when it is stopped, and what it shows afterwards is no less', async () => {
    let exporter = await start();
    for (let round = 1; round <= 3; round++) {
      append(4);
      const read = (): Promise<boolean> =>
        exporter
          .get('/api/v1/status')
          .then(async (response) => (await response.text()).includes('"lagBytes":0'));
      await until('everything to be read', read);
      assert.equal(await exporter.stop(), 0);
      exporter = await start();
      await untilLines(exporter, 4 * round);
    }
  });

  it('keeps its folder to itself', async () => {
    const first = await start();
    const args = ['serve', '--config.file', 'config.yaml', '--web.listen-address', '127.0.0.1:0'];
    const second = await runExporter(workspace, args);
    assert.equal(second.code, 3);
    assert.match(second.stderr, /state: another process of cookie-exporter uses this state folder/);
    await kill(first);
    await start();
  });

  it('sets a broken snapshot aside, says so, and starts', async () => {
    const first = await start();
    append(5);
    await untilLines(first, 5);
    await first.stop();
    writeFileSync(join(state, 'snapshot'), 'garbage');
    const second = await start();
    assert.match(
      second.stderr(),
      /level=warn .*path=\S*state\/snapshot reason="it is no snapshot of cookie-exporter"/,
    );
    assert.equal(await second.sum(LINES), 0);
    assert.equal(readdirSync(state).filter((name) => name.startsWith('snapshot.broken-')).length, 1);
  });

  it('makes its folder again when that vanishes', async () => {
    const first = await start();
    append(5);
    await untilLines(first, 5);
    rmSync(state, { recursive: true });
    append(5);
    await untilLines(first, 10);
    await kill(first);
    assert.equal(await (await start()).sum(LINES), 10);
  });
});
