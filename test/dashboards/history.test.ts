// The three dashboards over a seeded month with three incidents, on Debian's Prometheus: every query has data, and each
// incident is seen as numbers in the panels that are meant for it, at no other time, and on the way from one dashboard
// to the next.
import assert from 'node:assert/strict';
import { catalogue } from '../../exporter/metrics/catalogue/index.ts';
import { describeWith } from '../e2e/support/needs.ts';
import { createWorkspace } from '../e2e/support/workspace.ts';
import { type Dashboard, dashboards, dataPanels } from './files.ts';
import { ask, type Choice, fillIn, totalOf } from './history/ask.ts';
import { GROWTH, SIGNS } from './history/incidents.ts';
import { allSeries, startHistory } from './history/seed.ts';
import type { Server } from './history/server.ts';
import { ACCOUNT, SHOP } from './history/shape.ts';
import { DAY, HOUR, INCIDENTS, type Incident, LENGTH, MINUTE } from './history/timeline.ts';
import { assertInCatalogue, selectorsOf } from './promql.ts';

const BEGINNING = Date.UTC(2026, 4, 31, 15) / 1000;

/** Days on which nothing happens. */
const QUIET_DAYS = [5, 16, 25];

/** Queries that have nothing to show in this history, and why. */
const EMPTY: Readonly<Record<string, string>> = {
  'Issued without an attribute HttpOnly': 'no auth cookie lacks it in this history',
};

const dashboardOf = (file: string): Dashboard => dashboards.get(file) ?? assert.fail(file);

/** When an incident is looked at: right before it ends. */
const momentOf = (incident: Incident): number => BEGINNING + INCIDENTS[incident].end - MINUTE;

type Bound = { readonly least: number } | { readonly most: number };
const assertWithin = (observed: number, bound: Bound, what: string): void => {
  const isWithin = 'least' in bound ? observed >= bound.least : observed <= bound.most;
  assert.ok(isWithin, `${what}: ${observed}, expected ${JSON.stringify(bound)}`);
};

const FOREIGN = ['process_', 'nodejs_'];

describe('the seeded history', () => {
  it('has only series that the exporter could show, and some of every metric', () => {
    const names = allSeries(BEGINNING).map(({ name }) => name);
    const own = names.filter((name) => !FOREIGN.some((prefix) => name.startsWith(prefix)));
    const seen = own.flatMap((name) => selectorsOf(name));
    for (const { matchers, ...selector } of seen) {
      assertInCatalogue({ ...selector, matchers: matchers.filter(({ label }) => label !== 'le') });
    }
    const metrics = new Set(
      seen.flatMap(({ metric }) => [metric, metric.replace(/_(bucket|sum|count)$/, '')]),
    );
    assert.deepEqual(
      Object.keys(catalogue).filter((name) => !metrics.has(name)),
      [],
    );
    assert.equal(new Set(names).size, names.length);
  });
});

