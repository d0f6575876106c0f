// What is shown is what is on disk: never more, and never less than was shown before.
import assert from 'node:assert/strict';
import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import { DurableTallies } from '../../exporter/metrics/durable.ts';
import type { Exposed } from '../../exporter/metrics/exposed.ts';
import { renderExposition } from '../../exporter/metrics/exposition.ts';
import { sumOf } from '../../exporter/slis/evaluate.ts';
import { createEveryMetric, createTallies } from './every-metric.ts';
import { parseExposition } from './parse-exposition.ts';
import { restore, savedOf } from './saving.ts';

const SITES = 'cookie_cross_site_requests_total';
const BYTES = 'cookie_issued_bytes';
const LAG = 'cookie_exporter_source_lag_bytes';
const NEWBORN_MS = 60_000;

/** Samples of a metric by label values. */
const samples = (exposed: Omit<Exposed, 'sampled'>, metric: MetricName): Record<string, number> =>
  Object.fromEntries(
    parseExposition(renderExposition({ ...exposed, sampled: [] }, 'prometheus'), 'prometheus')
      .flatMap((family) => family.samples)
      .filter(({ name }) => name === metric)
      .map(({ labels, value }) => [Object.values(labels).join(' '), value]),
  );

const setUp = (newbornMs = 0) => {
  const tallies = createTallies();
  const durable = new DurableTallies(tallies, 0, newbornMs);
  const save = (nowMs = 0): void => {
    durable.capture(nowMs);
    durable.keep();
  };
  return {
    tallies,
    durable,
    save,
    count: (n: number, site = 'a') => tallies.counter(SITES).add(n, 'edge', site, 'auth'),
    shown: (metric: MetricName = SITES) => samples(durable.expose(), metric),
  };
};

describe('what is shown with a state folder', () => {
  it('is what was counted when it was last saved', () => {
    const { count, save, shown } = setUp();
    count(3);
    save();
    count(4);
    assert.deepEqual(shown(), { 'edge a auth': 3 });
    save();
    assert.deepEqual(shown(), { 'edge a auth': 7 });
  });
  it('has no series that was never saved', () => {
    const { count, save, shown } = setUp();
    count(1, 'a');
    save();
    count(1, 'b');
    assert.deepEqual(Object.keys(shown()), ['edge a auth']);
    save();
    assert.deepEqual(Object.keys(shown()), ['edge a auth', 'edge b auth']);
  });
  it('stands still while what is captured cannot be saved', () => {
    const { count, durable, save, shown } = setUp();
    count(3);
    save();
    for (const site of ['a', 'b', 'c']) {
      count(4, site);
      durable.capture(0);
    }
    assert.deepEqual(shown(), { 'edge a auth': 3 });
    save();
    assert.deepEqual(shown(), { 'edge a auth': 7, 'edge b auth': 4, 'edge c auth': 4 });
  });
  it('is the moment of the capture, however long saving takes', () => {
    const { count, durable, shown } = setUp();
    count(3);
    durable.capture(0);
    count(4);
    count(5, 'b');
    durable.keep();
    assert.deepEqual(shown(), { 'edge a auth': 3 });
  });
  it('changes no page that is being rendered', () => {
    const { count, durable, save } = setUp();
    count(3);
    save();
    const exposed = durable.expose();
    count(4);
    save();
    save();
    assert.deepEqual(samples({ ...exposed, families: [durable.family(SITES)] }, SITES), { 'edge a auth': 3 });
  });
  it('has gauges as they are now, and no dropped ones', () => {
    const { tallies, count, save, shown } = setUp();
    const lag = tallies.gauge(LAG);
    lag.set(5, 'edge');
    save();
    lag.set(6, 'edge');
    for (let site = 0; site < 2000; site++) count(1, `${site}`);
    lag.set(7, 'app');
    assert.deepEqual(shown(LAG), { edge: 6, app: 7 });
    lag.drop('edge');
    assert.deepEqual(shown(LAG), { app: 7 });
  });
  it('has histograms whole, native ones too', () => {
    const { tallies, durable, save } = setUp();
    const sizes = tallies.histogram(BYTES);
    sizes.observe(100, 'edge', 'a');
    save();
    sizes.observe(100_000, 'edge', 'a');
    sizes.observe(7, 'edge', 'a');
    const page = renderExposition({ ...durable.expose(), sampled: [] }, 'prometheus');
    assert.match(page, /cookie_issued_bytes_sum\{vantage="edge",site="a"\} 100\n/);
    assert.match(page, /cookie_issued_bytes_count\{vantage="edge",site="a"\} 1\n/);
  });
  it('is what the status page adds up', () => {
    const { count, durable, save } = setUp();
    count(3, 'a');
    save();
    count(4, 'a');
    count(4, 'b');
    assert.equal(sumOf(durable, { metric: SITES, where: {} }), 3);
  });
  it('is what was restored, before anything is saved', () => {
    const { count, durable } = setUp();
    count(3);
    const { tallies } = restore(savedOf(durable));
    assert.deepEqual(samples(new DurableTallies(tallies, 0, 0).expose(), SITES), { 'edge a auth': 3 });
  });
});

