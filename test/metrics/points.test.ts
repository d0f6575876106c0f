// What is pushed: what a scrape of the same moment shows, in the shape of OpenTelemetry's data model.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { catalogue } from '../../exporter/metrics/catalogue/index.ts';
import type { Metric } from '../../exporter/metrics/catalogue/types.ts';
import type { Exposed, SampledFamily } from '../../exporter/metrics/exposed.ts';
import { renderExposition } from '../../exporter/metrics/exposition.ts';
import { collectPoints, type HistogramKind, type MetricPoints } from '../../exporter/metrics/points.ts';
import type { Tallies } from '../../exporter/metrics/tallies.ts';
import { renderBound } from '../../exporter/metrics/text.ts';
import { createEveryMetric, createTallies } from './every-metric.ts';
import { parseExposition, type Sample } from './parse-exposition.ts';

const expose = (tallies: Tallies, more: Partial<Exposed> = {}): Exposed => ({
  families: tallies.families(),
  values: tallies.values,
  nowMs: 0,
  newbornMs: 0,
  sampled: [],
  ...more,
});

const collect = (tallies: Tallies, histograms: HistogramKind = 'explicit', more: Partial<Exposed> = {}) =>
  collectPoints(expose(tallies, more), histograms);

const find = (metrics: readonly MetricPoints[], name: string): MetricPoints =>
  metrics.find((metric) => metric.name === name) ?? assert.fail(`${name} is not pushed`);

/** The samples of the text format that points stand for. */
const samplesOf = (metric: MetricPoints): Sample[] => {
  const { name } = metric;
  if (metric.kind === 'exponential_histogram') return [];
  if (metric.kind !== 'histogram')
    return metric.points.map(({ attributes: labels, value }) => ({ name, labels, value }));
  return metric.points.flatMap(({ attributes: labels, value: { count, sum, buckets } }) => {
    let upTo = 0;
    const bounds = [...buckets.boundaries, Number.POSITIVE_INFINITY].map((bound, at) => {
      upTo += buckets.counts[at] ?? Number.NaN;
      return { name: `${name}_bucket`, labels: { ...labels, le: renderBound(bound) }, value: upTo };
    });
    return [
      ...bounds,
      { name: `${name}_sum`, labels, value: sum },
      { name: `${name}_count`, labels, value: count },
    ];
  });
};

const SAMPLED: readonly SampledFamily[] = [
  {
    name: 'process_cpu_seconds_total',
    type: 'counter',
    help: 'Time.',
    samples: [{ name: 'process_cpu_seconds_total', labels: [], value: 0.5 }],
  },
  { name: 'nodejs_handles', type: 'gauge', help: 'Handles.', samples: [] },
  {
    name: 'nodejs_gc_duration_seconds',
    type: 'histogram',
    help: 'Pauses.',
    samples: ['minor', 'major'].flatMap((kind) =>
      [
        ['bucket', '0.1', 3],
        ['bucket', '1.0', 4],
        ['bucket', '+Inf', 6],
        ['sum', '', 7.5],
        ['count', '', 6],
      ].map(([suffix, le, value]) => ({
        name: `nodejs_gc_duration_seconds_${suffix}`,
        labels: [...(le === '' ? [] : [['le', String(le)] as const]), ['kind', kind] as const],
        value: Number(value),
      })),
    ),
  },
];

