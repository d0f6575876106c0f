// Who may come in, on the real program: Prometheus over TLS with a client certificate and a password, a certificate that
// is renewed, and a flood of wrong passwords.
import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { type Child, startChild } from './support/child.ts';
import { MAIN, samplesOf, sumOf } from './support/exporter.ts';
import { describeWith } from './support/needs.ts';
import { nginxLine } from './support/nginx-log.ts';
import { until } from './support/poll.ts';
import { findFreePort } from './support/ports.ts';
import { createWorkspace, type Workspace } from './support/workspace.ts';

const CERTIFICATES = join(import.meta.dirname, '../server/certificates');
const certificate = (name: string): string => join(CERTIFICATES, name);
/** bcrypt of `secret`, by htpasswd with a cost of 10. */
const HASH = '$2y$10$GNrKoe7zrdfCth2n0TOMxuX5Ce1C3gVjjcQ.LcooPKcAridGXCnyy';
const USERS = `basic_auth_users: { prom: '${HASH}' }\n`;
const GOOD = { authorization: `Basic ${Buffer.from('prom:secret').toString('base64')}` };

type Served = { readonly child: Child; readonly port: number };

const serve = async (workspace: Workspace, web: string, ...more: readonly string[]): Promise<Served> => {
  writeFileSync(workspace.path('web.yml'), web);
  for (const name of ['server.pem', 'server.key']) copyFileSync(certificate(name), workspace.path(name));
  writeFileSync(workspace.path('edge.log'), '');
  const address = ['--web.listen-address', '127.0.0.1:0', '--web.config.file', 'web.yml'];
  const child = startChild(workspace, process.execPath, [
    MAIN,
    'serve',
    '--source',
    'edge=nginx:edge.log',
    ...address,
    ...more,
  ]);
  const port = await until(`serve to listen: ${child.stderr()}`, () => {
    const [, found] = /url=https:\/\/127\.0\.0\.1:(\d+)\/metrics .*msg=serving/.exec(child.stderr()) ?? [];
    return found === undefined ? undefined : Number(found);
  });
  return { child, port };
};

type Got = { readonly status: number | undefined; readonly body: string };

const createClient = ({ port }: Served) => {
  const agent = new Agent({ keepAlive: true, ca: readFileSync(certificate('ca.pem')) });
  const get = (path: string, headers: Record<string, string> = {}): Promise<Got> =>
    new Promise((resolve, reject) => {
      const request = httpsRequest({ agent, port, host: '127.0.0.1', path, headers }, (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => {
          body += text;
        });
        response.on('end', () => resolve({ status: response.statusCode, body }));
      });
      request.on('error', reject).end();
    });
  return { get, close: () => agent.destroy() };
};

