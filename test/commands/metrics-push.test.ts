// Pushing metrics: what the config makes of it, and what is said of results. What is pushed is told by the tests of
// points, and on the real program.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type MetricsPushOptions, openMetricsPush } from '../../exporter/commands/metrics-push.ts';
import type { Config } from '../../exporter/config/config.ts';
import { createFolder } from '../config/helpers.ts';
import { until } from '../e2e/support/poll.ts';
import { type OtlpReceiver, startOtlpReceiver } from '../guards/otlp-receiver.ts';
import { createEveryMetric } from '../metrics/every-metric.ts';
import { parseOtlpMetrics } from '../metrics/parse-otlp.ts';
import { counts } from '../slis/counting.ts';
import { config } from './configs.ts';

const OFF = config().otlp;

describe('pushing metrics', () => {
  const folder = createFolder();
  let receiver: OtlpReceiver;
  before(async () => {
    receiver = await startOtlpReceiver();
  });
  after(() => receiver.close());

  const open = (otlp: Partial<Config['otlp']>, said: string[] = []) => {
    const say = (message: string, fields: object = {}) =>
      void said.push(`${message} ${JSON.stringify(fields)}`);
    const log: MetricsPushOptions['log'] = { info: say, warn: say, error: say };
    return openMetricsPush({
      config: config({ otlp: { ...OFF, ...otlp } }),
      version: '1.2.3',
      port: 10680,
      log,
    });
  };
  const start = async (otlp: Partial<Config['otlp']>, said: string[] = []) => {
    const opened = await open(otlp, said);
    if (!opened.ok) assert.fail(opened.problem);
    const tallies = createEveryMetric();
    const expose = async () => ({
      families: tallies.families(),
      values: tallies.values.slice(),
      nowMs: 0,
      newbornMs: 0,
      sampled: [],
    });
    await opened.metricsPush.start({ tallies, expose, startOf: () => 1_795_152_791_287 });
    return { ...opened.metricsPush, tallies };
  };
  const pushesOf = ({ tallies }: Awaited<ReturnType<typeof start>>) =>
    counts(tallies, 'cookie_exporter_metrics_pushes_total');

  it('is off until an endpoint is configured', async () => {
    const push = await start({});
    await push.check();
    await push.stop();
    assert.deepEqual(pushesOf(push), { taken: 1, failed: 100 }, 'as it was before');
    assert.equal(receiver.requests.length, 0);
  });
  it('is refused where its headers cannot be read', async () => {
    const opened = await open({ endpoint: receiver.url, headersFile: join(folder, 'none') });
    const expected = `otlp.headers_file: ${join(folder, 'none')}: cannot read the headers: ENOENT`;
    assert.equal(opened.ok || opened.problem, expected);
  });
  for (const [histograms, kind] of [
    ['exponential', 'exponential_histogram'],
    ['explicit', 'histogram'],
  ] as const) {
    it(`happens at the end at the latest, with ${histograms} histograms`, async () => {
      const push = await start({ endpoint: receiver.url, histograms });
      await push.stop();
      const { metrics, resource } = parseOtlpMetrics(receiver.requests.at(-1)?.body ?? Buffer.alloc(0));
      const sizes = metrics.find(({ name }) => name === 'cookie_request_header_bytes');
      assert.deepEqual([sizes?.kind, sizes?.unit], [kind, 'By']);
      assert.deepEqual(new Set(sizes?.starts), new Set([1_795_152_791_287_000_000n]));
      assert.equal(resource['service.version'], '1.2.3');
      assert.match(resource['service.instance.id'] ?? '', /:10680$/);
      assert.equal(pushesOf(push).taken, 2);
    });
  }
  it('says once that it fails, and that it works again', async () => {
    const said: string[] = [];
    const push = await start({ endpoint: receiver.url, intervalMs: 100 }, said);
    receiver.answer.status = 400;
    await until('two failures', () => (pushesOf(push).failed ?? 0) >= 102);
    receiver.answer.status = 200;
    await until('success', () => said.length === 2);
    await push.stop();
    const endpoint = receiver.url;
    assert.deepEqual(said, [
      `metrics cannot be pushed; the next push brings them up to date ${JSON.stringify({ endpoint, reason: 'it answered with status 400' })}`,
      `metrics are pushed again ${JSON.stringify({ endpoint })}`,
    ]);
  });
});
