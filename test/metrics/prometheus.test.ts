// Debian's Prometheus scrapes tallies of known samples: with native histograms its quantiles are the true percentiles
// within 2 %, without them the classic buckets say the same as ever.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { renderScrape } from '../../exporter/metrics/exposition.ts';
import { Tallies } from '../../exporter/metrics/tallies.ts';
import { startChild } from '../e2e/support/child.ts';
import { describeWith } from '../e2e/support/needs.ts';
import { until } from '../e2e/support/poll.ts';
import { findFreePort } from '../e2e/support/ports.ts';
import { createWorkspace, type Workspace } from '../e2e/support/workspace.ts';

const SAMPLES = 100_000;
const QUANTILES = [0.1, 0.5, 0.9, 0.99];
const ACCURACY = 0.02;

/** Numbers from 0 to 1, the same in every run (a multiplicative generator, Lehmer 1951). */
const createRandom = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state * 48_271) % 0x7fffffff;
    return state / 0x7fffffff;
  };
};

const random = createRandom(20_240_607);
const normal = (): number => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
const draw = (one: () => number): readonly number[] => Array.from({ length: SAMPLES }, one);

const SIZES: Readonly<Record<string, readonly number[]>> = {
  lognormal: draw(() => Math.round(Math.exp(7 + 0.8 * normal()))),
  uniform: draw(() => Math.round(200 + 8800 * random())),
  'two peaks': draw(() => Math.round(random() < 0.7 ? 700 + 50 * normal() : 7000 + 300 * normal())),
  small: draw(() => 1 + Math.floor(random() * random() * 12)),
  'the same just above a bound': draw(() => 4097),
  'the same at a bound': draw(() => 4096),
};

const DURATIONS: Readonly<Record<string, readonly number[]>> = {
  exponential: draw(() => -0.12 * Math.log(random())),
  wide: draw(() => Math.exp(-3 + 1.5 * normal())),
  'heavy tail': draw(() => 0.01 / random() ** (1 / 1.2)),
  'whole milliseconds': draw(() => Math.round(1 + 40 * random() ** 3) / 1000),
  microseconds: draw(() => 0.00001 * (1 + 9 * random())),
};

const fill = (): Tallies => {
  const tallies = new Tallies({ maxSeries: 20_000, now: () => 0 });
  const bytes = tallies.histogram('cookie_request_header_bytes');
  const seconds = tallies.histogram('cookie_request_duration_seconds');
  const sent = tallies.counter('cookie_sent_bytes_total');
  for (const [site, values] of Object.entries(SIZES)) {
    for (const value of values) bytes.observe(value, 'edge', site);
    for (const value of values) sent.add(value, 'edge', site, 'sid', 'auth');
  }
  for (const [site, values] of Object.entries(DURATIONS)) {
    for (const value of values) seconds.observe(value, 'edge', site, 'small');
  }
  bytes.observe(0, 'origin', 'zero');
  tallies.declare('cookie_request_header_bytes', 'origin', 'empty');
  return tallies;
};

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** The value that a share of the values does not exceed. */
const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] as number;

