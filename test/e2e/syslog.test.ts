// Syslog into `serve`, from real servers and from a socket: what is counted equals what was sent, also when the exporter
// is killed; an address that is taken is said, and a config with one is not taken.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { seenByNginx } from './oracle/seen.ts';
import { runChild, startChild } from './support/child.ts';
import { type Exporter, MAIN, runExporter, samplesOf, startExporter, sumOf } from './support/exporter.ts';
import { createHaproxy } from './support/haproxy.ts';
import { describeWith } from './support/needs.ts';
import { snippetLines, startNginx, TLS_LINES } from './support/nginx.ts';
import { nginxLine } from './support/nginx-log.ts';
import { until } from './support/poll.ts';
import { findFreePort } from './support/ports.ts';
import { type Counted, countTraffic, itCounts, type Product } from './support/product.ts';
import { createWorkspace, type Workspace } from './support/workspace.ts';

const udpAddress = (port: number): string => `syslog: { listen: "udp://127.0.0.1:${port}" }`;

describeWith(['haproxy'], 'HAProxy, over UDP syslog', function () {
  this.timeout(60_000);
  const workspace = createWorkspace();
  let counted: Counted;
  before(async () => {
    const port = await findFreePort();
    const log = `log 127.0.0.1:${port} len 65535 format rfc5424 local0`;
    counted = await countTraffic(workspace, createHaproxy(udpAddress(port), log));
  });
  after(() => workspace.close());

  itCounts(() => counted);
  it('loses nothing on the way', () => {
    assert.equal(sumOf(counted.page, 'cookie_exporter_source_dropped_messages_total'), 0);
    assert.equal(sumOf(counted.page, 'cookie_exporter_lines_total'), counted.seen.length);
  });
});

const createNginx = (port: number): Product => {
  const logPath = `syslog:server=127.0.0.1:${port},tag=edge`;
  return {
    start: async (workspace, { tls, plain, app }) => {
      const { proxy } = snippetLines(logPath);
      const http = `
  server {
    listen 127.0.0.1:${tls} ssl; listen 127.0.0.1:${plain}; server_name shop.example;
    ${TLS_LINES}
    proxy_buffer_size 32k; proxy_buffers 8 32k;
    ${proxy}
    proxy_set_header Host $host;
    location / { proxy_pass http://127.0.0.1:${app}; }
  }`;
      await startNginx(workspace, { logPath, ports: [tls, plain], http });
    },
    opens: ['tls', 'plain'],
    source: `format: nginx, ${udpAddress(port)}`,
    config: 'state: { directory: state }',
    traffic: {
      requestsPerLane: 150,
      legs: ['TLSv1.3', 'TLSv1.2', 'plain'],
      refused: [[`sid=${'x'.repeat(9000)}`]],
    },
    seen: (wire) => seenByNginx(wire, 'shop.example'),
  };
};

describeWith(['nginx'], 'nginx, over UDP syslog, with a state folder', function () {
  this.timeout(60_000);
  const workspace = createWorkspace();
  let counted: Counted;
  before(async () => {
    counted = await countTraffic(workspace, createNginx(await findFreePort()));
  });
  after(() => workspace.close());

  itCounts(() => counted);
  it('loses nothing on the way', () => {
    assert.equal(sumOf(counted.page, 'cookie_exporter_source_dropped_messages_total'), 0);
    assert.equal(sumOf(counted.page, 'cookie_exporter_lines_total'), counted.seen.length);
  });
});

const configOf = (port: number, more = ''): string => `
sources:
  - { name: edge, vantage: edge, format: nginx, syslog: { listen: "tcp://127.0.0.1:${port}" } }
  ${more}
limits: { newborn: 0s }
state: { directory: state }
`;

