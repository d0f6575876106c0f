// SLIs from tallies alone, and definitions that the catalogue knows.
import assert from 'node:assert/strict';
import { catalogue } from '../../exporter/metrics/catalogue/index.ts';
import type { Metric } from '../../exporter/metrics/catalogue/types.ts';
import { Tallies } from '../../exporter/metrics/tallies.ts';
import { countOnce, evaluate, sumOf } from '../../exporter/slis/evaluate.ts';
import { objectives, slis } from '../../exporter/slis/index.ts';
import type { Selection } from '../../exporter/slis/sli.ts';

const createTallies = (): Tallies => new Tallies({ maxSeries: 10_000, now: () => 0 });

const named = (sli: string) => objectives.find((one) => one.sli === sli) ?? assert.fail(`no SLI ${sli}`);

describe('the sum of a selection', () => {
  const tallies = createTallies();
  const requests = tallies.counter('cookie_requests_total');
  requests.add(1, 'edge', 'a.example', 'tls', 'auth');
  requests.add(2, 'edge', 'a.example', 'plaintext', 'auth');
  requests.add(4, 'origin', 'a.example', 'plaintext', 'none');
  const lengths = tallies.histogram('cookie_request_header_bytes');
  for (const bytes of [1, 300, 100_000]) lengths.observe(bytes, 'edge', 'a.example');

  const cases: readonly (readonly [where: Readonly<Record<string, readonly string[]>>, expected: number])[] =
    [
      [{}, 7],
      [{ transport: ['plaintext'] }, 6],
      [{ transport: ['plaintext'], carries: ['auth'] }, 2],
      [{ transport: ['tls', 'plaintext'], vantage: ['edge'] }, 3],
      [{ transport: ['unknown'] }, 0],
      [{ transport: [] }, 0],
    ];
  for (const [where, expected] of cases) {
    it(`${JSON.stringify(where)}: ${expected}`, () =>
      assert.equal(sumOf(tallies, { metric: 'cookie_requests_total', where }), expected));
  }
  it('counts a histogram’s observations', () =>
    assert.equal(sumOf(tallies, { metric: 'cookie_request_header_bytes', where: {} }), 3));
  for (const [over, expected] of [
    [256, 2],
    [512, 1],
    [65536, 1],
  ] as const) {
    it(`counts a histogram’s observations over ${over}: ${expected}`, () =>
      assert.equal(sumOf(tallies, { metric: 'cookie_request_header_bytes', where: {}, over }), expected));
  }
});

describe('an objective', () => {
  const tallies = createTallies();
  const issued = tallies.counter('cookie_issued_total');
  const issue = (vantage: 'edge' | 'origin', secure: 'true' | 'false' | 'exempt', times: number): void =>
    issued.add(times, vantage, 'a.example', 'sid', 'auth', 'all', secure, 'true', 'lax');
  issue('edge', 'true', 6);
  issue('edge', 'false', 3);
  issue('edge', 'exempt', 1);
  issue('origin', 'false', 100);
  tallies.counter('cookie_rewrites_compared_total').add(5, 'a.example', 'sid', 'auth', 'unexpected');

  const judged = (sli: string, leading: 'edge' | 'origin', of = tallies) => {
    const { vantages, valid, bad } = evaluate(of, named(sli), leading);
    return { vantages, valid, bad };
  };

  it('is judged at the edge, where the edge sees its events', () =>
    assert.deepEqual(judged('secure_coverage', 'edge'), { vantages: ['edge'], valid: 10, bad: 3 }));
  it('is judged at the origin where there is no edge', () =>
    assert.deepEqual(judged('secure_coverage', 'origin'), { vantages: ['origin'], valid: 100, bad: 100 }));
  it('has no vantage where its metric has none', () =>
    assert.deepEqual(judged('rewrites_expected', 'edge'), { vantages: null, valid: 5, bad: 5 }));

  it('is judged at the edge, though it saw no bad one and the origin did', () => {
    const own = createTallies();
    const requests = own.counter('cookie_requests_total');
    requests.add(7, 'edge', 'a.example', 'tls', 'auth');
    requests.add(3, 'origin', 'a.example', 'plaintext', 'auth');
    assert.deepEqual(judged('client_tls', 'edge', own), { vantages: ['edge'], valid: 7, bad: 0 });
  });
  it('is judged at the origin for those sites of which the edge sees nothing', () => {
    const own = createTallies();
    const requests = own.counter('cookie_requests_total');
    requests.add(7, 'edge', 'a.example', 'tls', 'auth');
    requests.add(5, 'origin', 'a.example', 'plaintext', 'auth');
    requests.add(4, 'origin', 'b.example', 'tls', 'auth');
    requests.add(3, 'origin', 'b.example', 'plaintext', 'auth');
    requests.add(9, 'edge', 'b.example', 'unknown', 'auth');
    const expected = { vantages: ['edge', 'origin'], valid: 14, bad: 3 };
    assert.deepEqual(judged('client_tls', 'edge', own), expected);
  });
  it('is judged at the origin alone where the edge’s log shows none of its events', () => {
    const own = createTallies();
    own.counter('cookie_requests_total').add(9, 'edge', 'a.example', 'tls', 'unknown');
    own.counter('cookie_requests_total').add(4, 'origin', 'a.example', 'tls', 'auth');
    assert.deepEqual(judged('client_tls', 'edge', own), { vantages: ['origin'], valid: 4, bad: 0 });
  });
  it('is at the vantage that leads while there is nothing to judge', () =>
    assert.deepEqual(judged('auth_present', 'edge'), { vantages: ['edge'], valid: 0, bad: 0 }));
});

