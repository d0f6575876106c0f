// The queries of the committed dashboards: well formed, over metrics that exist, narrowed, counters under a rate; and
// every metric of the catalogue on some dashboard.
import assert from 'node:assert/strict';
import { recorded } from '../../alerts/objectives.ts';
import { recordingGroups } from '../../alerts/recording.ts';
import { catalogue } from '../../exporter/metrics/catalogue/index.ts';
import { dashboards, dataPanels, queriesOf } from './files.ts';
import {
  assertInCatalogue,
  catalogued,
  type Selector,
  selectorsOf,
  substitute,
  syntaxErrors,
} from './promql.ts';

/** Labels that a recorded series is narrowed by, beside those in its level's name. */
const LEVELS: Readonly<Record<string, readonly string[]>> = {
  instance: ['job', 'instance'],
  instance_site: ['job', 'instance', 'site'],
  instance_site_cookie: ['job', 'instance', 'site', 'cookie'],
  // Summed over all exporters of a job, and over its sites: these have no such labels.
  job: ['job'],
  job_site: ['job', 'site'],
};

/** Metrics of Prometheus and of the process: not the catalogue's. */
const FOREIGN: readonly string[] = [
  'process_cpu_seconds_total',
  'process_resident_memory_bytes',
  'nodejs_eventloop_lag_p99_seconds',
];

/** Alerts are made by Prometheus and carry neither instance nor always a site: rules sum over the copies of an exporter. */
const isAlerts = ({ metric }: Selector): boolean => metric === 'ALERTS' || metric === 'ALERTS_FOR_STATE';

const recordedNames = new Set(
  recordingGroups(recorded).flatMap(({ rules }) =>
    rules.flatMap((rule) => ('record' in rule ? [rule.record] : [])),
  ),
);

/** Labels that a selector must be narrowed by. */
const narrowingOf = ({ metric }: Selector): readonly string[] => {
  if (metric.includes(':')) {
    assert.ok(recordedNames.has(metric), `${metric} is not recorded`);
    return LEVELS[metric.slice(0, metric.indexOf(':'))] ?? assert.fail(`${metric}: unknown level`);
  }
  const scope = (catalogued(metric)?.labels ?? []).flatMap(([label, set]) =>
    'bound' in set && (set.bound === 'sites' || set.bound === 'cookies') ? [label] : [],
  );
  return ['job', 'instance', ...scope];
};

const assertNarrowed = (selector: Selector): void => {
  for (const label of narrowingOf(selector)) {
    const matcher = selector.matchers.find((one) => one.label === label);
    assert.deepEqual(matcher, { label, operator: '=~', value: `$${label}` }, selector.metric);
  }
};

/** Counters are never shown as they are, and rates use the interval that Grafana advises. */
const assertCounterApplied = ({ metric, range, applied }: Selector): void => {
  const isCounter = /_(total|bucket|count|sum)$/.test(metric);
  if (isCounter)
    assert.ok(applied === 'rate' || applied === 'increase', `${metric} without rate or increase`);
  if (applied === 'rate') assert.equal(range, '$__rate_interval', metric);
};

for (const [file, dashboard] of dashboards) {
  const queries = queriesOf(dashboard);

  describe(`queries of dashboard ${file}`, () => {
    for (const { name, expr } of queries) {
      it(`ask well: ${name}`, () => {
        assert.deepEqual(syntaxErrors(substitute(expr)), []);
        for (const selector of selectorsOf(expr)) {
          if (isAlerts(selector)) continue;
          assertNarrowed(selector);
          if (!recordedNames.has(selector.metric) && !FOREIGN.includes(selector.metric)) {
            assertInCatalogue(selector);
          }
          assertCounterApplied(selector);
        }
      });
    }

    it('use every variable', () => {
      const all = queries.map(({ expr }) => expr).join('\n');
      for (const { name } of dashboard.templating.list.filter(({ type }) => type === 'query')) {
        assert.ok(all.includes(`${name}=~"$${name}"`), name);
      }
    });

    it('are instant for what shows one number, and over time for charts', () => {
      for (const { title, type, targets = [] } of dataPanels(dashboard)) {
        const isInstant = ['stat', 'table', 'bargauge'].includes(type);
        for (const { instant, format } of targets) {
          assert.equal(instant === true, isInstant, title);
          assert.equal(format === 'table', type === 'table', title);
          assert.equal(format === 'heatmap', type === 'heatmap', title);
        }
      }
    });

    it('ask for exemplars where the metric has them', () => {
      for (const { title, type, targets = [] } of dataPanels(dashboard)) {
        if (!['timeseries', 'heatmap'].includes(type)) continue;
        for (const { expr, exemplar = false } of targets) {
          const isTraced = selectorsOf(expr).some(({ metric }) => catalogued(metric)?.exemplars === true);
          assert.equal(exemplar, isTraced, title);
        }
      }
    });
  });
}

/** Metrics that no panel shows, and why. */
const NOT_SHOWN: Readonly<Record<string, string>> = {};

describe('every metric of the catalogue', () => {
  const shown = new Set(
    [...dashboards.values()].flatMap((dashboard) =>
      queriesOf(dashboard).flatMap(({ expr }) =>
        selectorsOf(expr).flatMap(({ metric }) => [metric, metric.replace(/_(bucket|sum|count)$/, '')]),
      ),
    ),
  );
  it('is on some dashboard, or there is a reason', () => {
    const missing = Object.keys(catalogue).filter((name) => !shown.has(name) && !(name in NOT_SHOWN));
    assert.deepEqual(missing, []);
  });
  it('has no reason that nothing needs', () => {
    assert.deepEqual(
      Object.keys(NOT_SHOWN).filter((name) => shown.has(name) || !(name in catalogue)),
      [],
    );
  });
});
