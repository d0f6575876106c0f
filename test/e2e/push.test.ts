// Logs that are pushed: what was answered 204 is counted once, also when the exporter is killed again and again; what
// was not answered, once at most. Who may push, and that nothing of a body reaches the disk.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Sample } from '../metrics/parse-exposition.ts';
import { runChild } from './support/child.ts';
import { type Exporter, MAIN, startExporter, sumOf } from './support/exporter.ts';
import { until } from './support/poll.ts';
import { createRandom } from './support/random.ts';
import { createWorkspace, type Workspace } from './support/workspace.ts';

const TOKEN = 'a-token-that-nobody-guesses';

const CONFIG = `sources:
  - { name: edge, vantage: edge, format: json, http: {} }
state: { directory: state }
push: { token_file: push.token }
sites: { allow: ["*.example.com"] }
limits: { sites: 10000, series: 1000000, newborn: 0s }
`;

const startPushed = (workspace: Workspace, config = CONFIG): Promise<Exporter> => {
  writeFileSync(workspace.path('push.token'), `${TOKEN}\n`, { mode: 0o600 });
  writeFileSync(workspace.path('cookies.yaml'), config);
  return startExporter(workspace, ['--config.file', 'cookies.yaml', '--web.enable-lifecycle']);
};

const record = (site: string, more: object = {}): string =>
  JSON.stringify({
    time: '2026-01-01T00:00:00Z',
    site,
    status: 200,
    scheme: 'https',
    cookie: 'sid=1',
    set_cookie: ['sid=1; Secure'],
    ...more,
  });

