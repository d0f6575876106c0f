// Counting: sums, buckets, births, and that nothing is lost past the series limit.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { catalogue, type MetricName } from '../../exporter/metrics/catalogue/index.ts';
import { widthOf } from '../../exporter/metrics/series.ts';
import type { Tallies } from '../../exporter/metrics/tallies.ts';
import { createTallies } from './every-metric.ts';

/** Slots of a metric's series by their label values. */
const slotsOf = (tallies: Tallies, name: MetricName): Record<string, number[]> =>
  Object.fromEntries(
    tallies
      .family(name)
      .series.map(({ labels, slot }) => [
        labels.join(' '),
        [...tallies.values.slice(slot, slot + widthOf(catalogue[name]))],
      ]),
  );

const SITES = 'cookie_cross_site_requests_total';
const OVERFLOWS = 'cookie_exporter_label_overflows_total';

describe('tallies', () => {
  it('add up by label values', () => {
    const tallies = createTallies();
    const counter = tallies.counter(SITES);
    counter.add(1, 'edge', 'a.example', 'auth');
    counter.add(2, 'edge', 'a.example', 'auth');
    counter.add(4, 'edge', 'a.example', 'none');
    counter.add(8, 'origin', 'a.example', 'auth');
    assert.deepEqual(slotsOf(tallies, SITES), {
      'edge a.example auth': [3],
      'edge a.example none': [4],
      'origin a.example auth': [8],
    });
  });

  for (const [name, { type, labels }] of Object.entries(catalogue)) {
    if (type !== 'counter' || labels.length === 0) continue;
    it(`tell apart what differs in the last label of ${name}`, () => {
      const tallies = createTallies();
      const counter = tallies.counter(name as typeof SITES) as {
        add: (n: number, ...labels: string[]) => void;
      };
      const shared = labels.slice(1).map(() => 'x');
      counter.add(1, ...shared, 'y');
      counter.add(2, ...shared, 'z');
      const slots = slotsOf(tallies, name as MetricName);
      assert.deepEqual([slots[[...shared, 'y'].join(' ')], slots[[...shared, 'z'].join(' ')]], [[1], [2]]);
    });
  }

  it('do not mix up labels that read the same when joined', () => {
    const tallies = createTallies();
    const sent = tallies.counter('cookie_sent_bytes_total');
    sent.add(1, 'edge', 'a b', 'c', 'auth');
    sent.add(1, 'edge', 'a', 'b c', 'auth');
    assert.equal(tallies.family('cookie_sent_bytes_total').series.length, 2);
  });

  it('count within some labels as with all of them, whichever counts first', () => {
    const tallies = createTallies();
    const counter = tallies.counter(SITES);
    const edge = counter.within('edge');
    const site = edge.within('a.example');
    site.add(1, 'auth');
    counter.add(2, 'edge', 'a.example', 'auth');
    counter.add(4, 'edge', 'b.example', 'none');
    edge.within('b.example').within('none').add(8);
    edge.add(16, 'a.example', 'none');
    assert.deepEqual(slotsOf(tallies, SITES), {
      'edge a.example auth': [3],
      'edge b.example none': [12],
      'edge a.example none': [16],
    });
  });

  it('make no series before something is counted within its labels', () => {
    const tallies = createTallies();
    tallies.counter(SITES).within('edge').within('a.example').within('auth');
    assert.deepEqual(slotsOf(tallies, SITES), {});
  });

  it('observe within labels what they observe with all of them', () => {
    const tallies = createTallies();
    const bytes = tallies.histogram('cookie_issued_bytes');
    bytes.within('edge').within('a.example').observe(64.5);
    bytes.within('edge').observe(64.5, 'b.example');
    const { 'edge a.example': within, 'edge b.example': whole } = slotsOf(tallies, 'cookie_issued_bytes');
    assert.deepEqual([within, whole], [whole, [0, 1, 0, 0, 0, 0, 0, 0, 0, 64.5]]);
  });

  it('count within labels what a declared or adopted series went on from', () => {
    const tallies = createTallies();
    const site = tallies.counter(SITES).within('edge').within('a.example');
    tallies.declare(SITES, 'edge', 'a.example', 'auth');
    tallies.adopt(SITES, ['edge', 'a.example', 'none'], 0, Float64Array.of(8), 0);
    site.add(1, 'auth');
    site.add(1, 'none');
    assert.deepEqual(slotsOf(tallies, SITES), { 'edge a.example auth': [1], 'edge a.example none': [9] });
  });

  it('count each increment within labels that the limit sends elsewhere', () => {
    const tallies = createTallies(2);
    const site = tallies.counter(SITES).within('edge').within('a.example');
    for (const carries of ['auth', 'none', 'none', 'auth'] as const) site.add(1, carries);
    assert.deepEqual(slotsOf(tallies, SITES), { 'edge a.example auth': [2], 'other other other': [2] });
    assert.deepEqual(slotsOf(tallies, OVERFLOWS), { series: [2] });
  });

  it('tell more children apart than stand in one node', () => {
    const tallies = createTallies();
    const sites = [...'abcdefgh'].map((letter) => `${letter}.example`);
    const edge = tallies.counter(SITES).within('edge');
    for (const round of [1, 10]) {
      for (const [at, site] of sites.entries()) edge.add(round * (at + 1), site, 'auth');
    }
    const expected = sites.map((site, at) => [`edge ${site} auth`, [11 * (at + 1)]]);
    assert.deepEqual(slotsOf(tallies, SITES), Object.fromEntries(expected));
  });

  it('forget a gauge and have it again, whatever stands beside it', () => {
    const name = 'cookie_exporter_source_state';
    const states = createTallies();
    const gauge = states.gauge(name);
    const [reading, idle, waiting, denied, failed, ended] = [
      'reading',
      'idle',
      'waiting_for_file',
      'no_permission',
      'failed',
      'ended',
    ] as const;
    const all = [reading, idle, waiting, denied, failed, ended];
    for (const [at, state] of all.entries()) gauge.set(at, 'edge', state);
    for (const state of [reading, waiting, ended]) gauge.drop('edge', state);
    for (const [at, state] of [ended, reading, idle].entries()) gauge.set(10 + at, 'edge', state);
    assert.deepEqual(slotsOf(states, name), {
      'edge idle': [12],
      'edge no_permission': [3],
      'edge failed': [4],
      'edge ended': [10],
      'edge reading': [11],
    });
  });

  it('keep the last value of a gauge', () => {
    const tallies = createTallies();
    tallies.gauge('cookie_exporter_series').set(1);
    tallies.gauge('cookie_exporter_series').set(-2.5);
    assert.deepEqual(slotsOf(tallies, 'cookie_exporter_series'), { '': [-2.5] });
  });

  it('put an observation into the first bucket whose bound it does not exceed', () => {
    const tallies = createTallies();
    const bytes = tallies.histogram('cookie_issued_bytes');
    for (const value of [0, 64, 64.5, 8192, 8193]) bytes.observe(value, 'edge', 'a.example');
    const counts = [2, 1, 0, 0, 0, 0, 0, 1, 1];
    const sum = 16_513.5;
    assert.deepEqual(slotsOf(tallies, 'cookie_issued_bytes'), { 'edge a.example': [...counts, sum] });
  });

  it('declare a series at 0, known in advance, and only once', () => {
    const tallies = createTallies(20_000, () => 5);
    tallies.declare(SITES, 'edge', 'a.example', 'auth');
    tallies.counter(SITES).add(3, 'edge', 'a.example', 'auth');
    tallies.declare(SITES, 'edge', 'a.example', 'auth');
    assert.deepEqual(slotsOf(tallies, SITES), { 'edge a.example auth': [3] });
    assert.equal(tallies.family(SITES).series[0]?.bornMs, Number.NEGATIVE_INFINITY);
  });

  it('remember when a series came to be', () => {
    let nowMs = 1000;
    const tallies = createTallies(20_000, () => nowMs);
    tallies.counter(SITES).add(1, 'edge', 'a.example', 'auth');
    nowMs = 2000;
    tallies.counter(SITES).add(1, 'edge', 'a.example', 'auth');
    tallies.counter(SITES).add(1, 'edge', 'b.example', 'auth');
    assert.deepEqual(
      tallies.family(SITES).series.map(({ bornMs }) => bornMs),
      [1000, 2000],
    );
  });

  it('take a dropped series away, and begin anew when it comes back', () => {
    const tallies = createTallies();
    const up = tallies.gauge('cookie_exporter_source_up');
    const state = tallies.gauge('cookie_exporter_source_state');
    up.set(1, 'edge');
    up.set(2, 'app');
    state.set(1, 'edge', 'idle');
    const { size } = tallies;
    up.drop('edge');
    up.drop('nobody');
    state.drop('edge', 'idle');
    state.drop('edge', 'idle');
    assert.equal(tallies.size, size - 2);
    assert.deepEqual(slotsOf(tallies, 'cookie_exporter_source_up'), { app: [2] });
    up.set(3, 'edge');
    assert.deepEqual(slotsOf(tallies, 'cookie_exporter_source_up'), { app: [2], edge: [3] });
  });

  it('count what histograms cost', () => {
    const tallies = createTallies();
    assert.equal(tallies.size, 1);
    tallies.counter(SITES).add(1, 'edge', 'a.example', 'auth');
    assert.equal(tallies.size, 2);
    tallies.histogram('cookie_issued_bytes').observe(1, 'edge', 'a.example');
    assert.equal(tallies.size, 2 + 9 + 2);
  });
});

