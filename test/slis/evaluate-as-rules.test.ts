// What the page and the report make of counters is what the recording rules make of them: the same counters in both,
// over sites that edge, origin or both see, some of them blind in one eye.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { Tallies } from '../../exporter/metrics/tallies.ts';
import { evaluate } from '../../exporter/slis/evaluate.ts';
import { objectives } from '../../exporter/slis/index.ts';
import { describeWith } from '../e2e/support/needs.ts';
import { createWorkspace } from '../e2e/support/workspace.ts';

const RULES = fileURLToPath(new URL('../../alerts/rules/recording.yml', import.meta.url));
const TARGET = { job: 'cookies', instance: 'a' };
/** Minutes of the window; each series grows by its value each minute. */
const WINDOW = 5;

type Vantage = 'edge' | 'origin';

/** Counts of a request on a site at a vantage: with TLS, without, and their answers. */
const fill = (tallies: Tallies): void => {
  const requests = tallies.counter('cookie_requests_total');
  const issued = tallies.counter('cookie_issued_total');
  const auth = tallies.counter('cookie_auth_requests_total');
  const stale = tallies.counter('cookie_stale_total');
  const returned = tallies.counter('cookie_returned_total');
  const replays = tallies.counter('cookie_replay_total');
  const compared = tallies.counter('cookie_rewrites_compared_total');
  const request = (n: number, at: Vantage, site: string, transport: 'tls' | 'plaintext' | 'unknown') =>
    requests.add(n, at, site, transport, 'auth');
  const issue = (n: number, at: Vantage, site: string, secure: 'true' | 'false') =>
    issued.add(n, at, site, 'sid', 'auth', 'all', secure, secure, secure === 'true' ? 'lax' : 'unset');
  const answer = (n: number, at: Vantage, site: string, outcome: 'accepted' | 'missing' | 'rejected') =>
    auth.add(n, at, site, outcome, 'browser');

  // Both see it, and the edge is believed, though only the origin has bad ones.
  request(10, 'edge', 'both.example', 'tls');
  request(7, 'origin', 'both.example', 'plaintext');
  issue(8, 'edge', 'both.example', 'true');
  issue(2, 'edge', 'both.example', 'false');
  issue(9, 'origin', 'both.example', 'false');
  answer(20, 'edge', 'both.example', 'accepted');
  answer(3, 'origin', 'both.example', 'rejected');
  // Only the origin sees it.
  request(5, 'origin', 'inner.example', 'tls');
  request(1, 'origin', 'inner.example', 'plaintext');
  issue(4, 'origin', 'inner.example', 'false');
  answer(6, 'origin', 'inner.example', 'missing');
  // The edge sees it without cookies and scheme.
  request(30, 'edge', 'blind.example', 'unknown');
  request(3, 'origin', 'blind.example', 'plaintext');
  issue(3, 'origin', 'blind.example', 'true');
  answer(4, 'origin', 'blind.example', 'accepted');
  // What has no vantage, some of it of a site of which nothing valid is known.
  stale.add(2, 'both.example', 'sid', 'auth', 'expired', 'refused');
  stale.add(5, 'inner.example', 'sid', 'auth', 'expired', 'refused');
  returned.add(9, 'both.example', 'sid', 'auth', 'true');
  replays.add(1, 'both.example', 'sid', 'likely', 'device');
  compared.add(6, 'both.example', 'sid', 'auth', 'unchanged');
  compared.add(1, 'both.example', 'sid', 'auth', 'unexpected');
};

const seriesOf = (name: string, labels: Readonly<Record<string, string>>): string =>
  `${name}{${Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .join(',')}}`;

/** Every counter that is not 0, as promtool takes series, and what the rules ask beside. */
const inputOf = (tallies: Tallies): { series: string; values: string }[] => {
  const counted = [...tallies.families()].flatMap(({ name, metric, series }) =>
    series.flatMap(({ labels, slot }) => {
      const value = tallies.values[slot] as number;
      if (metric.type !== 'counter' || value === 0) return [];
      const own = Object.fromEntries(metric.labels.map(([label], at) => [label, labels[at] as string]));
      return [{ series: seriesOf(name, { ...TARGET, ...own }), values: `0+${value}x30` }];
    }),
  );
  const info = { source: 'edge', vantage: 'edge', format: 'nginx', set_cookie: 'all', cookie: 'all' };
  return [...counted, { series: seriesOf('cookie_source_info', { ...TARGET, ...info }), values: '1x30' }];
};

describeWith(['promtool'], 'SLIs as the rules have them', () => {
  const workspace = createWorkspace();
  after(() => workspace.close());
  const tallies = new Tallies({ maxSeries: 10_000, now: () => 0 });
  fill(tallies);

  for (const kind of ['valid', 'bad'] as const) {
    it(`are the same: ${kind} events`, function () {
      this.timeout(30_000);
      const record = `job:cookie_sli_${kind}:increase${WINDOW}m`;
      const expected = objectives.flatMap((objective) => {
        const result = evaluate(tallies, objective, 'edge');
        if (result.valid === 0) return [];
        return [
          { labels: seriesOf(record, { job: 'cookies', sli: objective.sli }), value: result[kind] * WINDOW },
        ];
      });
      assert.ok(expected.length >= 8, `${expected.length} SLIs have events`);
      const unit = {
        rule_files: [RULES],
        evaluation_interval: '1m',
        tests: [
          {
            interval: '1m',
            input_series: inputOf(tallies),
            promql_expr_test: [{ expr: record, eval_time: '20m', exp_samples: expected }],
          },
        ],
      };
      writeFileSync(workspace.path(`${kind}.yml`), stringify(unit));
      const { status, stdout, stderr } = spawnSync(
        'promtool',
        ['test', 'rules', workspace.path(`${kind}.yml`)],
        {
          encoding: 'utf8',
        },
      );
      assert.equal(status, 0, `${stdout}${stderr}`);
    });
  }
});
