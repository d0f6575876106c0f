// No text of a log line and no secret of the config comes out anywhere: canaries in every place that could hold one,
// then a search in everything that the exporter says to anyone.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { alert, notification } from '../commands/incidents/alerts.ts';
import { runChild, startChild } from '../e2e/support/child.ts';
import { MAIN, runExporter } from '../e2e/support/exporter.ts';
import { until } from '../e2e/support/poll.ts';
import { createWorkspace, type Workspace } from '../e2e/support/workspace.ts';
import { type OtlpReceiver, startOtlpReceiver } from './otlp-receiver.ts';
import { allowedIn, METRICS_REQUESTS, type Planted, plant, startServe } from './planted.ts';
import { render, rudeRequests, sendRaw } from './rude-requests.ts';
import { SECRET_FORMATS, secretLog } from './secret-lines.ts';

const MAX_LINE_BYTES = 16 * 1024;
const THROW_IN_BATCH = new URL('./throw-in-batch.ts', import.meta.url).href;

const write = (workspace: Workspace, { canaries, allowed, source }: Planted, more: string): string => {
  for (const format of SECRET_FORMATS) {
    const lines = secretLog(canaries, format, allowed, MAX_LINE_BYTES);
    writeFileSync(workspace.path(`${format}.log`), Buffer.from(`${lines.join('\n')}\n`, 'latin1'));
  }
  const sources = SECRET_FORMATS.map(
    (format) =>
      `  - { name: ${format}-${source}, vantage: ${format === 'pino' ? 'origin' : 'edge'}, format: ${format}, start_at: beginning, file: { path: ${format}.log } }\n`,
  );
  const path = workspace.path(`${source}.yaml`);
  const limits = `limits: { line: ${MAX_LINE_BYTES / 1024}KiB, newborn: 0s }\n`;
  writeFileSync(path, `sources:\n${sources.join('')}${limits}auth: { login: ["/u/*"] }\n${more}`);
  return path;
};

const lineCount = ({ canaries, allowed }: Planted): number =>
  SECRET_FORMATS.flatMap((format) => secretLog(canaries, format, allowed, MAX_LINE_BYTES)).length;

/** Everything that `serve` said, by where it said it. */
type Said = ReadonlyMap<string, string>;

const readLines = async (url: string): Promise<number> => {
  const status: unknown = await (await fetch(`${url}/api/v1/status`)).json();
  assert.ok(
    typeof status === 'object' && status !== null && 'sources' in status && Array.isArray(status.sources),
  );
  return status.sources.reduce((sum: number, source: { lines: number }) => sum + source.lines, 0);
};

/** Reloads: with the config as it is, and with one that is refused. */
const reload = async (url: string, config: string): Promise<string> => {
  const good = await fetch(`${url}/-/reload`, { method: 'POST' });
  assert.equal(good.status, 200);
  writeFileSync(config, 'sources: nothing\n');
  const refused = await fetch(`${url}/-/reload`, { method: 'POST' });
  assert.equal(refused.status, 500);
  return `${await render(good)}${await render(refused)}`;
};

/** Tells of an incident, and of nothing that can be read; what an alert says of itself is nobody's else. */
const notify = async (url: string, { canaries }: Planted): Promise<string> => {
  const headers = { authorization: `Bearer ${canaries.of('token of the webhook')}` };
  const labels = { alertname: 'CookieSentOverPlaintext', site: canaries.of('label of an alert') };
  const annotations = { description: canaries.of('annotation of an alert') };
  const generatorURL = `http://${canaries.of('URL of an alert')}.example/`;
  const more = { externalURL: generatorURL, groupKey: canaries.of('group of a notification') };
  const good = notification([alert({ labels, annotations, generatorURL, fingerprint: undefined })], more);
  const told = [];
  for (const body of [good, canaries.of('a body that is no notification')])
    told.push(await fetch(`${url}/alertmanager`, { method: 'POST', headers, body }));
  assert.deepEqual(
    told.map(({ status }) => status),
    [200, 400],
  );
  return (await Promise.all(told.map(render))).join('');
};

