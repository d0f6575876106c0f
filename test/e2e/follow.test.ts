// `serve` on logs as they live: not there yet, rotated, truncated, damaged; and the process: reloads, signals, ports.
import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { type Exporter, runExporter, startExporter } from './support/exporter.ts';
import { describeWith } from './support/needs.ts';
import { startNginx, TLS_LINES } from './support/nginx.ts';
import { nginxLine } from './support/nginx-log.ts';
import { until } from './support/poll.ts';
import { findFreePort } from './support/ports.ts';
import { createConnection } from './support/raw-http.ts';
import { createWorkspace, type Workspace } from './support/workspace.ts';

/** Waits until a metric has a value, and says which it had if it never does. */
const untilValue = async (
  exporter: Exporter,
  wanted: number,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<void> => {
  let last = Number.NaN;
  const ask = async (): Promise<boolean> => {
    last = await exporter.sum(name, labels);
    return last === wanted;
  };
  await until(`${name} to be ${wanted}`, ask).catch(() => undefined);
  assert.equal(last, wanted, name);
};

const lines = (count: number, values: Readonly<Record<string, string>> = {}): string =>
  `${nginxLine(values)}\n`.repeat(count);

describe('serve, following a log', function () {
  this.timeout(60_000);
  let workspace: Workspace;
  let log: string;
  beforeEach(() => {
    workspace = createWorkspace();
    log = workspace.path('edge.log');
  });
  afterEach(() => workspace.close());

  const start = (...more: string[]): Promise<Exporter> =>
    startExporter(workspace, ['--source', 'edge=nginx:edge.log', ...more]);

  it('waits for a log that is not there yet, says so, and reads it from its beginning', async () => {
    const exporter = await start();
    assert.match(exporter.stderr(), /level=warn .*source=edge path=\S*edge\.log msg="waiting for a file"/);
    assert.equal((await exporter.get('/-/ready')).status, 200);
    assert.equal(await exporter.sum('cookie_exporter_source_state', { state: 'waiting_for_file' }), 1);
    assert.equal(await exporter.sum('cookie_exporter_source_up'), 0);
    writeFileSync(log, lines(3));
    await untilValue(exporter, 3, 'cookie_exporter_lines_total');
    assert.equal(await exporter.sum('cookie_exporter_source_up'), 1);
  });

  it('begins at the end of a log that is there already', async () => {
    writeFileSync(log, lines(5));
    const exporter = await start();
    appendFileSync(log, lines(2));
    await untilValue(exporter, 2, 'cookie_exporter_lines_total');
  });

  it('waits for the rest of a line that is half written', async () => {
    writeFileSync(log, '');
    const exporter = await start();
    const line = nginxLine();
    appendFileSync(log, `${lines(1)}${line.slice(0, 50)}`);
    await untilValue(exporter, line.length + 51, 'cookie_exporter_bytes_total');
    assert.equal(await exporter.sum('cookie_exporter_lines_total'), 1);
    appendFileSync(log, `${line.slice(50)}\n`);
    await untilValue(exporter, 2, 'cookie_exporter_lines_total');
    assert.equal(await exporter.sum('cookie_exporter_lines_rejected_total'), 0);
  });

  it('goes on after copytruncate', async () => {
    writeFileSync(log, '');
    const exporter = await start();
    for (let round = 1; round <= 3; round++) {
      // Of two rounds that hold the same, down to the time, nobody could tell that they are two.
      appendFileSync(log, lines(10 * round, { msec: `179515000${round}.000` }));
      await untilValue(exporter, 5 * round * (round + 1), 'cookie_exporter_lines_total');
      copyFileSync(log, `${log}.${round}`);
      truncateSync(log);
      await untilValue(exporter, round, 'cookie_exporter_source_truncations_total');
    }
    assert.equal(await exporter.sum('cookie_exporter_source_lost_bytes_total'), 0);
  });

  it('counts damaged lines by reason, loses nothing else, and shows nothing of them', async () => {
    const CANARIES = ['canaryCut', 'canaryNoise', 'canaryLatin', 'canaryLong', 'canaryValue'];
    const cut = nginxLine({ http_cookie: 'sid=canaryCut' }).slice(0, -20);
    const noise = `canaryNoise${Array.from({ length: 255 }, (_, at) => String.fromCharCode(at + 1)).join('')}`;
    const latin = nginxLine({ http_cookie: 'sid=canaryLatin\xff\xfe\xc3', http_user_agent: '\xf0\x28\x8c' });
    const long = nginxLine({ http_cookie: `sid=${'canaryLong'.repeat(1024 ** 2)}` });
    const good = nginxLine({ http_cookie: 'sid=canaryValue', sent_http_set_cookie: 'sid=canaryValue' });
    const pino = {
      time: 1795150000000,
      req: { method: 'GET', url: '/', headers: { host: 'shop.example', cookie: 'sid=canaryValue' } },
      res: { statusCode: 200, headers: {} },
      responseTime: 1,
    };
    const pinoLines = [
      JSON.stringify(pino),
      JSON.stringify(pino).slice(0, 90),
      JSON.stringify({ ...pino, time: 'canaryValue' }),
      JSON.stringify({ ...pino, res: { headers: {} } }),
      JSON.stringify(['canaryValue']),
      JSON.stringify({ time: pino.time, msg: 'canaryValue' }),
      JSON.stringify(pino),
    ];
    for (const file of ['edge.log', 'app.log', 'nothing.log']) writeFileSync(workspace.path(file), '');
    writeFileSync(workspace.path('config.yaml'), 'limits: { newborn: 0s }');
    const exporter = await start(
      '--source',
      'origin=pino:app.log',
      '--source',
      'edge-nothing=nginx:nothing.log',
      '--config.file',
      'config.yaml',
      '--log.level',
      'debug',
    );
    const damaged = [good, cut, good, '', noise.replaceAll(/[\r\n]/g, ''), good, latin, long, good];
    appendFileSync(log, `${damaged.join('\n')}\n`, 'latin1');
    appendFileSync(workspace.path('app.log'), `${pinoLines.join('\n')}\n`, 'latin1');
    await untilValue(exporter, damaged.length, 'cookie_exporter_lines_total', { source: 'edge' });
    await untilValue(exporter, pinoLines.length, 'cookie_exporter_lines_total', { source: 'origin' });

    const page = await exporter.samples();
    const nonZero = page.filter(
      ({ name, value }) => name === 'cookie_exporter_lines_rejected_total' && value > 0,
    );
    assert.deepEqual(
      nonZero.map(({ labels, value }) => `${labels.source} ${labels.reason} ${value}`).sort(),
      [
        'edge empty 1',
        'edge no_match 2',
        'edge too_long 1',
        'origin invalid_json 1',
        'origin no_match 1',
        'origin no_status 1',
        'origin no_time 1',
      ],
    );
    assert.equal(await exporter.sum('cookie_exporter_lines_ignored_total', { reason: 'not_a_request' }), 1);
    assert.equal(await exporter.sum('cookie_requests_total', { vantage: 'edge' }), 5);
    assert.equal(await exporter.sum('cookie_requests_total', { vantage: 'origin' }), 2);
    assert.equal(
      await exporter.sum('cookie_exporter_source_state', { source: 'edge-nothing', state: 'idle' }),
      1,
    );

    const outputs = [exporter.stderr(), exporter.stdout()];
    for (const path of ['/', '/api/v1/status', '/metrics'])
      outputs.push(await (await exporter.get(path)).text());
    const openMetrics = { accept: 'application/openmetrics-text' };
    outputs.push(await (await exporter.get('/metrics', openMetrics)).text());
    for (const canary of CANARIES) assert.ok(!outputs.some((output) => output.includes(canary)), canary);
  });
});

describe('serve, as a process', function () {
  this.timeout(60_000);
  let workspace: Workspace;
  let log: string;
  let config: string;
  beforeEach(() => {
    workspace = createWorkspace();
    log = workspace.path('edge.log');
    config = workspace.path('config.yaml');
    writeFileSync(log, '');
  });
  afterEach(() => workspace.close());

  const configWith = (more: string): string =>
    `sources: [{ name: edge, vantage: edge, format: nginx, file: { path: edge.log } }]\nlimits: { newborn: 0s }\n${more}`;
  const startOn = (more: string): Promise<Exporter> => {
    writeFileSync(config, configWith(more));
    return startExporter(workspace, ['--config.file', 'config.yaml', '--web.enable-lifecycle']);
  };
  const isReloaded = 'cookie_exporter_config_last_reload_successful';

  for (const [how, reload] of [
    ['SIGHUP', async (exporter: Exporter) => void exporter.process.kill('SIGHUP')],
    [
      'POST /-/reload',
      async (exporter: Exporter) => void (await fetch(`${exporter.url}/-/reload`, { method: 'POST' })),
    ],
  ] as const) {
    it(`reloads the config on ${how} and keeps every counter`, async () => {
      const exporter = await startOn('cookies: { classes: { auth: [ticket] } }');
      appendFileSync(log, lines(7, { http_cookie: 'ticket=1' }));
      await untilValue(exporter, 7, 'cookie_requests_total', { carries: 'auth' });
      writeFileSync(config, configWith('cookies: { classes: { preference: [ticket] } }'));
      await reload(exporter);
      await until('the reload to be said', () => exporter.stderr().includes('the config was reloaded'));
      appendFileSync(log, lines(5, { http_cookie: 'ticket=1' }));
      await untilValue(exporter, 5, 'cookie_requests_total', { carries: 'other' });
      assert.equal(await exporter.sum('cookie_requests_total', { carries: 'auth' }), 7);
      assert.equal(await exporter.sum('cookie_exporter_lines_total'), 12);
      assert.equal(await exporter.sum(isReloaded), 1);
    });
  }

  it('refuses a broken config, says why, counts it, and goes on with the old one', async () => {
    const exporter = await startOn('cookies: { classes: { auth: [ticket] } }');
    writeFileSync(config, configWith('cookies: { clases: {} }'));
    const response = await fetch(`${exporter.url}/-/reload`, { method: 'POST' });
    assert.equal(response.status, 500);
    assert.match(await response.text(), /config\.yaml:3.*clases/);
    assert.match(exporter.stderr(), /level=error .*clases.*the old one stays/);
    assert.equal(await exporter.sum(isReloaded), 0);
    appendFileSync(log, lines(4, { http_cookie: 'ticket=1' }));
    await untilValue(exporter, 4, 'cookie_requests_total', { carries: 'auth' });
    writeFileSync(config, configWith(''));
    assert.equal((await fetch(`${exporter.url}/-/reload`, { method: 'POST' })).status, 200);
    assert.equal(await exporter.sum(isReloaded), 1);
    assert.equal(await exporter.sum('cookie_exporter_lines_total'), 4);
  });

  it('ends with 0 on SIGTERM and on SIGINT, and writes nothing to stdout', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const exporter = await startOn('');
      exporter.process.kill(signal);
      assert.equal(await exporter.ended, 0);
      assert.match(exporter.stderr(), /msg=stopped\n$/);
      assert.equal(exporter.stdout(), '');
    }
  });

  it('ends with 3 when its port is taken', async () => {
    const taken = createServer();
    const listening = Promise.withResolvers<void>();
    taken.listen(0, '127.0.0.1', listening.resolve);
    await listening.promise;
    workspace.onClose(() => taken.close());
    const { port } = taken.address() as { port: number };
    const args = ['serve', '--source', 'edge=nginx:edge.log', '--web.listen-address', `127.0.0.1:${port}`];
    const { code, stderr } = await runExporter(workspace, args);
    assert.equal(code, 3);
    assert.match(stderr, /EADDRINUSE/);
  });
});