const post = (
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
  source = 'edge',
): Promise<Response> =>
  fetch(new URL(`/ingest/${source}`, url), {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${TOKEN}`, ...headers },
  });

const untilSum = (exporter: Exporter, wanted: number, name: string, labels: Record<string, string> = {}) =>
  until(`${name} to be ${wanted}`, async () => (await exporter.sum(name, labels)) === wanted);

/** Everything in files below a folder, as bytes. */
const contentOf = (folder: string): Buffer =>
  Buffer.concat(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name))),
  );

describe('serve, pushed to', function () {
  this.timeout(60_000);
  let workspace: Workspace;
  beforeEach(() => {
    workspace = createWorkspace();
  });
  afterEach(() => workspace.close());

  it('counts what it answered 204, in every form in which it may be sent', async () => {
    const exporter = await startPushed(workspace);
    const json = { 'content-type': 'application/json' };
    const one = record('shop.example.com');
    for (const [body, headers] of [
      [`${one}\n${one}\n`, {}],
      [`${one}\n`, { 'content-type': 'text/plain; charset=utf-8' }],
      [`[${one}, ${one}]`, json],
      [JSON.stringify([one]), json],
      [gzipSync(`${one}\n${one}\n`), { 'content-encoding': 'gzip' }],
    ] as const)
      assert.equal((await post(exporter.url, body, headers)).status, 204);
    await untilSum(exporter, 8, 'cookie_requests_total', { site: 'shop.example.com' });
    await untilSum(exporter, 5, 'cookie_exporter_push_requests_total', { outcome: 'stored' });
    assert.equal(await exporter.sum('cookie_exporter_lines_total', { source: 'edge' }), 8);
    assert.ok((await exporter.sum('cookie_exporter_spool_bytes', { source: 'edge' })) > 0);
  });

  it('counts a broken line as rejected, and nothing of what is no JSON array', async () => {
    const exporter = await startPushed(workspace);
    const json = { 'content-type': 'application/json' };
    assert.equal((await post(exporter.url, `[${record('shop.example.com')}`, json)).status, 400);
    assert.equal((await post(exporter.url, `${record('shop.example.com')}\n{"time":\n`)).status, 204);
    await untilSum(exporter, 2, 'cookie_exporter_lines_total');
    assert.equal(await exporter.sum('cookie_exporter_lines_rejected_total', { reason: 'invalid_json' }), 1);
    assert.equal(await exporter.sum('cookie_exporter_push_requests_total', { outcome: 'malformed' }), 1);
  });

  it('counts a frame of logplex once that is sent again and again, also over kill -9', async () => {
    const message = `<190>1 2026-01-01T00:00:00+00:00 d.73ea app web.1 - ${record('shop.example.com')}`;
    const frame = (id: string) => ({
      'content-type': 'application/logplex-1',
      'logplex-frame-id': id,
      authorization: `Basic ${Buffer.from(`logplex:${TOKEN}`).toString('base64')}`,
    });
    const body = `${message.length} ${message}`.repeat(3);
    let exporter = await startPushed(workspace);
    for (let life = 1; life <= 3; life++) {
      for (const id of ['09C557EA', `09C557EB-${life}`])
        assert.equal((await post(exporter.url, body, frame(id))).status, 204);
      await untilSum(exporter, 3 + 3 * life, 'cookie_exporter_lines_total');
      exporter.process.kill('SIGKILL');
      await exporter.ended;
      exporter = await startPushed(workspace);
    }
    await untilSum(exporter, 12, 'cookie_requests_total');
    await untilSum(exporter, 2, 'cookie_exporter_push_requests_total', { outcome: 'duplicate' });
  });

  it('takes what Cloudflare, Fastly and Firehose send, and answers what they ask', async () => {
    const service = 'SU1Z0isxPaozGVKXdv0eY';
    const config = CONFIG.replace('push: {', `push: { fastly_services: [${service}],`);
    const exporter = await startPushed(workspace, config);
    const one = record('shop.example.com');
    const gzip = { 'content-encoding': 'gzip', 'content-type': 'application/json' };
    assert.equal((await post(exporter.url, gzipSync('{"content":"tests"}'), gzip)).status, 204);
    assert.equal((await post(exporter.url, gzipSync(`${one}\n${one}\n`), gzip)).status, 204);
    const challenge = await exporter.get('/.well-known/fastly/logging/challenge');
    assert.equal(await challenge.text(), `${createHash('sha256').update(service).digest('hex')}\n`);
    const records = [{ data: Buffer.from(`${one}\n`).toString('base64') }];
    const firehose = {
      'content-type': 'application/json',
      'x-amz-firehose-request-id': 'ed4acda5-034f-9f42',
      'x-amz-firehose-access-key': TOKEN,
    };
    const url = new URL('/ingest/edge', exporter.url);
    const answered = await fetch(url, {
      method: 'POST',
      headers: firehose,
      body: JSON.stringify({ records }),
    });
    const { requestId } = (await answered.json()) as { requestId: string };
    assert.deepEqual([answered.status, requestId], [200, 'ed4acda5-034f-9f42']);
    await untilSum(exporter, 3, 'cookie_requests_total');
    assert.equal(await exporter.sum('cookie_exporter_lines_total'), 3);
  });

  it('lets in who bears the token, also a new one', async () => {
    const exporter = await startPushed(workspace);
    const body = `${record('shop.example.com')}\n`;
    assert.equal(
      (await post(exporter.url, body, { authorization: 'Bearer of-something-else-entirely' })).status,
      401,
    );
    assert.equal((await post(exporter.url, body)).status, 204);
    writeFileSync(workspace.path('push.token'), 'another-token-that-nobody-guesses');
    const another = { authorization: 'Bearer another-token-that-nobody-guesses' };
    await until(
      'the new token to be taken',
      async () => (await post(exporter.url, body, another)).status === 204,
    );
    assert.equal((await post(exporter.url, body)).status, 401);
  });

  it('takes pushes for sources that a reload adds, and none for those that it takes away', async () => {
    const exporter = await startPushed(workspace);
    const body = `${record('shop.example.com')}\n`;
    assert.equal((await post(exporter.url, body, {}, 'cdn')).status, 404);
    const reload = async (sources: string): Promise<void> => {
      writeFileSync(workspace.path('cookies.yaml'), CONFIG.replace(/^sources:\n.*\n/, sources));
      assert.equal((await fetch(`${exporter.url}/-/reload`, { method: 'POST' })).status, 200);
    };
    const line = (name: string) => `  - { name: ${name}, vantage: edge, format: json, http: {} }\n`;
    assert.equal((await post(exporter.url, body)).status, 204);
    await reload(`sources:\n${line('cdn')}`);
    assert.equal((await post(exporter.url, body)).status, 404);
    assert.equal((await post(exporter.url, body, {}, 'cdn')).status, 204);
    await reload(`sources:\n${line('cdn')}${line('edge')}`);
    assert.equal((await post(exporter.url, body)).status, 204);
    await untilSum(exporter, 2, 'cookie_exporter_lines_total', { source: 'edge' });
    await untilSum(exporter, 1, 'cookie_exporter_lines_total', { source: 'cdn' });
    assert.equal(await exporter.sum('cookie_requests_total'), 3);
  });

  it('remembers what it counted of a source that is out of the config over a restart', async () => {
    const body = `${record('shop.example.com')}\n`;
    const without = CONFIG.replace('name: edge', 'name: cdn');
    for (const [config, source, wanted] of [
      [CONFIG, 'edge', 1],
      [without, 'cdn', 2],
      [without, 'cdn', 3],
      [CONFIG, 'edge', 4],
    ] as const) {
      const exporter = await startPushed(workspace, config);
      assert.equal((await post(exporter.url, body, {}, source)).status, 204);
      await untilSum(exporter, wanted, 'cookie_requests_total');
      await exporter.stop();
    }
  });

  it('keeps no value on disk', async () => {
    const exporter = await startPushed(workspace);
    const canary = 'CANARY7f3a9c';
    const secret = {
      cookie: `sid=${canary}`,
      set_cookie: [`sid=${canary}; Secure`],
      path: `/${canary}?q=${canary}`,
      user_agent: canary,
      client_ip: '203.0.113.77',
    };
    const body = `${record('shop.example.com', secret)}\n{"broken":"${canary}\n`;
    assert.equal((await post(exporter.url, body)).status, 204);
    await untilSum(exporter, 2, 'cookie_exporter_lines_total');
    await exporter.stop();
    const kept = contentOf(workspace.path('state'));
    assert.ok(kept.includes('shop.example.com'));
    assert.deepEqual([kept.includes(canary), kept.includes('203.0.113.77')], [false, false]);
    assert.ok(!exporter.stderr().includes(canary));
  });

  for (const [what, config, address, expected] of [
    [
      'without a token where others could push',
      CONFIG.replace(/^push: .*\n/m, ''),
      '0.0.0.0:0',
      /push\.token_file: pushing needs a token/,
    ],
    [
      'without the file of its token',
      CONFIG.replace('push.token }', 'nowhere.token }'),
      '127.0.0.1:0',
      /push\.token_file: \S*nowhere\.token: cannot read the token: ENOENT/,
    ],
    [
      'without a state folder',
      CONFIG.replace(/^state: .*\n/m, ''),
      '127.0.0.1:0',
      /sources\[0\]\.http: pushed records need a folder/,
    ],
  ] as const) {
    it(`does not start ${what}`, async () => {
      writeFileSync(workspace.path('cookies.yaml'), config);
      const args = [MAIN, 'serve', '--config.file', 'cookies.yaml', '--web.listen-address', address];
      const { code, stderr } = await runChild(workspace, process.execPath, args);
      assert.equal(code, 2);
      assert.match(stderr, expected);
    });
  }

  it('needs no token where only this machine can push', async () => {
    const exporter = await startPushed(workspace, CONFIG.replace(/^push: .*\n/m, ''));
    const headers = { authorization: '' };
    assert.equal((await post(exporter.url, `${record('shop.example.com')}\n`, headers)).status, 204);
  });
});

/** A batch, and what is known of it: its lines are the only requests of its site. */
type Sent = { readonly site: string; readonly lines: number; answer: number | null };

const KILLS = Number(process.env.PUSH_KILLS ?? 5);
const CLIENTS = 4;

describe('serve, pushed to and killed', function () {
  this.timeout(60_000 + KILLS * 10_000);
  let workspace: Workspace;
  before(() => {
    workspace = createWorkspace();
  });
  after(() => workspace.close());

  it('counts each batch that it answered 204 once, each other once at most, and never shows less than before', async () => {
    const random = createRandom(20_261_120);
    const sent: Sent[] = [];
    let exporter = await startPushed(workspace);
    let isOver = false;

    const pushOne = async (): Promise<void> => {
      // Mostly small, now and then of several blocks.
      const lines = 1 + random.below(random.isOneIn(5) ? 1500 : 20);
      const batch: Sent = { site: `b${sent.length}.example.com`, lines, answer: null };
      sent.push(batch);
      const body = `${record(batch.site)}\n`.repeat(lines);
      batch.answer = await post(exporter.url, body).then(
        ({ status }) => status,
        () => null,
      );
    };
    const client = async (): Promise<void> => {
      while (!isOver) await pushOne();
    };
    /** What every counter was when it was last seen. */
    let seen = new Map<string, number>();
    const scrape = async (): Promise<readonly Sample[]> => {
      const samples = await exporter.samples();
      const now = new Map(
        samples.map(({ name, labels, value }) => [`${name} ${JSON.stringify(labels)}`, value]),
      );
      for (const [series, before] of seen) {
        if (series.startsWith('cookie_requests_total'))
          assert.ok((now.get(series) ?? 0) >= before, `${series} fell`);
      }
      seen = now;
      return samples;
    };

    const clients = Array.from({ length: CLIENTS }, client);
    let linesShown = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const enough = sent.length + 1 + random.below(60);
      while (sent.length < enough) await nextTurn();
      // Mostly only after a snapshot of what this process counted, for what is shown is what is in one.
      if (kill % 4 > 0) {
        await until('more to be shown', async () => {
          const lines = sumOf(await scrape(), 'cookie_exporter_lines_total');
          const isMore = lines > linesShown;
          linesShown = lines;
          return isMore;
        });
      }
      for (let turns = random.below(40); turns > 0; turns--) await nextTurn();
      exporter.process.kill('SIGKILL');
      await exporter.ended;
      exporter = await startPushed(workspace);
      linesShown = sumOf(await scrape(), 'cookie_exporter_lines_total');
    }
    isOver = true;
    await Promise.all(clients);

    const stored = sent.filter(({ answer }) => answer === 204);
    const countedOf = (samples: readonly Sample[], { site }: Sent): number =>
      sumOf(samples, 'cookie_requests_total', { site });
    await until('everything to be counted', async () => {
      const samples = await scrape();
      return (
        sumOf(samples, 'cookie_exporter_source_lag_bytes') === 0 &&
        stored.every((batch) => countedOf(samples, batch) >= batch.lines)
      );
    });
    const samples = await scrape();
    for (const batch of sent) {
      const counted = countedOf(samples, batch);
      const allowed = batch.answer === 204 ? [batch.lines] : [0, batch.lines];
      assert.ok(allowed.includes(counted), `${JSON.stringify(batch)} was counted ${counted} times`);
    }
    const counted = sent.filter((batch) => countedOf(samples, batch) > 0);
    const lines = counted.reduce((sum, batch) => sum + batch.lines, 0);
    assert.equal(sumOf(samples, 'cookie_exporter_lines_total'), lines);
    assert.equal(
      sumOf(samples, 'cookie_exporter_push_requests_total', { outcome: 'stored' }),
      counted.length,
    );
    assert.ok(
      stored.length > KILLS && sent.length > stored.length,
      `${stored.length} of ${sent.length} stored`,
    );
  });
});
