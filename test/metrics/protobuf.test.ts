// The protobuf exposition, read back by an independent reader: it shows what text shows, and the native histograms.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Exposed, freeze, type SampledFamily } from '../../exporter/metrics/exposed.ts';
import { renderExposition } from '../../exporter/metrics/exposition.ts';
import { createProcessMetrics } from '../../exporter/metrics/registry.ts';
import { renderProtobuf } from '../../exporter/metrics/render-protobuf.ts';
import type { Tallies } from '../../exporter/metrics/tallies.ts';
import { createEveryMetric, createTallies } from './every-metric.ts';
import { parseExposition } from './parse-exposition.ts';
import { type ParsedProtobufFamily, parseProtobuf } from './parse-protobuf.ts';

const expose = (tallies: Tallies, more: Partial<Exposed> = {}): Exposed => ({
  families: tallies.families(),
  values: tallies.values.slice(),
  nowMs: 0,
  newbornMs: 0,
  sampled: [],
  ...more,
});

const parse = (exposed: Exposed): ParsedProtobufFamily[] =>
  parseProtobuf(Buffer.concat([...renderProtobuf(freeze(exposed))].filter((slice) => slice !== null)));

const asText = (families: readonly ParsedProtobufFamily[]) =>
  families.map(({ native, ...family }) => ({ ...family, unit: null }));

describe('the protobuf exposition', () => {
  let sampled: readonly SampledFamily[] = [];
  before(async () => {
    const metrics = createProcessMetrics();
    sampled = await metrics.families();
    metrics.stop();
  });

  it('shows every metric as text does', () => {
    const exposed = (): Exposed => expose(createEveryMetric(), { sampled });
    const expected = parseExposition(renderExposition(exposed(), 'prometheus'), 'prometheus');
    assert.ok(expected.length > 40);
    assert.deepEqual(asText(parse(exposed())), expected);
  });

  it('shows histograms of others as text does', () => {
    const name = 'gc_seconds';
    const sample = (suffix: string, kind: string, value: number, le?: string) => ({
      name: `${name}_${suffix}`,
      labels: [...(le === undefined ? [] : [['le', le] as const]), ['kind', kind] as const],
      value,
    });
    const one = (kind: string, counts: readonly [number, number, number]) => [
      sample('bucket', kind, counts[0], '0.5'),
      sample('bucket', kind, counts[1], '1.0'),
      sample('bucket', kind, counts[2], '+Inf'),
      sample('sum', kind, 2.5),
      sample('count', kind, counts[2]),
    ];
    const samples = [...one('major', [1, 4, 6]), ...one('minor', [0, 0, 3])];
    const exposed = expose(createTallies(), {
      families: [],
      sampled: [{ name, type: 'histogram', help: 'Collections.', samples }],
    });
    const expected = parseExposition(renderExposition(exposed, 'prometheus'), 'prometheus');
    assert.deepEqual(asText(parse(exposed)), expected);
    assert.equal(expected[0]?.samples.length, 10);
  });

  it('tells units', () => {
    const units = Object.fromEntries(
      parse(expose(createEveryMetric())).map(({ name, unit }) => [name, unit]),
    );
    assert.equal(units.cookie_sent_bytes_total, 'bytes');
    assert.equal(units.cookie_request_duration_seconds, 'seconds');
    assert.equal(units.cookie_requests_total, null);
  });

  it('keeps any label value and any count', () => {
    const anyCount = fc.oneof(
      fc.nat(300),
      fc.nat(2 ** 31 - 1),
      fc.constantFrom(2 ** 31, 2 ** 40, 2 ** 53 - 1),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), anyCount, (site, count) => {
        const tallies = createTallies();
        tallies.counter('cookie_sent_bytes_total').add(count, 'edge', site, 'sid', 'auth');
        const sent = parse(expose(tallies)).find(({ name }) => name === 'cookie_sent_bytes_total');
        const labels = { vantage: 'edge', site, cookie: 'sid', class: 'auth' };
        assert.deepEqual(sent?.samples, [{ name: 'cookie_sent_bytes_total', labels, value: count }]);
      }),
    );
  });

  const NATIVE = [
    'cookie_incident_resolution_seconds',
    'cookie_issued_bytes',
    'cookie_pairing_delay_seconds',
    'cookie_request_duration_seconds',
    'cookie_request_header_bytes',
  ];

  it('has native histograms of sizes and delays, and of nothing else', () => {
    const native = parse(expose(createEveryMetric(), { sampled })).filter(
      (family) => family.native.length > 0,
    );
    assert.deepEqual(native.map(({ name }) => name).toSorted(), NATIVE);
    // One without labels has one series.
    assert.deepEqual(
      native.map(({ name, native: series }) => [name, series.length]).filter(([, count]) => count !== 2),
      [['cookie_pairing_delay_seconds', 1]],
    );
  });

  it('has the buckets that were counted, however far apart', () => {
    const tallies = createTallies();
    const duration = tallies.histogram('cookie_request_duration_seconds');
    for (const value of [0, 1e-9, 0.5, 0.5, 0.5, 1, 1.005, 1.015, 1.015, 100_000]) {
      duration.observe(value, 'edge', 'a.example', 'small');
    }
    const observed = parse(expose(tallies)).flatMap(({ native }) => native);
    const expected = {
      labels: { vantage: 'edge', site: 'a.example', header_size: 'small' },
      schema: 6,
      zeroThreshold: 2 ** -20,
      zeroCount: 2,
      count: 10,
      buckets: { '-64': 3, 0: 1, 1: 1, 2: 2, [Math.ceil(Math.log2(100_000) * 64)]: 1 },
    };
    assert.deepEqual(observed, [expected]);
  });

  it('shows a newborn native histogram without observations, as a native one', () => {
    const tallies = createTallies(20_000, () => 1000);
    tallies.histogram('cookie_issued_bytes').observe(65, 'edge', 'a.example');
    const observed = (nowMs: number) =>
      parse(expose(tallies, { nowMs, newbornMs: 60_000 })).flatMap(({ native }) => native);
    const empty = {
      labels: { vantage: 'edge', site: 'a.example' },
      schema: 6,
      zeroThreshold: 2 ** -20,
      zeroCount: 0,
      count: 0,
      buckets: {},
    };
    assert.deepEqual(observed(1000), [empty]);
    assert.deepEqual(observed(61_000), [{ ...empty, count: 1, buckets: { 386: 1 } }]);
  });

  it('shows the values it is given, not what was counted since', () => {
    const tallies = createTallies();
    const bytes = tallies.histogram('cookie_issued_bytes');
    bytes.observe(64, 'edge', 'a.example');
    const values = tallies.values.slice();
    for (let i = 0; i < 20_000; i++) bytes.observe(i, 'edge', 'a.example');
    const observed = parse(expose(tallies, { values })).flatMap(({ native }) => native);
    assert.deepEqual(observed[0]?.buckets, { 384: 1 });
  });
});