describe('a new series with a state folder', () => {
  it('is shown at 0 for its first minute on disk, however long it took to get there', () => {
    const { count, durable, save, shown } = setUp(NEWBORN_MS);
    count(3);
    durable.capture(1000);
    durable.capture(500_000);
    save(600_000);
    assert.deepEqual(shown(), { 'edge a auth': 0 });
    save(659_999);
    assert.deepEqual(shown(), { 'edge a auth': 0 });
    save(660_000);
    assert.deepEqual(shown(), { 'edge a auth': 3 });
  });
  it('is of age when that is on disk, so that it is not shown at 0 again after a restart', () => {
    const { count, durable, save } = setUp(NEWBORN_MS);
    count(3);
    save(0);
    save(70_000);
    const saved = savedOf(durable, 70_000, NEWBORN_MS);
    const { tallies } = restore(saved, { nowMs: 5 });
    assert.deepEqual(samples(new DurableTallies(tallies, 5, NEWBORN_MS).expose(), SITES), {
      'edge a auth': 3,
    });
  });
  it('is as old after a restart as it was on disk', () => {
    const { count, durable, save } = setUp(NEWBORN_MS);
    count(3);
    save(1000);
    const { tallies } = restore(savedOf(durable, 41_000, NEWBORN_MS), { nowMs: 5 });
    const next = new DurableTallies(tallies, 5, NEWBORN_MS);
    for (const [nowMs, expected] of [
      [20_004, 0],
      [20_005, 3],
    ] as const) {
      next.capture(nowMs);
      next.keep();
      assert.deepEqual(samples(next.expose(), SITES), { 'edge a auth': expected });
    }
  });
  it('is shown at once if it was known in advance', () => {
    const { tallies, count, save, shown } = setUp(NEWBORN_MS);
    tallies.declare(SITES, 'edge', 'a', 'auth');
    count(3);
    save();
    assert.deepEqual(shown(), { 'edge a auth': 3 });
  });
});

describe('there is news', () => {
  const setUpSaved = (newbornMs = 0) => {
    const rig = setUp(newbornMs);
    rig.count(1);
    rig.tallies.histogram(BYTES).observe(1, 'edge', 'a');
    rig.tallies.gauge(LAG).set(1, 'edge');
    rig.save();
    return { ...rig, isNews: (nowMs = 0) => rig.durable.capture(nowMs).isNews };
  };

  it('when something was counted', () => {
    const { count, isNews, save } = setUpSaved();
    assert.equal(isNews(), false);
    count(1);
    assert.equal(isNews(), true);
    assert.equal(isNews(), true);
    save();
    assert.equal(isNews(), false);
  });
  it('when a series came to be', () => {
    const { tallies, isNews } = setUpSaved();
    tallies.declare(SITES, 'edge', 'b', 'auth');
    assert.equal(isNews(), true);
  });
  it('when a series comes of age, once', () => {
    const { isNews, save } = setUpSaved(NEWBORN_MS);
    assert.equal(isNews(NEWBORN_MS - 1), false);
    assert.equal(isNews(NEWBORN_MS), true);
    save(NEWBORN_MS);
    assert.equal(isNews(2 * NEWBORN_MS), false);
  });
  it('not when a gauge moves, comes or goes', () => {
    const { tallies, isNews, save } = setUpSaved();
    tallies.gauge(LAG).set(2, 'app');
    save();
    for (const change of [
      () => tallies.gauge(LAG).set(9, 'app'),
      () => tallies.gauge(LAG).drop('app'),
      () => tallies.gauge(LAG).set(3, 'third'),
      () => tallies.gauge(LAG).set(3, 'fourth'),
    ]) {
      change();
      assert.equal(isNews(), false);
    }
  });
});

describe('what is saved', () => {
  it('is the same for the same counts, whatever gauges say', () => {
    const [a, b] = [createEveryMetric(), createEveryMetric()];
    b.gauge(LAG).set(77, 'source-0');
    const [savedA, savedB] = [a, b].map((one) => savedOf(new DurableTallies(one, 0, 0)));
    assert.deepEqual(savedA, savedB);
  });
  it('has each series once, whatever could not be saved in between', () => {
    const { count, durable, save } = setUp();
    for (const site of ['a', 'b', 'c']) {
      count(1, site);
      durable.capture(1);
    }
    save();
    count(1, 'd');
    const lines = savedOf(durable)
      .series.split('\n')
      .filter((line) => line.includes('auth'));
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)[4]),
      ['a', 'b', 'c', 'd'],
    );
  });
});