describe('serve, sent syslog to', function () {
  this.timeout(60_000);
  let workspace: Workspace;
  let port = 0;
  beforeEach(async () => {
    workspace = createWorkspace();
    port = await findFreePort();
    writeFileSync(workspace.path('config.yaml'), configOf(port));
  });
  afterEach(() => workspace.close());

  const start = (): Promise<Exporter> =>
    startExporter(workspace, ['--config.file', 'config.yaml', '--web.enable-lifecycle']);
  const reload = async ({ url }: Exporter) => {
    const response = await fetch(new URL('/-/reload', url), { method: 'POST' });
    return { status: response.status, text: await response.text() };
  };
  const send = async (to: number, lines: number): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const socket = connect({ port: to, host: '127.0.0.1' }).resume();
    socket.once('error', reject).once('close', () => resolve());
    const message = `<190>Nov 20 05:33:11 vm nginx: ${nginxLine()}`;
    socket.end(`${message.length} ${message}`.repeat(lines), 'latin1');
    await promise;
  };
  const untilLines = (exporter: Exporter, lines: number): Promise<unknown> =>
    until(`${lines} lines`, async () => (await exporter.sum('cookie_exporter_lines_total')) >= lines);
  const linesOf = (exporter: Exporter) => exporter.sum('cookie_exporter_lines_total');

  it('counts once what was on the disk when it was killed, and shows no less than before', async () => {
    let exporter = await start();
    let shown = 0;
    for (let round = 1; round <= 4; round++) {
      await send(port, 500);
      await untilLines(exporter, 500 * round);
      shown = await linesOf(exporter);
      exporter.process.kill('SIGKILL');
      await exporter.ended;
      exporter = await start();
      assert.ok((await linesOf(exporter)) >= shown);
    }
    await send(port, 7);
    await untilLines(exporter, 2007);
    assert.equal(await linesOf(exporter), 2007);
    assert.equal(await exporter.sum('cookie_requests_total'), 2007);
  });

  it('has everything on the disk that was heard when it is stopped', async () => {
    const first = await start();
    await send(port, 3000);
    assert.equal(await first.stop(), 0);
    const second = await start();
    await untilLines(second, 3000);
    assert.equal(await linesOf(second), 3000);
  });

  it('does not start where the address is taken, and says which', async () => {
    await start();
    writeFileSync(
      workspace.path('second.yaml'),
      configOf(port).replace('directory: state', 'directory: other'),
    );
    const args = ['serve', '--config.file', 'second.yaml', '--web.listen-address', '127.0.0.1:0'];
    const { code, stderr } = await runExporter(workspace, args);
    assert.deepEqual([code, stderr], [3, `edge: cannot listen on tcp://127.0.0.1:${port}: EADDRINUSE\n`]);
  });

  it('takes a config with another address, and refuses one whose address is taken', async () => {
    const exporter = await start();
    const other = await findFreePort();
    await send(port, 4);
    await untilLines(exporter, 4);
    writeFileSync(workspace.path('config.yaml'), configOf(other));
    assert.equal((await reload(exporter)).status, 200);
    await send(other, 3);
    await untilLines(exporter, 7);
    assert.equal(await linesOf(exporter), 7);
    const taken = new URL(exporter.url).port;
    writeFileSync(workspace.path('config.yaml'), configOf(Number(taken)));
    const refused = await reload(exporter);
    assert.equal(refused.status, 500);
    assert.match(
      refused.text,
      /the old one stays: edge: cannot listen on tcp:\/\/127\.0\.0\.1:\d+: EADDRINUSE/,
    );
    await send(other, 2);
    await untilLines(exporter, 9);
    await assert.rejects(send(port, 1), { code: 'ECONNREFUSED' });
  });

  it('hears it without a config, and without a state folder', async () => {
    const exporter = await startExporter(workspace, ['--source', `edge=nginx:tcp://127.0.0.1:${port}`]);
    await send(port, 5);
    await untilLines(exporter, 5);
  });
});

/** The command of docs/syslog.md that hears datagrams on a unix socket and passes them on. */
const relayOf = (path: string, port: number): string => {
  const page = readFileSync(new URL('../../docs/syslog.md', import.meta.url), 'utf8');
  const [command] = /^ *perl -MIO::Socket::UNIX [^`]*/m.exec(page) ?? assert.fail('the page has no relay');
  return command.replace('/run/syslog.sock', path).replace('127.0.0.1:5514', `127.0.0.1:${port}`);
};

describeWith(['perl', 'logger'], 'datagrams to a unix socket, passed on as the page says', function () {
  this.timeout(30_000);
  const workspace = createWorkspace();
  after(() => workspace.close());

  it('arrive whole, one line each', async () => {
    const port = await findFreePort();
    writeFileSync(workspace.path('config.yaml'), 'limits: { newborn: 0s }\n');
    const source = `edge=nginx:udp://127.0.0.1:${port}`;
    const exporter = await startExporter(workspace, ['--config.file', 'config.yaml', '--source', source]);
    const path = workspace.path('syslog.sock');
    startChild(workspace, 'sh', ['-c', `exec ${relayOf(path, port).trim()}`]);
    await until('the socket', () => existsSync(path));
    const line = nginxLine({ http_cookie: `sid=${'v'.repeat(7000)}` });
    const args = ['--udp', '--socket', path, '--size', '64KiB', '--tag', 'nginx', '--', line];
    for (let times = 0; times < 3; times++) {
      assert.equal((await runChild(workspace, 'logger', args)).code, 0);
    }
    await until('3 lines', async () => (await exporter.sum('cookie_exporter_lines_total')) === 3);
    assert.equal(await exporter.sum('cookie_exporter_lines_rejected_total'), 0);
    assert.equal(await exporter.sum('cookie_request_header_bytes_sum'), 3 * 7004);
  });
});

describe('the journal, through standard input', function () {
  this.timeout(30_000);
  const workspace = createWorkspace();
  after(() => workspace.close());

  const line = nginxLine({ http_cookie: 'sid=ü' });
  /** What `journalctl` prints of one entry, by its `--output`; what is no UTF-8 is an array of bytes in JSON. */
  const OUTPUTS: readonly (readonly [output: string, printed: string])[] = [
    ['cat', line],
    ['json', JSON.stringify({ __REALTIME_TIMESTAMP: '1795150000000000', MESSAGE: line, _PID: '7' })],
    ['json', JSON.stringify({ __CURSOR: 's=1', MESSAGE: [...Buffer.from(line)], __REALTIME_TIMESTAMP: '1' })],
    ['short', `Nov 20 05:33:11 vm nginx[7]: ${line}`],
    ['short-iso', `2026-11-20T05:33:11+0000 vm nginx[7]: ${line}`],
  ];

  it('is read in whatever form it is printed', async () => {
    const child = startChild(
      workspace,
      process.execPath,
      [MAIN, 'serve', '--web.listen-address', '127.0.0.1:0', '--source', 'edge=nginx:-'],
      { stdio: ['pipe', 'pipe', 'pipe'] },
    );
    const url = await until('serve to listen', () => /url=(http:\/\/[^/ ]+)\S* /.exec(child.stderr())?.[1]);
    child.process.stdin?.write(OUTPUTS.map(([, printed]) => `${printed}\n`).join(''));
    const read = await until('all lines', async () => {
      const page = samplesOf(await (await fetch(new URL('/metrics', url))).text());
      return sumOf(page, 'cookie_exporter_lines_total') === OUTPUTS.length && page;
    });
    assert.equal(sumOf(read, 'cookie_exporter_lines_rejected_total'), 0);
  });
});