describe('tallies past the series limit', () => {
  it('count into the series whose every label is other, and count that', () => {
    const tallies = createTallies(3);
    const counter = tallies.counter(SITES);
    for (const site of ['a', 'b', 'c', 'd', 'a']) counter.add(10, 'edge', site, 'auth');
    assert.deepEqual(slotsOf(tallies, SITES), {
      'edge a auth': [20],
      'edge b auth': [10],
      'other other other': [20],
    });
    assert.deepEqual(slotsOf(tallies, OVERFLOWS), { series: [2] });
  });

  it('show the overflow series as newborn, like any other', () => {
    const tallies = createTallies(1, () => 77);
    tallies.counter(SITES).add(1, 'edge', 'a', 'auth');
    assert.equal(tallies.family(SITES).series[0]?.bornMs, 77);
  });

  it('hold at most one series a metric more than the limit', () => {
    const tallies = createTallies(50);
    for (let i = 0; i < 1000; i++) {
      tallies.counter(SITES).add(1, 'edge', `${i}`, 'auth');
      tallies.histogram('cookie_issued_bytes').observe(i, 'edge', `${i}`);
    }
    assert.ok(tallies.size <= 50 + 1 + 11, `${tallies.size}`);
  });

  it('do not declare', () => {
    const tallies = createTallies(1);
    tallies.declare(SITES, 'edge', 'a', 'auth');
    assert.deepEqual(slotsOf(tallies, SITES), {});
  });

  it('lose nothing, whatever the limit', () => {
    const event = fc.tuple(fc.nat(40), fc.nat(10_000));
    fc.assert(
      fc.property(fc.nat(60), fc.array(event, { maxLength: 200 }), (maxSeries, events) => {
        const tallies = createTallies(maxSeries);
        for (const [site, bytes] of events) {
          tallies.counter(SITES).add(bytes, 'edge', `${site}`, 'auth');
          tallies.histogram('cookie_issued_bytes').observe(bytes, 'edge', `${site}`);
        }
        const expected = events.reduce((sum, [, bytes]) => sum + bytes, 0);
        const counted = Object.values(slotsOf(tallies, SITES)).flat();
        const histograms = Object.values(slotsOf(tallies, 'cookie_issued_bytes'));
        const sumOf = (numbers: number[]) => numbers.reduce((sum, n) => sum + n, 0);
        assert.equal(sumOf(counted), expected);
        assert.equal(sumOf(histograms.map((slots) => slots.at(-1) ?? 0)), expected);
        assert.equal(sumOf(histograms.flatMap((slots) => slots.slice(0, -1))), events.length);
      }),
    );
  });
});

describe('gauges', () => {
  const UP = 'cookie_exporter_source_up';

  it('never stand for others, not even past the series limit', () => {
    const tallies = createTallies(1);
    tallies.gauge(UP).set(1, 'edge');
    tallies.gauge(UP).set(0, 'app');
    assert.deepEqual(slotsOf(tallies, UP), { edge: [1], app: [0] });
  });

  it('give their slots back, to gauges alone: what lasts keeps its slot', () => {
    const tallies = createTallies();
    const gauge = tallies.gauge(UP);
    gauge.set(5, 'edge');
    const [before] = tallies.family(UP).series;
    gauge.drop('edge');
    assert.deepEqual(slotsOf(tallies, UP), {});
    tallies.declare('cookie_exporter_lines_total', 'edge');
    assert.deepEqual(slotsOf(tallies, 'cookie_exporter_lines_total'), { edge: [0] });
    assert.notEqual(tallies.family('cookie_exporter_lines_total').series[0]?.slot, before?.slot);
    gauge.set(7, 'app');
    assert.equal(tallies.family(UP).series[0]?.slot, before?.slot);
  });
});
