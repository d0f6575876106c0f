// What was counted goes on after a restart, as far as the catalogue and the config still know it.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { catalogue, type MetricName } from '../../exporter/metrics/catalogue/index.ts';
import type { Exposed } from '../../exporter/metrics/exposed.ts';
import { renderExposition, renderScrape } from '../../exporter/metrics/exposition.ts';
import { describeMetric } from '../../exporter/metrics/saved-tallies.ts';
import type { Tallies } from '../../exporter/metrics/tallies.ts';
import { counts, observations } from '../slis/counting.ts';
import { createEveryMetric, createTallies } from './every-metric.ts';
import { parse, restore, type Saved, save } from './saving.ts';

const SITES = 'cookie_cross_site_requests_total';
const BYTES = 'cookie_issued_bytes';
const LINES = 'cookie_exporter_lines_total';
const OVERFLOWS = 'cookie_exporter_label_overflows_total';

/** What a scraper sees of what lasts. */
const exposed = (tallies: Tallies): Exposed => ({
  families: [...tallies.families()].filter(({ metric }) => metric.type !== 'gauge'),
  values: tallies.values,
  nowMs: 0,
  newbornMs: 0,
  sampled: [],
});
const text = (tallies: Tallies): string => renderExposition(exposed(tallies), 'openmetrics');
const PROTOBUF = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';
const protobuf = async (tallies: Tallies): Promise<Buffer> =>
  (await renderScrape(exposed(tallies), PROTOBUF, undefined)).body;

type Event = readonly [site: number, value: number];
const countAll = (tallies: Tallies, events: readonly Event[]): Tallies => {
  for (const [site, value] of events) {
    tallies.counter(SITES).add(value, 'edge', `site-${site}`, 'auth');
    tallies.histogram(BYTES).observe(value, 'edge', `site-${site}`);
    tallies.gauge('cookie_exporter_source_lag_bytes').set(value, `source-${site}`);
    if (site % 2 === 0) tallies.gauge('cookie_exporter_source_lag_bytes').drop(`source-${site}`);
  }
  return tallies;
};
const EVENTS = fc.array(fc.tuple(fc.nat(12), fc.nat(100_000)), { maxLength: 60, size: 'max' });

describe('restored tallies', () => {
  it('show every metric as it was, gauges excepted', async () => {
    const before = createEveryMetric();
    const { tallies, changed } = restore(save(before));
    assert.equal(text(tallies), text(before));
    assert.deepEqual(await protobuf(tallies), await protobuf(before));
    assert.deepEqual(changed, []);
    const gauges = [...tallies.families()].filter(({ metric }) => metric.type === 'gauge');
    assert.deepEqual(
      gauges.flatMap(({ series }) => series),
      [],
    );
  });

  it('go on as if nothing had happened, byte for byte, however often and under whatever limit', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(EVENTS, { maxLength: 4, size: 'max' }),
        fc.integer({ min: 1, max: 120 }),
        async (parts, max) => {
          const create = (): Tallies => createTallies(max);
          const uninterrupted = countAll(create(), parts.flat());
          let restarted = create();
          for (const part of parts)
            restarted = restore(save(countAll(restarted, part)), {}, create()).tallies;
          // Gauges count towards the limit while they are there, and they are not restored.
          if (uninterrupted.size < max) {
            assert.equal(text(restarted), text(uninterrupted));
            assert.deepEqual(await protobuf(restarted), await protobuf(uninterrupted));
          }
          const expected = parts.flat().reduce((sum, [, value]) => sum + value, 0);
          const sums = Object.values(observations(restarted, BYTES)).map(({ sum }) => sum);
          assert.equal(
            sums.reduce((sum, one) => sum + one, 0),
            expected,
          );
        },
      ),
    ));

  it('take no more room than what is in them', () => {
    const first = countAll(createTallies(), [
      [1, 10],
      [2, 1000],
    ]);
    const second = restore(save(first)).tallies;
    const third = restore(save(second)).tallies;
    assert.equal(third.used, second.used);
  });

  it('keep within a limit that became lower, and lose nothing to it', () => {
    const before = createTallies();
    for (const site of ['a', 'b', 'c', 'd']) before.counter(SITES).add(10, 'edge', site, 'auth');
    const { tallies } = restore(save(before), {}, createTallies(3));
    assert.deepEqual(counts(tallies, SITES), {
      'edge a auth': 10,
      'edge b auth': 10,
      'other other other': 20,
    });
    assert.deepEqual(counts(tallies, OVERFLOWS), { series: 2 });
  });
  it('count what a lower limit cost once, however many restarts follow, with whatever gauges between', () => {
    const overflows = (tallies: Tallies): number => counts(tallies, OVERFLOWS).series ?? 0;
    fc.assert(
      fc.property(
        fc.array(EVENTS, { minLength: 1, maxLength: 4, size: 'max' }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 300 }),
        (parts, before, after) => {
          const first = parts.reduce(countAll, createTallies(before));
          let tallies = restore(save(first), {}, createTallies(after)).tallies;
          const expected = overflows(tallies);
          for (const part of parts) {
            for (const [site, value] of part)
              tallies.gauge('cookie_exporter_source_lag_bytes').set(value, `source-${site}`);
            tallies = restore(save(tallies), {}, createTallies(after)).tallies;
            assert.equal(overflows(tallies), expected);
          }
        },
      ),
    );
  });
  it('count no overflow again that was counted', () => {
    const before = createTallies(1);
    before.counter(SITES).add(10, 'edge', 'a', 'auth');
    const { tallies } = restore(save(before), {}, createTallies(1));
    assert.equal(text(tallies), text(before));
  });

  it('have nothing more of a source that the config no longer has', () => {
    const before = createTallies();
    for (const name of ['edge', 'gone']) before.counter(LINES).add(5, name);
    const { tallies } = restore(save(before), { hasSource: (name) => name === 'edge' });
    assert.deepEqual(counts(tallies, LINES), { edge: 5 });
  });
});

