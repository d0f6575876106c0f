// OpenTelemetry on the real program: an application's SDK exports spans and log records to it, and it pushes its metrics
// to a receiver.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { type OtlpReceiver, startOtlpReceiver } from '../guards/otlp-receiver.ts';
import type { Sample } from '../metrics/parse-exposition.ts';
import { type ParsedMetric, type ParsedPush, parseOtlpMetrics } from '../metrics/parse-otlp.ts';
import { parseProtobuf } from '../metrics/parse-protobuf.ts';
import { type Exporter, startExporter } from './support/exporter.ts';
import { SET_COOKIES, startOtelApplication } from './support/otel-application.ts';
import { until } from './support/poll.ts';
import { createWorkspace, type Workspace } from './support/workspace.ts';

const TOKEN = 'a-token-that-nobody-guesses';

const start = (workspace: Workspace, more = ''): Promise<Exporter> => {
  writeFileSync(workspace.path('push.token'), TOKEN, { mode: 0o600 });
  const config = `sources:
  - { name: app, vantage: origin, format: otel, otlp: {} }
state: { directory: state }
push: { token_file: push.token }
sites: { allow: [shop.example.com] }
limits: { newborn: 0s }
${more}`;
  writeFileSync(workspace.path('cookies.yaml'), config);
  return startExporter(workspace, ['--config.file', 'cookies.yaml']);
};

/** GETs a path of the application; the Cookie header is sent byte by byte. */
const get = (port: number, path: string, cookie?: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const headers = { host: 'shop.example.com', ...(cookie === undefined ? {} : { cookie }) };
    request({ port, host: '127.0.0.1', path, headers }, (response) => {
      response.resume().on('end', resolve);
    })
      .on('error', reject)
      .end();
  });

/** More than 7 KB with quotes, a backslash, commas and a byte that is no ASCII. */
const LONG = `sid=v1; note="a,b\\"; theme=d\u00e4rk; big=${'x'.repeat(7000)}`;
const COOKIES = ['sid=v1', LONG, undefined, 'sid=v1; theme=dark'] as const;
const bytesOf = (text: string | undefined): number => Buffer.from(text ?? '', 'latin1').length;

