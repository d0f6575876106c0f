// The way to Prometheus, Grafana and Alertmanager on real servers: scrapes, the committed rules, the queries of the
// committed dashboards, and the alert for the first session cookie in plaintext.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { sendLane } from './support/clients.ts';
import { loadDashboardQueries, loadVariableQueries } from './support/dashboard-queries.ts';
import { type Exporter, startExporter } from './support/exporter.ts';
import { describeWith } from './support/needs.ts';
import { until } from './support/poll.ts';
import { type Prometheus, type Series, startAlertmanager, startPrometheus } from './support/prometheus.ts';
import { type Site, startSite } from './support/site.ts';
import { startWebhook, type Webhook } from './support/webhook.ts';
import { createWorkspace } from './support/workspace.ts';
import { createTraffic, type Lane, LISTED_SITES } from './traffic.ts';

const CONFIG = `
sources:
  - { name: edge, vantage: edge, format: nginx, file: { path: edge.log }, start_at: beginning }
  - { name: app, vantage: origin, format: pino, file: { path: app.log }, start_at: beginning }
cookies: { classes: { auth: [sid] } }
trust: { proxies: ["127.0.0.0/8"] }
sites: { allow: [${LISTED_SITES.map((site) => `"${site}"`).join(', ')}] }
limits: { newborn: 4s }
`;

type Targets = { readonly activeTargets: readonly { readonly health: string; readonly lastError: string }[] };
type RuleGroups = {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly name: string;
      readonly health: string;
      readonly lastError?: string;
    }[];
  }[];
};

/** Of On-call the rows that need no replay, no incident and no broken log; every panel has data in the seeded history. */
const FILLED_AT_ONCE =
  /^on-call\.json \/ (Auth outcomes|Share of auth|Coverage by|Which cookies came|Cookies received|TLS versions|Cookie header|Lag|Lines read|Sources \/ [14567])/;
const isFilledAtOnce = (name: string): boolean => FILLED_AT_ONCE.test(name);

const hasNumber = ({ value, values = [] }: Series): boolean =>
  [...values, ...(value === undefined ? [] : [value])].some(([, text]) => !Number.isNaN(Number(text)));

