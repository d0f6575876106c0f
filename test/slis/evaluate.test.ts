// SLIs from tallies alone, and definitions that the catalogue knows.
import assert from 'node:assert/strict';
import { catalogue } from '../../exporter/metrics/catalogue/index.ts';
import type { Metric } from '../../exporter/metrics/catalogue/types.ts';
import { Tallies } from '../../exporter/metrics/tallies.ts';
import { evaluate, sumOf } from '../../exporter/slis/evaluate.ts';
import { objectives, slis } from '../../exporter/slis/index.ts';

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

  it('is judged at the edge where that leads', () => {
    const { vantage, valid, bad } = evaluate(tallies, named('secure_coverage'), 'edge');
    assert.deepEqual({ vantage, valid, bad }, { vantage: 'edge', valid: 10, bad: 3 });
  });
  it('is judged at the origin where that leads', () => {
    const { vantage, valid, bad } = evaluate(tallies, named('secure_coverage'), 'origin');
    assert.deepEqual({ vantage, valid, bad }, { vantage: 'origin', valid: 100, bad: 100 });
  });
  it('has no vantage where its metric has none', () => {
    const { vantage, valid, bad } = evaluate(tallies, named('rewrites_expected'), 'edge');
    assert.deepEqual({ vantage, valid, bad }, { vantage: null, valid: 5, bad: 5 });
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

  it('has SLIs of metrics by site that a vantage tells apart, or of none', () => {
    for (const { valid, bad } of objectives) {
      const hasVantage = ({ metric }: typeof valid): boolean =>
        closedLabels(catalogue[metric]).has('vantage');
      assert.equal(hasVantage(valid), hasVantage(bad));
    }
  });
});
