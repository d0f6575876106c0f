// `diagnose` as users run it: on the logs of an nginx that is too old to show every Set-Cookie and of a Caddy that hides
// cookies, and on one that may not be read.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { runChild, startChild } from './support/child.ts';
import { MAIN, runExporter, startExporter } from './support/exporter.ts';
import { describeWith } from './support/needs.ts';
import { startNginx } from './support/nginx.ts';
import { until } from './support/poll.ts';
import { findFreePort } from './support/ports.ts';
import { createWorkspace } from './support/workspace.ts';

const REQUESTS = 120;

describeWith(['nginx'], 'diagnose', function () {
  this.timeout(60_000);
  const workspace = createWorkspace();
  const log = (): string => workspace.path('cookies.log');
  const source = 'edge=nginx:cookies.log';
  const read = (output: { readonly code: number; readonly stdout: string; readonly stderr: string }) => ({
    ...output,
    stdout: Buffer.from(output.stdout, 'latin1').toString(),
  });
  const diagnose = async (...args: string[]) => read(await runExporter(workspace, ['diagnose', ...args]));

  before(async () => {
    const port = await findFreePort();
    await startNginx(workspace, {
      logPath: log(),
      ports: [port],
      http: `server {
        listen 127.0.0.1:${port};
        location / { add_header Set-Cookie "sid=1; Secure"; add_header Set-Cookie "theme=dark"; return 200 "ok"; }
      }`,
    });
    for (let n = 0; n < REQUESTS; n++) await (await fetch(`http://127.0.0.1:${port}/${n}`)).text();
    const isLogged = () => readFileSync(log(), 'latin1').split('\n').length > REQUESTS;
    await until('nginx to log all requests', isLogged);
  });
  after(() => workspace.close());

  it('says that an old nginx shows the first Set-Cookie only, and exits with 1', async () => {
    const { code, stdout } = await diagnose('--source', source);
    assert.equal(code, 1);
    assert.match(stdout, /^cookie-exporter \S+: 1 source, 1 needs a change$/m);
    assert.match(stdout, /^✕ edge: nginx at the edge, .*cookies\.log$/m);
    assert.match(stdout, /Looked at 12\d lines .*: 12\d requests\.$/m);
    assert.match(stdout, /^ {2}✕ first_or_last_only$/m);
    assert.match(stdout, /nginx logs every Set-Cookie from 1\.23\.0 on/);
  });

  it('tells where lines stop when the format is another', async () => {
    const body = `log_format x '$time_iso8601 "$http_cookie"';`;
    writeFileSync(
      workspace.path('other.yaml'),
      `sources:\n  - { name: edge, vantage: edge, format: { nginx: ${JSON.stringify(body)} }, file: { path: cookies.log } }\n`,
    );
    const { code, stdout } = await diagnose('--config.file', 'other.yaml', '--output', 'json');
    assert.equal(code, 1);
    const [{ findings }] = JSON.parse(stdout).sources;
    assert.equal(findings[0].state, 'lines_do_not_match');
    assert.match(findings[0].says, /stop at `\$time_iso8601`, the 1st of the 2 values of your format/);
  });

  it('says who may not read a log, and exits with 1 (as root: needs setpriv)', async function () {
    const without = ['--bounding-set=-dac_override,-dac_read_search'];
    const isRoot = process.getuid?.() === 0;
    if (isRoot && spawnSync('setpriv', [...without, 'true']).status !== 0) return this.skip();
    chmodSync(log(), 0o000);
    const command = [process.execPath, MAIN, 'diagnose', '--source', source];
    const [program = '', ...args] = isRoot ? ['setpriv', ...without, ...command] : command;
    const { code, stdout } = read(await runChild(workspace, program, args));
    chmodSync(log(), 0o644);
    assert.equal(code, 1);
    assert.match(stdout, /^ {2}✕ no_permission$/m);
    assert.match(stdout, /mode 0000\)\s+denies it\./);
    assert.match(stdout, /^ {8}sudo setfacl -m u:\S+:r .*cookies\.log$/m);
  });

  it('finds nothing to change in a good log, and exits with 0', async () => {
    const good = readFileSync(log(), 'latin1').replaceAll('"nginx":"1.22.1"', '"nginx":"1.27.0"');
    writeFileSync(workspace.path('good.log'), good, 'latin1');
    const { code, stdout } = await diagnose('good.log');
    assert.deepEqual([code, stdout.includes('Nothing to change.')], [0, true]);
  });

  it('refuses a bad config with 2', async () => {
    const { code, stderr } = await diagnose('--source', 'edge=nonsense:x.log');
    assert.equal(code, 2);
    assert.match(stderr, /unknown format "nonsense"/);
  });

  it('has the same words as the states that serve shows', async () => {
    writeFileSync(
      workspace.path('two.yaml'),
      `sources:
  - { name: edge, vantage: edge, format: nginx, file: { path: cookies.log }, start_at: beginning }
  - { name: edge-nothing, vantage: edge, format: nginx, file: { path: nothing.log } }
`,
    );
    const { stdout } = await diagnose('--config.file', 'two.yaml', '--output', 'json');
    const found = JSON.parse(stdout).sources.map(
      ({ findings }: { readonly findings: readonly { readonly state: string }[] }) => findings[0]?.state,
    );
    assert.deepEqual(found, ['first_or_last_only', 'waiting_for_file']);
    const exporter = await startExporter(workspace, ['--config.file', 'two.yaml']);
    for (const [name, state] of [
      ['edge', 'first_or_last_only'],
      ['edge-nothing', 'waiting_for_file'],
    ] as const) {
      await until(
        `serve to show ${state} of ${name}`,
        async () => (await exporter.sum('cookie_exporter_source_state', { source: name, state })) === 1,
      );
    }
    await exporter.stop();
  });
});