describeWith(['nginx'], 'serve, behind an nginx whose log is rotated', function () {
  this.timeout(60_000);
  const workspace = createWorkspace();
  after(() => workspace.close());

  it('counts every request across rename and reopen under traffic', async () => {
    const log = workspace.path('edge.log');
    const [tls, plain] = [await findFreePort(), await findFreePort()];
    const http = `
      server { listen 127.0.0.1:${tls} ssl; listen 127.0.0.1:${plain}; server_name shop.example; ${TLS_LINES}
        location / { add_header Set-Cookie "sid=1; Secure"; return 200; } }`;
    const nginx = await startNginx(workspace, { logPath: log, ports: [tls, plain], http });
    const exporter = await startExporter(workspace, ['--source', 'edge=nginx:edge.log']);
    const clients = [
      createConnection({ port: tls, tls: 'TLSv1.3' }),
      createConnection({ port: plain, tls: null }),
    ];
    let isOver = false;
    const browse = async (client: (typeof clients)[number]): Promise<number> => {
      let sent = 0;
      for (; !isOver; sent++)
        await client.send({ first: 'GET / HTTP/1.1', fields: [['Host', 'shop.example']] });
      client.close();
      return sent;
    };
    const browsing = Promise.all(clients.map(browse));
    for (let round = 1; round <= 3; round++) {
      renameSync(log, `${log}.${round}`);
      await nginx.reopen();
      await untilValue(exporter, round, 'cookie_exporter_source_rotations_total');
    }
    isOver = true;
    const sent = await browsing;
    await untilValue(
      exporter,
      sent.reduce((sum, one) => sum + one, 0),
      'cookie_exporter_lines_total',
    );
    assert.equal(await exporter.sum('cookie_exporter_lines_rejected_total'), 0);
    assert.equal(await exporter.sum('cookie_exporter_source_lost_bytes_total'), 0);
  });
});