/** Findings go to standard output; records that wait for their pair are in the journal. */
const TELLS_IDS = ['standard output', 'journal/0000000001.journal'];

/** Places whose canaries come out where they may not. A request id of a safe alphabet is told in some, and nowhere else. */
const leaksIn = ({ canaries }: Planted, place: string, text: string): string[] =>
  canaries
    .findIn(text)
    .filter((found) => !TELLS_IDS.includes(place) || !/^(?:nginx|pino|json): request id$/.test(found));

const listen = async (
  workspace: Workspace,
  planted: Planted,
  more: string,
  logFormat: string,
  traces: OtlpReceiver,
) => {
  const config = write(workspace, planted, more);
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
    OTEL_EXPORTER_OTLP_HEADERS: `x-key=${planted.canaries.of('key of the trace receiver')}`,
  };
  const { child, url } = await startServe(workspace, config, logFormat, env);
  const expected = lineCount(planted);
  await until(`${expected} lines to be read`, async () => (await readLines(url)) === expected);
  const said = new Map<string, string>();
  for (const [name, headers] of METRICS_REQUESTS)
    said.set(name, await render(await fetch(`${url}/metrics`, { headers })));
  for (const path of ['/', '/api/v1/status', '/-/healthy', '/-/ready'])
    said.set(path, await render(await fetch(url + path)));
  for (const [name, bytes] of rudeRequests(planted.canaries))
    said.set(`answer to ${name}`, await sendRaw(url, bytes));
  said.set('answers to notifications', await notify(url, planted));
  said.set('answers to reloads', await reload(url, config));
  assert.equal(await child.stop(), 0);
  return said.set('log', child.stderr()).set('standard output', child.stdout());
};

