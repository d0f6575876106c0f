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

  it('reads each W3C file by its own columns, also from the middle on', async () => {
    writeFileSync(
      workspace.path('config.yaml'),
      `${CONFIG.replace('format: nginx', 'format: { w3c: {} }, start_at: beginning').replace('edge.log', '"u_ex*.log"')}sites: { allow: [shop.example.com] }\n`,
    );
    const write = (name: string, text: string): void => appendFileSync(workspace.path(name), text);
    const header = (columns: string): string => `#Version: 1.0\r\n#Fields: date time ${columns}\r\n`;
    const row = (columns: string): string => `2026-11-20 05:33:11 ${columns}\r\n`;
    const [first, second] = ['s-port cs(Cookie) cs-host sc-status', 's-port sc-status cs-host cs(Cookie)'];
    write('u_ex261119.log', `${header('s-port sc-status')}${row('443 200')}${header(first)}`);
    write('u_ex261119.log', row('443 sid=1 shop.example.com 200'));
    write('u_ex261120.log', `${header(second)}${row('443 200 shop.example.com -')}`);
    const exporter = await start();
    await untilLines(exporter, 9);
    await kill(exporter);
    const carries = (of: Exporter, what: string): Promise<number> =>
      of.sum('cookie_requests_total', { site: 'shop.example.com', transport: 'tls', carries: what });
    write('u_ex261119.log', row('443 sid=2 shop.example.com 200'));
    write('u_ex261120.log', row('443 200 shop.example.com sid=3'));
    const later = await start();
    await untilLines(later, 11);
    assert.deepEqual([await carries(later, 'auth'), await carries(later, 'none')], [3, 1]);
    later.process.kill('SIGHUP');
    await until('the reload', () => later.stderr().includes('the config was reloaded'));
    write('u_ex261120.log', row('443 200 shop.example.com sid=4'));
    await untilLines(later, 12);
    assert.deepEqual([await carries(later, 'auth'), await carries(later, 'none')], [4, 1]);
    assert.equal(await later.sum('cookie_exporter_lines_rejected_total'), 0);
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