/** Serves the tallies on loopback; answers host and port, and what formats were sent. */
const startTarget = async (workspace: Workspace, tallies: Tallies) => {
  const contentTypes = new Set<string>();
  const server = createServer(async ({ headers }, response) => {
    const { accept, 'accept-encoding': acceptEncoding } = headers;
    const values = tallies.values.slice();
    const exposed = { families: tallies.families(), values, nowMs: 0, newbornMs: 0, sampled: [] };
    const scrape = await renderScrape(exposed, accept, String(acceptEncoding));
    contentTypes.add(scrape.contentType);
    response.setHeader('content-type', scrape.contentType);
    if (scrape.encoding !== null) response.setHeader('content-encoding', scrape.encoding);
    response.end(scrape.body);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  workspace.onClose(() => {
    server.close();
    server.closeAllConnections();
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, contentTypes };
};

type Found = {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
};
type Targets = { readonly activeTargets: readonly { readonly health: string; readonly lastError: string }[] };

/** Starts Prometheus and waits until it has scraped; answers how to ask it. */
const startPrometheus = async (workspace: Workspace, target: string, flags: readonly string[]) => {
  const config = workspace.path('prometheus.yml');
  const job = { job_name: 'tallies', scrape_interval: '1s', static_configs: [{ targets: [target] }] };
  writeFileSync(config, JSON.stringify({ scrape_configs: [job] }));
  const address = `127.0.0.1:${await findFreePort()}`;
  const storage = `--storage.tsdb.path=${workspace.path('data')}`;
  const args = [`--config.file=${config}`, storage, `--web.listen-address=${address}`, ...flags];
  const { stderr } = startChild(workspace, 'prometheus', args);
  const ask = async <T>(path: string): Promise<T> => {
    const answer = await (await fetch(`http://${address}/api/v1/${path}`)).json();
    return (answer as { readonly data: T }).data;
  };
  /** Values by site. */
  const query = async (expression: string): Promise<Record<string, number>> => {
    const found = await ask<{ readonly result: readonly Found[] }>(
      `query?query=${encodeURIComponent(expression)}`,
    );
    return Object.fromEntries(found.result.map(({ metric, value }) => [metric.site, Number(value[1])]));
  };
  const hasScraped = async (): Promise<boolean> =>
    Object.values(await query('cookie_exporter_label_overflows_total').catch(() => ({}))).length > 0;
  await until(`Prometheus to scrape: ${stderr()}`, hasScraped);
  const targets = async () =>
    (await ask<Targets>('targets?state=active')).activeTargets.map(({ health, lastError }) => ({
      health,
      lastError,
    }));
  return { query, targets, stderr };
};

const counts = (distributions: Readonly<Record<string, readonly number[]>>): Record<string, number> =>
  Object.fromEntries(Object.keys(distributions).map((site) => [site, SAMPLES]));
const sums = (distributions: Readonly<Record<string, readonly number[]>>): Record<string, number> =>
  Object.fromEntries(Object.entries(distributions).map(([site, values]) => [site, sumOf(values)]));

for (const [title, flags] of [
  ['with native histograms', ['--enable-feature=native-histograms']],
  ['as it is', []],
] as const) {
  describeWith(['prometheus'], `Prometheus ${title}`, function () {
    this.timeout(60_000);
    const isNative = flags.length > 0;
    const workspace = createWorkspace();
    let target: Awaited<ReturnType<typeof startTarget>>;
    let prometheus: Awaited<ReturnType<typeof startPrometheus>>;
    before(async () => {
      target = await startTarget(workspace, fill());
      prometheus = await startPrometheus(workspace, target.address, flags);
    });
    after(() => workspace.close());

    it('scrapes without an error, in the format that it likes best', async () => {
      assert.deepEqual(await prometheus.targets(), [{ health: 'up', lastError: '' }]);
      assert.doesNotMatch(prometheus.stderr(), /level=(?:warn|error)/);
      const format = isNative
        ? 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited'
        : 'application/openmetrics-text; version=1.0.0; charset=utf-8';
      assert.deepEqual([...target.contentTypes], [format]);
    });

    it('has every counter', async () => {
      assert.deepEqual(await prometheus.query('cookie_sent_bytes_total'), sums(SIZES));
    });

    if (!isNative) {
      it('has every classic bucket', async () => {
        const upTo = (bound: number) =>
          Object.fromEntries(
            Object.entries(SIZES).map(([site, values]) => [
              site,
              values.filter((value) => value <= bound).length,
            ]),
          );
        for (const [le, bound] of [
          ['1024.0', 1024],
          ['4096.0', 4096],
          ['+Inf', Number.POSITIVE_INFINITY],
        ] as const) {
          const observed = await prometheus.query(
            `cookie_request_header_bytes_bucket{vantage="edge",le="${le}"}`,
          );
          assert.deepEqual(observed, upTo(bound));
        }
        assert.deepEqual(
          await prometheus.query('cookie_request_header_bytes_sum{vantage="edge"}'),
          sums(SIZES),
        );
      });
      return;
    }

    it('has every observation', async () => {
      const edge = 'cookie_request_header_bytes{vantage="edge"}';
      assert.deepEqual(await prometheus.query(`histogram_count(${edge})`), counts(SIZES));
      assert.deepEqual(await prometheus.query(`histogram_sum(${edge})`), sums(SIZES));
      const seconds = 'histogram_count(cookie_request_duration_seconds)';
      assert.deepEqual(await prometheus.query(seconds), counts(DURATIONS));
    });

    it('knows a histogram without observations, and one with nothing but zeros', async () => {
      const observed = await prometheus.query(
        'histogram_count(cookie_request_header_bytes{vantage="origin"})',
      );
      assert.deepEqual(observed, { empty: 0, zero: 1 });
    });

    for (const [metric, distributions] of [
      ['cookie_request_header_bytes', SIZES],
      ['cookie_request_duration_seconds', DURATIONS],
    ] as const) {
      for (const [site, values] of Object.entries(distributions)) {
        it(`finds percentiles within 2 %: ${metric}, ${site}`, async () => {
          for (const quantile of QUANTILES) {
            const observed = (await prometheus.query(`histogram_quantile(${quantile}, ${metric})`))[site];
            const expected = percentile(values, quantile);
            const error = Math.abs((observed ?? Number.NaN) / expected - 1);
            assert.ok(error < ACCURACY, `q${quantile}: ${observed} for ${expected}`);
          }
        });
      }
    }
  });
}