describeWith(['prometheus', 'promtool'], 'the dashboards over a month with three incidents', function () {
  this.timeout(240_000);
  const workspace = createWorkspace();
  let server: Server;
  before(async () => {
    server = await startHistory(workspace, BEGINNING);
  });
  after(() => workspace.close());

  const at = (file: string, panel: number, time: number, query?: string, choice?: Choice) =>
    ask(server, {
      dashboard: dashboardOf(file),
      panel,
      time,
      range: '3h',
      ...(query !== undefined && { query }),
      ...(choice !== undefined && { choice }),
    });

  /** At the end of each incident over some hours, and at the end over the whole month. */
  const LOOKS: readonly (readonly [time: number, range: string])[] = [
    [BEGINNING + LENGTH, '6h'],
    [BEGINNING + LENGTH, '30d'],
    [BEGINNING + INCIDENTS.secureDropped.end + HOUR, '6h'],
    [BEGINNING + INCIDENTS.tlsDisbelieved.end, '6h'],
  ];

  const hasData = async (expression: string): Promise<boolean> => {
    for (const [time, range] of LOOKS) {
      const answers = await server.query(fillIn(expression, range), time);
      if (answers.some(({ points }) => points.some(([, value]) => !Number.isNaN(value)))) return true;
    }
    return false;
  };

  for (const [file, dashboard] of dashboards) {
    it(`every query of ${file} has data`, async () => {
      const empty: string[] = [];
      for (const { title, targets = [] } of dataPanels(dashboard)) {
        for (const { refId, expr } of targets) {
          const name = `${title} ${refId ?? ''}`.trim();
          if ((await hasData(expr)) === name in EMPTY) empty.push(name);
        }
      }
      assert.deepEqual(empty, []);
    });

    it(`every annotation of ${file} has events`, async () => {
      for (const { name, expr, step = '60s' } of dashboard.annotations.list) {
        const { start, end } = INCIDENTS.secureDropped;
        const range = {
          start: BEGINNING + start,
          end: BEGINNING + end + HOUR,
          step: Number.parseInt(step, 10),
        };
        assert.ok((await server.queryRange(fillIn(expr, '6h'), range)).length > 0, name);
      }
    });
  }

  for (const [incident, byDashboard] of Object.entries(SIGNS) as [Incident, (typeof SIGNS)[Incident]][]) {
    for (const [file, signs] of Object.entries(byDashboard)) {
      for (const { panel, query, labels, during, quiet } of signs) {
        const title = dataPanels(dashboardOf(file)).find(({ id }) => id === panel)?.title;
        it(`${incident} is seen on ${file}, then and only then: ${title} ${Object.values(labels ?? {}).join(' ')}`, async () => {
          const then = totalOf(await at(file, panel, momentOf(incident), query), labels);
          assertWithin(then, during, 'during');
          for (const day of QUIET_DAYS) {
            const other = totalOf(await at(file, panel, BEGINNING + day * DAY, query), labels);
            assertWithin(other, quiet, `on day ${day}`);
          }
        });
      }
    }
  }

  for (const [file, panel, query, factor] of GROWTH) {
    it(`growth of headers is seen on ${file}, panel ${panel}`, async () => {
      const first = totalOf(await at(file, panel, BEGINNING + DAY, query));
      const last = totalOf(await at(file, panel, BEGINNING + LENGTH - DAY, query));
      assertWithin(last / first, { least: factor }, 'last day against first');
    });
  }

  it('colours the shares of the month by what the config wants of them', async () => {
    const stateOf = async (panel: number) =>
      (await at('executive.json', panel, BEGINNING + LENGTH)).map(({ metric }) => metric.state);
    assert.deepEqual(await Promise.all([103, 104, 105].map(stateOf)), [
      ['missed'],
      ['halt risky releases'],
      ['halt risky releases'],
    ]);
  });

  it('wakes nobody before an incident begins', async () => {
    for (const { start } of Object.values(INCIDENTS)) {
      const range = { start: BEGINNING + start - HOUR, end: BEGINNING + start, step: 2 * MINUTE };
      const pages = await server.queryRange('ALERTS{alertstate="firing",severity="critical"}', range);
      assert.deepEqual(
        pages.map(({ metric }) => metric.alertname),
        [],
      );
    }
  });

  it('leads from Executive over On-call to Debug: the worst site, its incident, its cookie', async () => {
    const [worst] = await at('executive.json', 501, BEGINNING + LENGTH, 'left');
    assert.equal(worst?.metric.site, SHOP);
    assert.equal(worst?.metric.sli, 'secure_coverage');
    const then = momentOf('secureDropped');
    const onCall = (site: string) => at('on-call.json', 202, then, 'Secure', { site });
    const [found] = await onCall(worst.metric.site);
    assert.deepEqual([found?.metric.site, found?.metric.cookie], [SHOP, 'sid']);
    assert.deepEqual(await onCall(ACCOUNT), []);
    const debug = (cookie: string) => at('debug.json', 401, then, 'secure', { site: SHOP, cookie });
    assertWithin(totalOf(await debug('sid')), { least: 1000 }, 'sid');
    assertWithin(totalOf(await debug('cart')), { most: 0 }, 'cart');
  });
});