describe('a series that was not shown yet', () => {
  const bornOf = (tallies: Tallies): number | undefined => tallies.family(SITES).series[0]?.bornMs;
  const saveAt = (nowMs: number): Saved => {
    const tallies = createTallies(20_000, () => 1000);
    tallies.counter(SITES).add(1, 'edge', 'a', 'auth');
    return save(tallies, nowMs, 60_000);
  };

  it('is as old after a restart as it was', () =>
    assert.equal(bornOf(restore(saveAt(31_000), { nowMs: 500_000 }).tallies), 470_000));
  it('is shown from the start if it was old enough', () =>
    assert.equal(bornOf(restore(saveAt(61_000), { nowMs: 0 }).tallies), Number.NEGATIVE_INFINITY));
  it('is as old as can be if it was known in advance', () => {
    const tallies = createTallies();
    tallies.declare(SITES, 'edge', 'a', 'auth');
    assert.equal(bornOf(restore(save(tallies, 5, 60_000)).tallies), Number.NEGATIVE_INFINITY);
  });
  it('is new if the clock of its birth is nonsense', () => {
    const saved = saveAt(31_000);
    const later = { ...saved, series: saved.series.replace(',1000,', ',99000,') };
    assert.equal(bornOf(restore(later, { nowMs: 7 }).tallies), 7);
  });
});