describe('events that are counted once', () => {
  const tallies = createTallies();
  const plaintext = tallies.counter('cookie_plaintext_total');
  const requests = tallies.counter('cookie_requests_total');
  plaintext.add(5, 'origin', 'a.example', 'sid', 'auth', 'live', 'served');
  plaintext.add(3, 'origin', 'b.example', 'sid', 'auth', 'live', 'served');
  requests.add(1, 'edge', 'a.example', 'tls', 'auth');
  for (const site of ['a.example', 'b.example']) requests.add(9, 'origin', site, 'plaintext', 'auth');
  const selection: Selection = { metric: 'cookie_plaintext_total', where: {} };
  const among: Selection = { metric: 'cookie_requests_total', where: {} };

  it('are those of the origin only for sites of which the edge saw none among which they would be', () =>
    assert.deepEqual(countOnce(tallies, selection, among, 'edge'), {
      vantages: ['edge', 'origin'],
      events: 3,
    }));
});

describe('an objective whose bad events have no vantage', () => {
  const tallies = createTallies();
  tallies.counter('cookie_auth_requests_total').add(4, 'edge', 'a.example', 'accepted', 'browser');
  tallies.counter('cookie_auth_requests_total').add(9, 'origin', 'a.example', 'accepted', 'browser');
  const stale = tallies.counter('cookie_stale_total');
  const badAfter = (times: number): number => {
    stale.add(times, 'a.example', 'sid', 'auth', 'expired', 'refused');
    return evaluate(tallies, named('stale_cookies_absent'), 'edge').bad;
  };

  it('counts them among the valid ones where the edge leads', () => assert.equal(badAfter(3), 3));
  it('never has more of them than valid ones', () => assert.equal(badAfter(3), 4));
  it('counts none of sites of which nothing valid was seen', () => {
    const own = createTallies();
    own.counter('cookie_auth_requests_total').add(4, 'edge', 'a.example', 'accepted', 'browser');
    own.counter('cookie_auth_requests_total').add(9, 'origin', 'b.example', 'accepted', 'browser');
    own.counter('cookie_stale_total').add(2, 'b.example', 'sid', 'auth', 'expired', 'refused');
    const { valid, bad } = evaluate(own, named('stale_cookies_absent'), 'edge');
    assert.deepEqual({ valid, bad }, { valid: 4, bad: 0 });
  });
});

describe('the objective of incidents', () => {
  it('counts those that took longer than four hours', () => {
    const tallies = createTallies();
    const resolution = tallies.histogram('cookie_incident_resolution_seconds');
    for (const seconds of [60, 14_400, 14_401]) resolution.observe(seconds, 'CookieLoginLoop', 'critical');
    const { valid, bad } = evaluate(tallies, named('incidents_remediated'), 'edge');
    assert.deepEqual({ valid, bad }, { valid: 3, bad: 1 });
  });
});

describe('the registry of SLIs', () => {
  it('has each metric in one SLI', () => {
    const metrics = slis.flatMap((sli) => sli.metrics);
    assert.deepEqual([...new Set(metrics)], metrics);
  });

  const closedLabels = (metric: Metric): Map<string, readonly string[] | null> =>
    new Map(metric.labels.map(([label, set]) => [label, 'bound' in set ? null : set]));

  for (const { sli, valid, bad, objective, target } of objectives) {
    it(`${sli} selects by labels and values that there are`, () => {
      for (const { metric, where } of [valid, bad]) {
        const labels = closedLabels(catalogue[metric]);
        for (const [label, values] of Object.entries(where)) {
          const known = labels.get(label) ?? assert.fail(`${metric} has no closed label ${label}`);
          assert.deepEqual(
            values.filter((value) => !known.includes(value)),
            [],
          );
        }
      }
    });

    it(`${sli} wants a ratio, and no less in the end`, () =>
      assert.ok(objective > 0 && objective <= target && target <= 1));
  }

  it('has an objective for each value of the label sli', () => {
    const [[, values]] = catalogue.cookie_objective_ratio.labels;
    assert.deepEqual(objectives.map(({ sli }) => sli).toSorted(), values.toSorted());
  });

  it('counts no bad events at two vantages whose valid ones are at one', () => {
    const hasVantage = ({ metric }: Selection): boolean => closedLabels(catalogue[metric]).has('vantage');
    const wrong = objectives.filter(({ valid, bad }) => hasVantage(bad) && !hasVantage(valid));
    assert.deepEqual(wrong, []);
  });

  it('asks for observations over a bound only where a bucket ends there', () => {
    for (const { metric, over } of objectives.flatMap(({ valid, bad }) => [valid, bad])) {
      const { buckets = [] }: Metric = catalogue[metric];
      assert.ok(over === undefined || buckets.includes(over));
    }
  });
});