describe('serve with a web config', function () {
  this.timeout(60_000);
  let workspace: Workspace;
  beforeEach(() => {
    workspace = createWorkspace();
  });
  afterEach(() => workspace.close());

  const TLS = 'tls_server_config: { cert_file: server.pem, key_file: server.key }\n';

  it('does not start with one that is wrong, and says where', async () => {
    writeFileSync(workspace.path('web.yml'), 'tls_server_config: { cert_file: a.pem }\n');
    const args = ['--source', 'edge=nginx:edge.log', '--web.config.file', 'web.yml'];
    const child = startChild(workspace, process.execPath, [MAIN, 'serve', ...args]);
    assert.equal(await child.ended, 2);
    assert.equal(
      child.stderr(),
      'web.yml:1:20: tls_server_config: no key_file; add it: TLS needs a certificate and its key\n',
    );
  });

  it('does not start with users where Node may not start a thread for their passwords', async () => {
    writeFileSync(workspace.path('web.yml'), USERS);
    const node = ['--permission', '--allow-fs-read=*'];
    const args = ['--source', 'edge=nginx:edge.log', '--web.config.file', 'web.yml'];
    const child = startChild(workspace, process.execPath, [...node, MAIN, 'serve', ...args]);
    assert.equal(await child.ended, 2);
    assert.equal(child.stderr(), 'web.yml: basic_auth_users needs node --allow-worker\n');
  });

  it('lets in who knows the password, and shows a renewed certificate', async () => {
    const served = await serve(workspace, `${TLS}${USERS}`);
    const { get, close } = createClient(served);
    workspace.onClose(close);
    assert.deepEqual(await get('/-/healthy'), { status: 401, body: 'Unauthorized\n' });
    assert.deepEqual(await get('/-/healthy', GOOD), { status: 200, body: 'cookie-exporter is healthy.\n' });

    const nameShown = async (): Promise<string> => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const options = { port: served.port, host: '127.0.0.1', ca: readFileSync(certificate('ca.pem')) };
      const socket = connect(options, () => resolve(String(socket.getPeerCertificate().subject.CN)));
      socket.on('error', reject);
      return promise.finally(() => socket.destroy());
    };
    assert.equal(await nameShown(), 'server');
    copyFileSync(certificate('renewed.pem'), workspace.path('server.pem'));
    await until('the certificate to be refused', () => served.child.stderr().includes('do not go together'));
    assert.equal(await nameShown(), 'server');
    copyFileSync(certificate('renewed.key'), workspace.path('server.key'));
    await until('the certificate to be renewed', async () => (await nameShown()) === 'renewed');
    assert.equal(await served.child.stop(), 0);
  });

  it('says no secret of its config, whatever happens to it', async () => {
    const secrets = {
      hash: HASH,
      password: GOOD.authorization.slice('Basic '.length),
      key: readFileSync(certificate('server.key'), 'latin1').split('\n')[1] ?? '',
    };
    const served = await serve(workspace, `${TLS}${USERS}`, '--log.level', 'debug');
    const { get, close } = createClient(served);
    workspace.onClose(close);
    const said: string[] = [];
    for (const path of ['/', '/metrics', '/api/v1/status', '/nowhere'])
      said.push((await get(path, GOOD)).body);
    for (const broken of [`${TLS}basic_auth_users: ['${HASH}']`, `${TLS}basic_auth_users: { ${HASH}`]) {
      writeFileSync(workspace.path('web.yml'), broken);
      const refusals = () => served.child.stderr().split('the web config was refused').length;
      const before = refusals();
      await until('the web config to be refused', () => refusals() > before);
    }
    writeFileSync(workspace.path('server.pem'), readFileSync(certificate('server.key')));
    writeFileSync(workspace.path('web.yml'), `${TLS}${USERS}`);
    await until('the certificate to be refused', () =>
      served.child.stderr().includes('no certificate in PEM'),
    );
    await served.child.stop();
    said.push(served.child.stderr(), served.child.stdout());
    for (const [name, secret] of Object.entries(secrets))
      assert.ok(!said.some((text) => text.includes(secret)), name);
  });

  it('reads on while it is flooded with wrong passwords, and serves who knows the right one', async () => {
    const served = await serve(workspace, `${TLS}${USERS}`);
    const { get, close } = createClient(served);
    workspace.onClose(close);
    assert.equal((await get('/metrics', GOOD)).status, 200);
    let isOver = false;
    let guesses = 0;
    const statuses = new Set<number | undefined>();
    const guess = async (): Promise<void> => {
      while (!isOver) {
        const authorization = `Basic ${Buffer.from(`prom:${guesses++}`).toString('base64')}`;
        statuses.add((await get('/metrics', { authorization })).status);
      }
    };
    const flood = Array.from({ length: 20 }, guess);
    const LINES = 20_000;
    for (let written = 0; written < LINES; written += 1000)
      appendFileSync(workspace.path('edge.log'), `${nginxLine()}\n`.repeat(1000));
    const sum = async (name: string): Promise<number> =>
      sumOf(samplesOf((await get('/metrics', GOOD)).body), name);
    await until('all lines to be read', async () => (await sum('cookie_exporter_lines_total')) === LINES);
    await until('guesses to be put off', () => statuses.has(429));
    isOver = true;
    await Promise.all(flood);
    assert.ok(
      [...statuses].every((status) => status === 401 || status === 429),
      [...statuses].join(),
    );
    assert.ok((await sum('cookie_exporter_http_refused_total')) > 0);
  });
});

describeWith(['prometheus'], 'Prometheus, over TLS', function () {
  this.timeout(60_000);
  const workspace = createWorkspace();
  after(() => workspace.close());

  type Target = {
    readonly labels: { readonly job: string };
    readonly health: string;
    readonly lastError: string;
  };

  it('scrapes with its certificate and the password, and not without either', async () => {
    const { port } = await serve(
      workspace,
      `tls_server_config: { cert_file: server.pem, key_file: server.key, client_auth_type: RequireAndVerifyClientCert, client_ca_file: ${certificate('ca.pem')}, client_allowed_sans: [prometheus.example] }\n${USERS}`,
    );
    const job = (name: string, isKnown: boolean, password: string): string => `
  - job_name: ${name}
    scheme: https
    tls_config: { ca_file: ${certificate('ca.pem')}${isKnown ? `, cert_file: ${certificate('client.pem')}, key_file: ${certificate('client.key')}` : ''} }
    basic_auth: { username: prom, password: ${password} }
    static_configs: [{ targets: ["127.0.0.1:${port}"] }]`;
    const jobs = [
      job('good', true, 'secret'),
      job('stranger', false, 'secret'),
      job('guesser', true, 'guess'),
    ];
    writeFileSync(
      workspace.path('prometheus.yml'),
      `global: { scrape_interval: 1s }\nscrape_configs:${jobs.join('')}\n`,
    );
    const address = `127.0.0.1:${await findFreePort()}`;
    startChild(workspace, 'prometheus', [
      `--config.file=${workspace.path('prometheus.yml')}`,
      `--storage.tsdb.path=${workspace.path('prometheus')}`,
      `--web.listen-address=${address}`,
    ]);
    const targets = async (): Promise<readonly Target[]> => {
      const response = await fetch(`http://${address}/api/v1/targets`).catch(() => null);
      const answer = (await response?.json().catch(() => null)) as {
        data: { activeTargets: readonly Target[] };
      } | null;
      return answer?.data.activeTargets ?? [];
    };
    const scraped = await until('all to be scraped', async () => {
      const all = await targets();
      return all.length === 3 && all.every(({ health }) => health !== 'unknown') && all;
    });
    const errors = Object.fromEntries(scraped.map(({ labels, lastError }) => [labels.job, lastError]));
    assert.equal(errors.good, '');
    assert.match(
      errors.stranger ?? '',
      /certificate required|bad certificate|connection reset|broken pipe|EOF/,
    );
    assert.match(errors.guesser ?? '', /401 Unauthorized/);
  });
});