describe('a metric that is defined otherwise now', () => {
  const before = createTallies();
  before.counter(SITES).add(3, 'edge', 'a', 'auth');
  before.histogram(BYTES).observe(100, 'edge', 'a');
  before.counter(LINES).add(5, 'edge');
  const saved = save(before);
  /** As another version would have saved it, in which one metric is another. */
  const savedWith = (
    name: MetricName,
    as: { readonly name?: string; readonly definition?: string },
  ): Saved => {
    const definitions = JSON.parse(saved.definitions) as [string, string][];
    const changed = definitions.map(([one, definition]) =>
      one === name ? [as.name ?? one, as.definition ?? definition] : [one, definition],
    );
    return { ...saved, definitions: JSON.stringify(changed) };
  };
  const { labels } = catalogue[SITES];

  for (const [what, name, as, expected] of [
    ['is gone', SITES, { name: 'cookie_gone_total' }, 'cookie_gone_total'],
    [
      'has a label more',
      SITES,
      { definition: describeMetric({ ...catalogue[SITES], labels: [...labels, ['path', ['a']]] }) },
      SITES,
    ],
    [
      'has its labels in another order',
      SITES,
      { definition: describeMetric({ ...catalogue[SITES], labels: labels.toReversed() }) },
      SITES,
    ],
    [
      'has other buckets',
      BYTES,
      { definition: describeMetric({ ...catalogue[BYTES], buckets: [1, 2] }) },
      BYTES,
    ],
    [
      'had no native buckets',
      BYTES,
      { definition: describeMetric({ ...catalogue[BYTES], native: false }) },
      BYTES,
    ],
    ['was a gauge', SITES, { definition: describeMetric({ ...catalogue[SITES], type: 'gauge' }) }, SITES],
  ] as const) {
    it(`begins anew and is named, while the others go on: it ${what}`, () => {
      const { tallies, changed } = restore(savedWith(name, as));
      assert.deepEqual(changed, [expected]);
      assert.deepEqual(tallies.family(name).series, []);
      assert.deepEqual(counts(tallies, LINES), { edge: 5 });
      const other = name === SITES ? BYTES : SITES;
      assert.equal(tallies.family(other).series.length, 1);
    });
  }
  it('is not named if it had nothing to lose', () => {
    assert.deepEqual(restore(savedWith('cookie_sent_bytes_total', { definition: 'another' })).changed, []);
  });
  it('goes on if only what it tells is said in other words', () => {
    const definition = describeMetric({ ...catalogue[SITES], help: 'Other words.' });
    assert.deepEqual(restore(savedWith(SITES, { definition })).changed, []);
  });
  it('loses the series of a label value that there is no more', () => {
    const { tallies } = restore({ ...saved, series: saved.series.replace('"auth"', '"admin"') });
    assert.deepEqual(counts(tallies, SITES), {});
  });
});

describe('what cannot have been saved', () => {
  const before = countAll(createTallies(), [[1, 10]]);
  const saved = save(before);
  const broken = (more: Partial<Saved>): void => assert.equal(parse({ ...saved, ...more }), null);

  for (const [what, more] of [
    ['definitions that are no JSON', { definitions: '[' }],
    ['definitions that are no list', { definitions: '{}' }],
    ['a definition that is none', { definitions: '[["a"]]' }],
    ['a line that is no JSON', { series: '[0,1,null\n' }],
    ['a line that is no list', { series: '{}\n' }],
    ['a metric that there is not', { series: '[9999,1,null]\n' }],
    ['a metric that is no number', { series: '["a",1,null]\n' }],
    ['a slot past the end', { series: '[0,99999,null]\n' }],
    ['a slot before the beginning', { series: '[0,-1,null]\n' }],
    ['half a slot', { series: '[0,0.5,null]\n' }],
    ['a birth that is no time', { series: '[0,1,"now"]\n' }],
    ['a label that is no text', { series: '[0,1,null,1]\n' }],
  ] as const) {
    it(`is refused as a whole: ${what}`, () => broken(more));
  }
  it('is refused as a whole: a moment that is none', () => {
    const { definitions, series, values } = saved;
    for (const moment of [undefined, [], {}, { nowMs: 1 }, { nowMs: '1', newbornMs: 1 }])
      assert.equal(
        parse({ definitions, series, values, moment: moment as unknown as Saved['moment'] }),
        null,
      );
  });
  it('adds nothing where labels are too few or too many', () => {
    const line = saved.series.split('\n').find((one) => one.includes('"auth"')) ?? '';
    const withLabels = (labels: string) =>
      counts(restore({ ...saved, series: line.replace(/,"edge".*/, `${labels}]\n`) }).tallies, SITES);
    assert.deepEqual(withLabels(',"edge","site-1","auth"'), { 'edge site-1 auth': 10 });
    for (const labels of ['', ',"edge","site-1"', ',"edge","site-1","auth","auth"'])
      assert.deepEqual(withLabels(labels), {});
  });
  it('does no harm, whatever the numbers are', () => {
    const number = fc.oneof(fc.double(), fc.nat(2000), fc.constantFrom(-1, 0.5, 2 ** 53));
    fc.assert(
      fc.property(
        fc.array(number, { minLength: saved.values.length, maxLength: saved.values.length }),
        (numbers) => {
          const { tallies } = restore({ ...saved, values: Float64Array.from(numbers) });
          assert.ok(tallies.used < 100_000);
          text(tallies);
        },
      ),
    );
  });
});