describe('secrecy of serve', function () {
  this.timeout(60_000);
  for (const [logFormat, keyPlace] of [
    ['logfmt', 'key_file'],
    ['json', 'state'],
  ] as const) {
    describe(`with log format ${logFormat}, the key in ${keyPlace}`, () => {
      const workspace = createWorkspace();
      const planted = plant();
      let traces: OtlpReceiver;
      let said: Said = new Map();
      before(async () => {
        traces = await startOtlpReceiver();
        workspace.onClose(traces.close);
        writeFileSync(workspace.path('key'), planted.canaries.of('fingerprint key'));
        const more =
          keyPlace === 'state' ? 'state: { directory: state }\n' : 'fingerprint: { key_file: key }\n';
        writeFileSync(workspace.path('token'), planted.canaries.of('token of the webhook'), { mode: 0o600 });
        const webhook = 'alertmanager: { token_file: token }\n';
        said = await listen(workspace, planted, more + webhook, logFormat, traces);
      });
      after(() => workspace.close());

      it('holds in everything that it says', () => {
        for (const [place, text] of said) assert.deepEqual(leaksIn(planted, place, text), [], place);
      });
      it('holds in every trace', () => {
        for (const span of ['scrape', 'reload', 'read batch'])
          assert.ok(traces.received().includes(span), span);
        assert.deepEqual(planted.canaries.findIn(traces.received()), []);
      });
      it('is tested: what may come out is found where it comes out', () => {
        const everywhere = ['cookie name', 'host', 'source name'];
        for (const [place] of METRICS_REQUESTS)
          assert.deepEqual(allowedIn(said.get(place) ?? ''), everywhere, place);
        assert.deepEqual(allowedIn(said.get('standard output') ?? ''), everywhere);
        assert.deepEqual(allowedIn(said.get('/') ?? ''), everywhere);
        assert.deepEqual(allowedIn(traces.received()), ['source name']);
        // The config file bears the name of the sources, and the log says which file was refused.
        assert.deepEqual(allowedIn(said.get('log') ?? ''), ['source name']);
      });
      it('leaves nothing on disk but what is its own, and no secret in that', () => {
        const state = workspace.path('state');
        const files = existsSync(state) ? (readdirSync(state, { recursive: true }) as string[]).sort() : [];
        const own = ['fingerprint.key', 'journal', 'journal/0000000001.journal', 'lock', 'snapshot'];
        assert.deepEqual(files, keyPlace === 'state' ? own : []);
        for (const file of files.filter((one) => one !== 'journal')) {
          const text = readFileSync(`${state}/${file}`, 'latin1');
          assert.deepEqual(leaksIn(planted, file, text), [], file);
          // Rows are numbers and fingerprints.
          if (file.endsWith('.journal')) assert.deepEqual(allowedIn(text), []);
          if (file === 'snapshot') assert.deepEqual(allowedIn(text), ['cookie name', 'host', 'source name']);
        }
      });
      it('is tested: every secret was read, and one line a format was too long', () => {
        const metrics = said.get('metrics as text') ?? '';
        const tooLong = /lines_rejected_total\{source="([a-z]+)-[a-z]+",reason="too_long"\} 1\n/g;
        assert.deepEqual(
          [...metrics.matchAll(tooLong)].map(([, format]) => format),
          SECRET_FORMATS,
        );
        for (const vantage of ['edge', 'origin'])
          assert.match(
            metrics,
            new RegExp(`cookie_issued_total\\{vantage="${vantage}",[^}]*cookie="sess_\\*"`),
          );
      });
      it('is tested: findings were written, each as one line', () => {
        const lines = (said.get('standard output') ?? '').trimEnd().split('\n');
        const actions = lines.map((line) => (JSON.parse(line) as { event: { action: string } }).event.action);
        for (const kind of ['plaintext_auth_cookie', 'violation', 'unexpected_rewrite'])
          assert.ok(actions.includes(kind), kind);
      });
      it('is tested: requests were answered, and mistakes said', () => {
        assert.match(said.get('metrics as text, gzip') ?? '', /^200\n.*content-encoding: gzip\n/s);
        assert.match(said.get('metrics as OpenMetrics') ?? '', /# EOF\n$/);
        for (const [name] of rudeRequests(planted.canaries))
          assert.match(said.get(`answer to ${name}`) ?? '', /^HTTP\/1\.1 /);
        assert.match(said.get('log') ?? '', /the config was refused/);
      });
    });
  }
});

describe('secrecy of the other commands', function () {
  this.timeout(60_000);
  const workspace = createWorkspace();
  const planted = plant();
  let config = '';
  before(() => {
    writeFileSync(workspace.path('key'), planted.canaries.of('fingerprint key'));
    config = write(workspace, planted, 'fingerprint: { key_file: key }\n');
    const lines = `${planted.canaries.of('line of no format')}\n`.repeat(60);
    writeFileSync(workspace.path('other.log'), lines);
  });
  after(() => workspace.close());

  const said = async (...args: string[]): Promise<string> => {
    const { stdout, stderr } = await runExporter(workspace, args);
    return stdout + stderr;
  };

  for (const output of ['text', 'json', 'html', 'prometheus', 'openmetrics']) {
    it(`holds in the report of analyze as ${output}`, async () => {
      const text = await said('analyze', '--config.file', config, '--output', output);
      assert.deepEqual(planted.canaries.findIn(text), []);
      assert.ok(allowedIn(text).includes('source name'));
    });
  }
  for (const format of SECRET_FORMATS) {
    it(`holds where analyze is given a file: ${format}`, async () => {
      const text = await said('analyze', '--format', format, workspace.path(`${format}.log`));
      assert.match(text, /Secure coverage/);
      assert.deepEqual(planted.canaries.findIn(text), []);
    });
  }
  it('holds where the format of a file is not known', async () => {
    const text = await said('analyze', workspace.path('other.log'));
    assert.match(text, /no known format/);
    assert.deepEqual(planted.canaries.findIn(text), []);
  });
  for (const output of ['text', 'json']) {
    it(`holds in what diagnose says as ${output}`, async () => {
      const text = await said('diagnose', '--config.file', config, '--output', output);
      assert.deepEqual(planted.canaries.findIn(text), []);
      assert.ok(allowedIn(text).includes('source name'));
    });
  }
  it('holds where diagnose is given files, one of them of no format', async () => {
    const paths = ['other', ...SECRET_FORMATS].map((name) => workspace.path(`${name}.log`));
    const text = await said('diagnose', ...paths);
    assert.match(text, /lines_do_not_match/);
    assert.deepEqual(planted.canaries.findIn(text), []);
  });
  it('holds in what check-config says', async () => {
    const text = await said('check-config', '--config.file', config);
    assert.deepEqual(planted.canaries.findIn(text), []);
    assert.deepEqual(allowedIn(text), ['source name']);
  });
  it('holds where the key is too short', async () => {
    writeFileSync(workspace.path('key'), planted.canaries.of('short key').slice(0, 15));
    for (const command of ['serve', 'analyze']) {
      const text = await said(command, '--config.file', config);
      assert.match(text, /at least 16 bytes/);
      assert.deepEqual(planted.canaries.findIn(text), []);
    }
  });
});

describe('secrecy of what breaks', function () {
  this.timeout(60_000);
  let workspace: Workspace;
  let planted: Planted;
  beforeEach(() => {
    workspace = createWorkspace();
    planted = plant();
  });
  afterEach(() => workspace.close());

  /** Lines with one between them on whose host the program breaks; answers what runs a command on them. */
  const write = (mark: string): ((...command: string[]) => string[]) => {
    const secret = planted.canaries.of('host of the line at which it breaks');
    const cookie = `sid=${planted.canaries.of('value in a crash')}`;
    const hosts = ['shop.example', `${mark} ${secret}`, 'shop.example'];
    const lines = hosts.map(
      (site) => `${JSON.stringify({ time: 1_795_152_791_309, status: 200, cookie, site })}\n`,
    );
    writeFileSync(workspace.path('edge.log'), lines.join(''));
    writeFileSync(
      workspace.path('config.yaml'),
      'sources:\n  - { name: edge, vantage: edge, format: json, start_at: beginning, file: { path: edge.log } }\n',
    );
    return (...command) => ['--import', THROW_IN_BATCH, MAIN, ...command, '--config.file', 'config.yaml'];
  };
  const SERVE = ['serve', '--web.listen-address', '127.0.0.1:0', '--log.level', 'debug'];

  for (const command of [SERVE, ['analyze']]) {
    it(`holds where ${command[0]} crashes`, async () => {
      const program = write('throw-after-this-line')(...command);
      const { code, stdout, stderr } = await runChild(workspace, process.execPath, program);
      assert.equal(code, 70);
      assert.match(stderr, /^cookie-exporter broke: TypeError; .*\n( {4}at .*\n)+/m);
      assert.deepEqual(planted.canaries.findIn(stdout + stderr), []);
    });
  }

  it('holds where serve breaks on a line, which costs that line alone', async () => {
    const child = startChild(workspace, process.execPath, write('throw-at-this-line')(...SERVE));
    const url = await until(
      'serve to listen',
      () => /url=(\S+\/metrics) .*msg=serving/.exec(child.stderr())?.[1],
    );
    const metrics = await (await fetch(url)).text();
    assert.equal(await child.stop(), 0);
    assert.match(metrics, /^cookie_exporter_lines_total\{source="edge"\} 3$/m);
    assert.match(
      metrics,
      /^cookie_exporter_lines_rejected_total\{source="edge",reason="internal_error"\} 1$/m,
    );
    assert.match(child.stderr(), /path=\S*edge\.log offset=\d+ length=\d+ error="TypeError at .*"/);
    assert.deepEqual(planted.canaries.findIn(metrics + child.stdout() + child.stderr()), []);
  });

  it('holds where analyze breaks on a line, which costs that line alone', async () => {
    const program = write('throw-at-this-line')('analyze');
    const { code, stdout, stderr } = await runChild(workspace, process.execPath, program);
    assert.equal(code, 0);
    assert.match(stderr, /edge\.log: a line was left out, .*: TypeError at /);
    assert.match(stdout, /1 on which the exporter itself broke/);
    assert.deepEqual(planted.canaries.findIn(stdout + stderr), []);
  });
});