describeWith(['nginx', 'prometheus', 'promtool', 'prometheus-alertmanager'], 'Prometheus', function () {
  this.timeout(90_000);
  const workspace = createWorkspace();
  let site: Site;
  let exporter: Exporter;
  let webhook: Webhook;
  let prometheus: Prometheus;
  let lanes: readonly Lane[] = [];

  const send = (wanted: (leg: string) => boolean) =>
    Promise.all(
      lanes.map((lane) =>
        sendLane(
          lane.filter(({ leg }) => wanted(leg)),
          site,
        ),
      ),
    );

  before(async () => {
    const traffic = createTraffic(7, 40);
    lanes = [[...traffic.first, ...(traffic.lanes[0] ?? [])], ...traffic.lanes.slice(1)];
    site = await startSite(workspace, traffic.answers);
    writeFileSync(workspace.path('config.yaml'), CONFIG);
    exporter = await startExporter(workspace, ['--config.file', 'config.yaml']);
    webhook = await startWebhook(workspace);
    const alertmanager = await startAlertmanager(workspace, webhook.address, [
      ['group_wait: 30s', 'group_wait: 1s'],
    ]);
    prometheus = await startPrometheus(workspace, new URL(exporter.url).host, alertmanager);
    await until('a scrape', async () => (await prometheus.valueOf('sum(up)')) === 1);
    await send((leg) => leg.startsWith('TLS'));
    await until(
      'requests over TLS to be scraped',
      async () => (await prometheus.valueOf('sum(cookie_requests_total{transport="tls"})')) > 0,
    );
  });
  after(() => workspace.close());

  it('raises no alert for plaintext before there was any', async () => {
    assert.deepEqual(await prometheus.query('ALERTS{alertname="CookieSentOverPlaintext"}'), []);
    assert.equal(await prometheus.valueOf('sum(cookie_plaintext_total{class="auth"})'), 0);
  });

  it('has Alertmanager open a ticket for the first session cookie in plaintext', async () => {
    const [first] = lanes.flat().filter(({ leg, request }) => {
      const isToShop = request.fields.some(([name, value]) => name === 'Host' && value === 'shop.example');
      return leg === 'plain' && isToShop && request.fields.some(([, value]) => value === 'sid=1; theme=2');
    });
    assert.ok(first);
    await sendLane([first], site);
    const find = () =>
      webhook
        .notified()
        .filter(({ path, status }) => path === '/tickets' && status === 'firing')
        .flatMap(({ alerts }) => alerts)
        .find(({ labels }) => labels.alertname === 'CookieSentOverPlaintext');
    const { labels, annotations } = await until('a ticket', find, 40_000);
    assert.deepEqual([labels.severity, labels.site, labels.cookie], ['warning', 'shop.example', 'sid']);
    assert.match(annotations.description ?? '', /shop\.example received cookie sid over plaintext/);
  });

  it('answers every query of the dashboards, and shows numbers in what a first minute of traffic must fill', async () => {
    await send(() => true);
    const queries = loadDashboardQueries();
    let empty: string[] = [];
    const haveData = async (): Promise<boolean> => {
      empty = [];
      for (const { name, expression, isInstant } of queries) {
        const ask = isInstant ? prometheus.query(expression) : prometheus.queryRange(expression, 15);
        if (!(await ask).some(hasNumber)) empty.push(name);
      }
      return !empty.some(isFilledAtOnce);
    };
    await until('data', haveData, 30_000).catch(() => undefined);
    assert.deepEqual(empty.filter(isFilledAtOnce), []);
    assert.ok(queries.some(({ name }) => isFilledAtOnce(name)));
  });

  it('has values for every variable of the dashboards', async () => {
    const variables = loadVariableQueries();
    assert.ok(variables.length > 0);
    for (const { name, selector, label } of variables) {
      const series = (await prometheus.api('series', { 'match[]': selector })) as Record<string, string>[];
      assert.ok(
        series.some((labels) => (labels[label] ?? '') !== ''),
        name,
      );
    }
  });

  it('scrapes without an error and drops no sample', async () => {
    const { activeTargets } = (await prometheus.api('targets')) as Targets;
    assert.deepEqual(
      activeTargets.map(({ health, lastError }) => ({ health, lastError })),
      [{ health: 'up', lastError: '' }],
    );
    assert.equal(await prometheus.valueOf('min(min_over_time(up[15m]))'), 1);
    assert.equal(
      await prometheus.valueOf('max(scrape_samples_scraped - scrape_samples_post_metric_relabeling)'),
      0,
    );
    const own = await (await fetch(`${prometheus.url}/metrics`)).text();
    const dropped = [...own.matchAll(/^prometheus_target_scrapes_(?:sample|exceeded)\w*_total (\d+)$/gm)];
    assert.ok(dropped.length >= 4);
    assert.deepEqual(
      dropped.filter(([, count]) => count !== '0').map(([line]) => line),
      [],
    );
  });

  it('evaluates every committed rule', async () => {
    const { groups } = (await prometheus.api('rules')) as RuleGroups;
    const rules = groups.flatMap((group) => group.rules);
    assert.ok(rules.some(({ name }) => name === 'CookieSentOverPlaintext'));
    assert.deepEqual(
      rules.filter(({ health, lastError }) => health !== 'ok' || lastError),
      [],
    );
  });

  it('negotiates OpenMetrics: it knows units, which only that format has', async () => {
    const metric = 'cookie_request_header_bytes';
    const metadata = (await prometheus.api('targets/metadata', { metric })) as {
      unit: string;
      type: string;
    }[];
    assert.deepEqual(
      metadata.map(({ unit, type }) => ({ unit, type })),
      [{ unit: 'bytes', type: 'histogram' }],
    );
  });

  it('has a page that promtool finds nothing wrong with', async () => {
    const input = await (await exporter.get('/metrics')).text();
    const { stdout, stderr, status } = spawnSync('promtool', ['check', 'metrics'], {
      input,
      encoding: 'utf8',
    });
    assert.deepEqual({ stdout, stderr, status }, { stdout: '', stderr: '', status: 0 });
  });
});