describe('an application with the OpenTelemetry SDK', function () {
  this.timeout(30_000);
  const workspace = createWorkspace();
  after(() => workspace.close());
  let exporter: Exporter;
  before(async () => {
    exporter = await start(workspace);
  });

  /** What the metrics are to which each run adds. */
  const sums = async (): Promise<Map<string, number>> => {
    const sumsOf = [
      ['lines', 'cookie_exporter_lines_total', {}],
      ['not a request', 'cookie_exporter_lines_ignored_total', { reason: 'not_a_request' }],
      ['sid', 'cookie_issued_total', { cookie: 'sid', secure: 'true', httponly: 'true', visible: 'all' }],
      ['theme', 'cookie_issued_total', { cookie: 'theme', secure: 'false' }],
      ['issued bytes', 'cookie_issued_bytes_sum', { site: 'shop.example.com' }],
      ['accepted', 'cookie_auth_requests_total', { outcome: 'accepted' }],
      ['missing', 'cookie_auth_requests_total', { outcome: 'missing' }],
      ['headers', 'cookie_request_header_bytes_count', {}],
      ['header bytes', 'cookie_request_header_bytes_sum', { site: 'shop.example.com' }],
    ] as const;
    const entries = sumsOf.map(
      async ([key, name, labels]) => [key, await exporter.sum(name, labels)] as const,
    );
    return new Map(await Promise.all(entries));
  };

  for (const protocol of ['http/protobuf', 'http/json']) {
    for (const [compression, prefix] of [
      ['none', '/'],
      ['gzip', '/logged/'],
    ] as const) {
      it(`is counted: ${protocol}, ${compression}, ${prefix === '/' ? 'spans' : 'log records'}`, async () => {
        const before = await sums();
        const application = await startOtelApplication(workspace, {
          OTEL_TRACES_EXPORTER: 'otlp',
          OTEL_LOGS_EXPORTER: 'otlp',
          OTEL_EXPORTER_OTLP_ENDPOINT: exporter.url,
          OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
          OTEL_EXPORTER_OTLP_COMPRESSION: compression,
          OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${TOKEN}`,
        });
        for (const cookie of COOKIES) await get(application.port, `${prefix}account`, cookie);
        await get(application.port, `${prefix}underscores`);
        await get(application.port, `${prefix}signed-out`);
        assert.equal(await application.stop(), 0);

        const isSpans = prefix === '/';
        const answered = COOKIES.length + 1;
        const headers = COOKIES.filter((cookie) => cookie !== undefined);
        const issuedBytes = SET_COOKIES.reduce((sum, cookie) => sum + bytesOf(cookie), 0);
        const expected = {
          lines: (answered + 1) * (isSpans ? 2 : 1),
          'not a request': isSpans ? answered + 1 : 0,
          sid: answered,
          theme: answered,
          'issued bytes': answered * issuedBytes,
          accepted: headers.length,
          missing: 1,
          headers: headers.length,
          'header bytes': headers.reduce((sum, cookie) => sum + bytesOf(cookie), 0),
        };
        await until(
          'everything to be counted',
          async () => (await sums()).get('lines') === (before.get('lines') ?? 0) + expected.lines,
        );
        const after = await sums();
        const observed = Object.fromEntries(
          Object.keys(expected).map((key) => [key, (after.get(key) ?? 0) - (before.get(key) ?? 0)]),
        );
        assert.deepEqual(observed, expected);
      });
    }
  }

  it('is refused without the token, and loses nothing that was counted', async () => {
    const before = await sums();
    const answer = await fetch(`${exporter.url}/v1/traces`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    assert.deepEqual(
      [answer.status, await answer.text()],
      [401, '{"message":"Unauthorized: a bearer token is needed."}'],
    );
    assert.deepEqual(await sums(), before);
  });
});

describe('spans that were answered', function () {
  this.timeout(30_000);
  const workspace = createWorkspace();
  after(() => workspace.close());

  const spans = (count: number): string => {
    const attributes = [
      ['http.request.method', { stringValue: 'GET' }],
      ['http.response.status_code', { intValue: '200' }],
    ].map(([key, value]) => ({ key, value }));
    const span = {
      kind: 2,
      startTimeUnixNano: '1795152791287000000',
      endTimeUnixNano: '1795152791291000000',
      attributes,
    };
    return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: Array(count).fill(span) }] }] });
  };
  const post = async (url: string, body: string): Promise<number | null> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` };
    return fetch(`${url}/v1/traces`, { method: 'POST', body, headers }).then(
      ({ status }) => status,
      () => null,
    );
  };

  it('count once, whenever the process is killed', async () => {
    let exporter = await start(workspace);
    let answered = 0;
    let unanswered = 0;
    for (const count of [1, 10, 700, 3]) {
      // One that is answered before the kill, and one that is sent with it.
      if ((await post(exporter.url, spans(count))) === 200) answered += count;
      const last = post(exporter.url, spans(count));
      exporter.process.kill('SIGKILL');
      if ((await last) === 200) answered += count;
      else unanswered += count;
      await exporter.ended;
      exporter = await start(workspace);
    }
    assert.ok(answered >= 714);
    await until(
      'everything to be counted',
      async () => (await exporter.sum('cookie_requests_total')) >= answered,
    );
    await until(
      'nothing to be left',
      async () => (await exporter.sum('cookie_exporter_source_lag_bytes')) === 0,
    );
    const counted = await exporter.sum('cookie_requests_total');
    assert.ok(counted <= answered + unanswered, `${counted} of ${answered} answered, ${unanswered} not`);
    assert.equal(counted, await exporter.sum('cookie_exporter_lines_total'));
  });
});

describe('metrics that are pushed', function () {
  this.timeout(30_000);
  const workspace = createWorkspace();
  const SECRET = 'canary-of-the-headers';
  let receiver: OtlpReceiver;
  let exporter: Exporter;
  const startPushing = (): Promise<Exporter> =>
    start(workspace, `otlp: { endpoint: "${receiver.url}/base/", interval: 1s, headers_file: headers }\n`);
  before(async () => {
    receiver = await startOtlpReceiver();
    workspace.onClose(receiver.close);
    writeFileSync(workspace.path('headers'), `Authorization: Bearer ${SECRET}\n`, { mode: 0o600 });
    exporter = await startPushing();
  });
  after(() => workspace.close());

  const last = (): ParsedPush | undefined => {
    const request = receiver.requests.at(-1);
    return request && parseOtlpMetrics(request.body);
  };
  const next = async (): Promise<ParsedPush> => {
    const before = receiver.requests.length;
    return until('a push', () => (receiver.requests.length > before ? last() : undefined));
  };

  /** What is another at each look: the exporter's own gauges of time and memory, and how often it has pushed. */
  const isSteady = ({ name }: Sample): boolean =>
    name.startsWith('cookie_') && !/_(?:age_seconds|lag_seconds|snapshot_bytes|pushes_total)$/.test(name);
  const textsOf = (samples: readonly Sample[]): string[] =>
    samples
      .filter(isSteady)
      .map(({ name, labels, value }) => `${name} ${JSON.stringify(Object.entries(labels).sort())} ${value}`)
      .sort();
  const isExponential = (metrics: readonly ParsedMetric[]) => {
    const names = new Set(
      metrics.filter(({ kind }) => kind === 'exponential_histogram').map(({ name }) => name),
    );
    return ({ name }: Sample): boolean => names.has(name.replace(/_bucket$/, '')) && name.endsWith('_bucket');
  };

  it('are what a scrape shows', async () => {
    const application = await startOtelApplication(workspace, {
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_EXPORTER_OTLP_ENDPOINT: exporter.url,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${TOKEN}`,
    });
    for (let times = 0; times < 5; times++)
      for (const cookie of COOKIES) await get(application.port, '/', cookie);
    await application.stop();
    await until('everything to be counted', async () => (await exporter.sum('cookie_requests_total')) === 20);
    await next();
    const { metrics } = await next();
    const isLeftOut = isExponential(metrics);
    const scraped = (await exporter.samples()).filter((sample) => !isLeftOut(sample));
    assert.deepEqual(textsOf(metrics.flatMap(({ samples }) => samples)), textsOf(scraped));
    assert.ok(scraped.filter(isSteady).length > 100);
  });

  it('have the exponential buckets that a scrape for native histograms shows', async () => {
    const accept =
      'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';
    const scraped = parseProtobuf(
      Buffer.from(await (await exporter.get('/metrics', { accept })).arrayBuffer()),
    )
      .flatMap(({ name, native }) => native.map((one) => ({ name, ...one })))
      .map(({ name, labels, schema, zeroCount, buckets }) => ({
        name,
        labels,
        scale: schema,
        zeroCount,
        buckets,
      }));
    const pushed = (await next()).metrics
      .flatMap(({ exponential }) => exponential)
      // Prometheus calls a bucket by the power at its end, OTLP by that at its beginning.
      .map(({ buckets, ...one }) => ({
        ...one,
        buckets: Object.fromEntries(
          Object.entries(buckets).map(([index, count]) => [Number(index) + 1, count]),
        ),
      }));
    assert.ok(pushed.some(({ buckets }) => Object.keys(buckets).length > 0));
    assert.deepEqual(pushed, scraped);
  });

  it('are monotonic sums where they are counters, all cumulative, from whom they are', async () => {
    const { metrics, resource } = await next();
    const scraped = parseProtobuf(
      Buffer.from(
        await (
          await exporter.get('/metrics', {
            accept:
              'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited',
          })
        ).arrayBuffer(),
      ),
    );
    const types = new Map(scraped.map(({ name, type }) => [name, type]));
    // Those of the process come and go.
    const own = metrics.filter(({ name }) => name.startsWith('cookie_'));
    for (const { name, kind, isMonotonic, temporality } of own) {
      const expected = { counter: 'sum', gauge: 'gauge', histogram: 'histogram' }[types.get(name) ?? ''];
      assert.equal(kind.replace('exponential_', ''), expected, name);
      assert.equal(isMonotonic, kind === 'sum', name);
      assert.equal(temporality, kind === 'gauge' ? 0 : 2, name);
    }
    assert.equal(resource['service.name'], 'cookie-exporter');
    assert.match(resource['service.instance.id'] ?? '', /:\d+$/);
  });

  it('are sent to the path of the specification, with the headers of the file', () => {
    const [first] = receiver.requests;
    assert.equal(first?.path, '/base/v1/metrics');
    assert.equal(first?.headers['content-type'], 'application/x-protobuf');
    assert.equal(first?.headers['content-encoding'], 'gzip');
    assert.equal(first?.headers.authorization, `Bearer ${SECRET}`);
  });

  it('take a changed file of headers', async () => {
    writeFileSync(workspace.path('headers'), `Authorization: Bearer second-${SECRET}\n`);
    await until(
      'the new header',
      () => receiver.requests.at(-1)?.headers.authorization === `Bearer second-${SECRET}`,
    );
  });

  it('are said once to fail, without a word of the answer or the headers, and counted', async () => {
    receiver.answer.status = 401;
    receiver.answer.body = `wrong: ${SECRET}`;
    await until(
      'two failures',
      async () => (await exporter.sum('cookie_exporter_metrics_pushes_total', { outcome: 'failed' })) >= 2,
    );
    receiver.answer.status = 200;
    receiver.answer.body = '';
    await until('them to be taken again', () => exporter.stderr().includes('metrics are pushed again'));
    const said = exporter.stderr() + exporter.stdout();
    assert.equal(said.match(/metrics cannot be pushed/g)?.length, 1);
    assert.match(said, /reason="it answered with status 401"/);
    assert.ok(!said.includes(SECRET));
  });

  it('count since the same moment after the process was killed', async () => {
    const startsOf = ({ metrics }: ParsedPush, isOwn: boolean): Set<bigint> =>
      new Set(
        metrics
          .filter(({ name, kind }) => name.startsWith('cookie_') === isOwn && kind !== 'gauge')
          .flatMap(({ starts }) => starts),
      );
    const before = await next();
    assert.equal(startsOf(before, true).size, 1);
    exporter.process.kill('SIGKILL');
    await exporter.ended;
    exporter = await startPushing();
    const after = await next();
    assert.deepEqual(startsOf(after, true), startsOf(before, true));
    assert.notDeepEqual(startsOf(after, false), startsOf(before, false), 'those of the process count anew');
    const total = ({ metrics }: ParsedPush): number =>
      metrics
        .flatMap(({ samples }) => samples)
        .reduce((sum, { name, value }) => sum + (name === 'cookie_requests_total' ? value : 0), 0);
    assert.equal(total(after), 20);
  });

  it('are pushed once more at the end', async () => {
    await next();
    const before = receiver.requests.length;
    assert.equal(await exporter.stop(), 0);
    assert.ok(receiver.requests.length > before);
  });

  it('keep nobody from ending where there is no receiver', async () => {
    const address = 'http://127.0.0.1:9';
    const other = await start(workspace, `otlp: { endpoint: "${address}", interval: 1s }\n`);
    await until('a failure to be said', () => other.stderr().includes('metrics cannot be pushed'));
    assert.equal(await other.stop(), 0);
    assert.match(other.stderr(), /reason=ECONNREFUSED/);
  });
});