describe('the points of every metric', () => {
  it('are what a scrape shows', async () => {
    const tallies = createEveryMetric();
    const page = renderExposition(expose(tallies), 'prometheus');
    const expected = parseExposition(page, 'prometheus').flatMap(({ samples }) => samples);
    assert.deepEqual((await collect(tallies)).flatMap(samplesOf), expected);
  });
  it('are what a scrape shows of what was measured elsewhere', async () => {
    const observed = (await collect(createTallies(), 'explicit', { families: [], sampled: SAMPLED })).flatMap(
      samplesOf,
    );
    const text = ({ name, labels, value }: Sample): string =>
      `${name} ${JSON.stringify(Object.entries(labels).sort())} ${value}`;
    const expected = SAMPLED.flatMap(({ samples }) =>
      samples.map((sample) => text({ ...sample, labels: Object.fromEntries(sample.labels) })),
    );
    assert.deepEqual(observed.map(text), expected);
  });
  it('say what they are, and their unit by UCUM', async () => {
    const units = { bytes: 'By', seconds: 's', ratio: '1' } as const;
    const metrics = await collect(createEveryMetric());
    const expected = Object.entries<Metric>(catalogue).map(([name, { type, help, unit }]) => [
      name,
      type,
      help,
      unit === undefined ? '' : units[unit],
    ]);
    const observed = metrics.map(({ name, kind, description, unit }) => [name, kind, description, unit]);
    assert.deepEqual(observed, expected);
  });
  it('are exponential histograms where the metric has such buckets, unless told otherwise', async () => {
    const exponential = (await collect(createEveryMetric(), 'exponential'))
      .filter(({ kind }) => kind === 'exponential_histogram')
      .map(({ name }) => name);
    const native = Object.entries<Metric>(catalogue).filter(([, metric]) => metric.native === true);
    assert.ok(native.length > 1);
    assert.deepEqual(
      exponential,
      native.map(([name]) => name),
    );
  });
  it('begin at 0, as a scrape shows them first', async () => {
    const tallies = createEveryMetric();
    for (const metric of await collect(tallies, 'exponential', { newbornMs: 1 })) {
      // It has a series that is there from the beginning.
      if (metric.name === 'cookie_exporter_label_overflows_total') continue;
      const all = metric.points.map(({ value }) => (typeof value === 'number' ? value : value.count));
      if (metric.kind === 'gauge') assert.ok(all.every((value) => value > 0));
      else
        assert.ok(
          all.every((value) => value === 0),
          metric.name,
        );
    }
  });
  it('leave out metrics without any', async () =>
    assert.deepEqual(
      (await collect(createTallies())).map(({ name }) => name),
      ['cookie_exporter_label_overflows_total'],
    ));
});

describe('the buckets of an exponential histogram', () => {
  const observe = async (values: readonly number[]) => {
    const tallies = createTallies();
    const bytes = tallies.histogram('cookie_request_header_bytes');
    for (const value of values) bytes.observe(value, 'edge', 'shop.example');
    const metric = find(await collect(tallies, 'exponential'), 'cookie_request_header_bytes');
    const [point] = metric.kind === 'exponential_histogram' ? metric.points : [];
    return point?.value ?? assert.fail('there is no exponential histogram');
  };
  const expected = (offset: number, ...bucketCounts: number[]) => ({ offset, bucketCounts });

  it('are numbered by the power at which they begin', async () => {
    assert.deepEqual((await observe([1])).positive, expected(-1, 1));
    assert.deepEqual((await observe([2])).positive, expected(63, 1));
    assert.deepEqual((await observe([1.0001])).positive, expected(0, 1));
  });
  it('have no gaps', async () => {
    const { positive } = await observe([2, 4, 4]);
    assert.deepEqual(positive, expected(63, 1, ...Array<number>(63).fill(0), 2));
  });
  it('are none where nothing, or next to nothing, was observed', async () => {
    assert.deepEqual((await observe([0, 0])).positive, expected(0));
    assert.equal((await observe([0, 0])).zeroCount, 2);
  });
  it('take each value between their bounds', () =>
    fc.assert(
      fc.asyncProperty(fc.double({ min: -19, max: 31, noNaN: true }), async (power) => {
        const value = 2 ** power;
        const { scale, positive, count, sum } = await observe([value]);
        assert.deepEqual(
          { counts: positive.bucketCounts, count, sum },
          { counts: [1], count: 1, sum: value },
        );
        const slack = 1 + 4 * Number.EPSILON;
        assert.ok(value * slack >= 2 ** (positive.offset / 2 ** scale));
        assert.ok(value / slack <= 2 ** ((positive.offset + 1) / 2 ** scale));
      }),
      { numRuns: 300 },
    ));
});

describe('collecting points', () => {
  it('shows one moment, while others have their turn', async () => {
    const tallies = createEveryMetric();
    const lines = tallies.counter('cookie_exporter_lines_total');
    const exposed = expose(tallies, { values: tallies.values.slice() });
    const turn = (): void => {
      lines.add(1, 'source-0');
      lines.add(1, 'new');
      immediate = setImmediate(turn);
    };
    let immediate = setImmediate(turn);
    const metric = find(await collectPoints(exposed, 'explicit'), 'cookie_exporter_lines_total');
    clearImmediate(immediate);
    assert.ok((tallies.family('cookie_exporter_lines_total').series.length ?? 0) > 2);
    assert.deepEqual(
      metric.points.map(({ value }) => value),
      [1, 100],
    );
  });
});