describeWith(['caddy'], 'diagnose, on a Caddy that hides cookies', function () {
  this.timeout(60_000);
  const workspace = createWorkspace();
  before(async () => {
    const port = await findFreePort();
    const url = `http://127.0.0.1:${port}/`;
    writeFileSync(
      workspace.path('Caddyfile'),
      `{
\tadmin off
\tauto_https off
}
http://127.0.0.1:${port} {
\tlog {
\t\toutput file ${workspace.path('cookies.log')}
\t\tformat json
\t}
\theader Set-Cookie "sid=1; Secure; HttpOnly"
\trespond "ok"
}
`,
    );
    const env = {
      HOME: workspace.directory,
      XDG_DATA_HOME: workspace.directory,
      XDG_CONFIG_HOME: workspace.directory,
    };
    startChild(
      workspace,
      'caddy',
      ['run', '--config', workspace.path('Caddyfile'), '--adapter', 'caddyfile'],
      { env },
    );
    const ask = () => fetch(url, { headers: { cookie: 'sid=1' } }).then((response) => response.text());
    await until('Caddy to answer', () => ask().catch(() => undefined));
    for (let n = 0; n < 30; n++) await ask();
    const isLogged = () => readFileSync(workspace.path('cookies.log'), 'latin1').split('\n').length > 30;
    await until('Caddy to log all requests', isLogged);
  });
  after(() => workspace.close());

  it('says that cookies are hidden, and how Caddy is told to show them', async () => {
    const { code, stdout } = await runExporter(workspace, [
      'diagnose',
      '--source',
      'edge=caddy:cookies.log',
      '--output',
      'json',
    ]);
    const [{ findings }] = JSON.parse(stdout).sources;
    assert.deepEqual(
      [code, findings.map(({ state }: { readonly state: string }) => state)],
      [1, ['redacted']],
    );
    assert.match(findings[0].says, /^The log has Cookie and Set-Cookie, but hides what is in it/);
    assert.match(findings[0].change.snippet, /log_credentials/);
  });
});
