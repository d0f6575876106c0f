// The way of a fault through Debian's Prometheus and a pair of Alertmanagers into the exporter: open while it fires, also
// through a kill, and over with the time that Alertmanager itself tells.
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Exporter, startExporter } from './support/exporter.ts';
import { describeWith } from './support/needs.ts';
import { until } from './support/poll.ts';
import { findFreePort } from './support/ports.ts';
import { type Prometheus, startAlertmanager, startPrometheus } from './support/prometheus.ts';
import { startWebhook, type Webhook } from './support/webhook.ts';
import { createWorkspace } from './support/workspace.ts';

const CONFIG = `
sources: [{ name: edge, vantage: edge, format: json, file: { path: edge.log }, start_at: beginning }]
cookies: { classes: { auth: [sid] } }
sites: { allow: [shop.example] }
limits: { newborn: 3s }
state: { directory: state }
findings: { output: file, path: findings.jsonl }
alertmanager: { token_file: token }
`;
const TOKEN = 'the-token-of-the-webhook';
const ALERT = { incident: 'CookieSentOverPlaintext', incident_severity: 'critical' };

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

/** The committed rules with a window of seconds, so that an alert ends when its fault does. */
const hastyRules = (): string => {
  const path = fileURLToPath(new URL('../../alerts/rules/alerting.yml', import.meta.url));
  const rules = readFileSync(path, 'utf8');
  assert.ok(rules.includes('[15m]'));
  return rules.replaceAll('15m', '15s');
};

type ApiAlert = { readonly startsAt: string; readonly labels: Readonly<Record<string, string>> };

describeWith(['prometheus', 'prometheus-alertmanager'], 'incidents', function () {
  this.timeout(120_000);
  const workspace = createWorkspace();
  const alertmanagers: string[] = [];
  let exporter: Exporter;
  let webhook: Webhook;
  let prometheus: Prometheus;
  let address = '';

  const log = (scheme: 'http' | 'https'): void => {
    const request = { time: new Date().toISOString(), site: 'shop.example', status: 200, path: '/', scheme };
    const carried = { cookie: 'sid=1', trace_id: TRACE_ID };
    appendFileSync(workspace.path('edge.log'), `${JSON.stringify({ ...request, ...carried })}\n`);
  };
  const start = (): Promise<Exporter> =>
    startExporter(workspace, ['--config.file', 'config.yaml', '--web.listen-address', address]);
  const openOnes = (): Promise<number> => exporter.sum('cookie_incidents_open', ALERT);
  const ended = (): Promise<number> => exporter.sum('cookie_incident_resolution_seconds_count', ALERT);
  /** How often the receiver beside the exporter was told of the end. */
  const resolved = () =>
    webhook
      .notified()
      .filter(({ path }) => path === '/platform')
      .flatMap(({ alerts }) => alerts)
      .filter(({ status, labels }) => status === 'resolved' && labels.alertname === ALERT.incident);

  before(async () => {
    address = `127.0.0.1:${await findFreePort()}`;
    writeFileSync(workspace.path('config.yaml'), CONFIG);
    writeFileSync(workspace.path('token'), TOKEN, { mode: 0o600 });
    mkdirSync(workspace.path('rules'));
    writeFileSync(workspace.path('rules/alerting.yml'), hastyRules());
    log('https');
    exporter = await start();
    webhook = await startWebhook(workspace);
    const changes = [
      ['127.0.0.1:10680', address],
      ['/etc/alertmanager/cookie-exporter.token', workspace.path('token')],
      ['group_wait: 5s', 'group_wait: 0s'],
      ['group_wait: 10s', 'group_wait: 0s'],
      ['group_interval: 1m', 'group_interval: 1s'],
      ['group_interval: 5m', 'group_interval: 1s'],
    ] as const;
    for (let nth = 0; nth < 2; nth++)
      alertmanagers.push(await startAlertmanager(workspace, webhook.address, changes));
    prometheus = await startPrometheus(
      workspace,
      address,
      alertmanagers.join(', '),
      workspace.path('rules/'),
    );
    await until('a scrape', async () => (await prometheus.valueOf('sum(up)')) === 1);
  });
  after(() => workspace.close());

  it('are not known before there was any', async () => {
    assert.equal(await openOnes(), 0);
    const answer = await fetch(`${exporter.url}/alertmanager`, { method: 'POST', body: '{}' });
    assert.equal(answer.status, 401);
  });

  it('are open while the alert fires, since when Alertmanager says', async () => {
    const logging = setInterval(() => log('http'), 150);
    workspace.onClose(() => clearInterval(logging));
    try {
      await until('the incident to be open', async () => (await openOnes()) === 1, 40_000);
      const [api] = alertmanagers;
      const alerts = (await (await fetch(`http://${api}/api/v2/alerts`)).json()) as ApiAlert[];
      const pages = alerts.filter(({ labels }) => labels.severity === ALERT.incident_severity);
      assert.deepEqual(
        pages.map(({ labels }) => labels.alertname),
        [ALERT.incident],
      );
      const since = await exporter.sum('cookie_incident_oldest_start_timestamp_seconds', ALERT);
      assert.equal(since, Date.parse(pages[0]?.startsAt ?? '') / 1000);
    } finally {
      clearInterval(logging);
    }
  });

  it('are open still after a kill', async () => {
    exporter.process.kill('SIGKILL');
    await exporter.ended;
    exporter = await start();
    assert.equal(await openOnes(), 1);
    assert.equal(await ended(), 0);
  });

  it('are over when the fault is, and took as long as Alertmanager says', async () => {
    await until('both Alertmanagers to tell of the end', () => resolved().length >= 2, 60_000);
    await until('the exporter to know of the end', async () => (await ended()) === 1, 30_000);
    const [told] = resolved();
    const tookMs = Date.parse(told?.endsAt ?? '') - Date.parse(told?.startsAt ?? '');
    assert.ok(tookMs > 0);
    assert.equal(await exporter.sum('cookie_incident_resolution_seconds_sum', ALERT), tookMs / 1000);
    assert.equal(await openOnes(), 0);
  });

  it('count once, whatever both Alertmanagers tell', async () => {
    const told = () => exporter.sum('cookie_exporter_alerts_total');
    await until('all four notifications to be counted', async () => (await told()) >= 4, 30_000);
    assert.equal(await ended(), 1);
    assert.equal(await exporter.sum('cookie_exporter_alerts_total', { outcome: 'malformed' }), 0);
  });

  it('have exemplars that lead to a trace', async () => {
    const end = Date.now() / 1000;
    const asked = { query: 'cookie_plaintext_total', start: `${end - 300}`, end: `${end}` };
    const found = (await prometheus.api('query_exemplars', asked)) as {
      readonly exemplars: readonly { readonly labels: Readonly<Record<string, string>> }[];
    }[];
    const labels = found.flatMap(({ exemplars }) => exemplars).map((one) => one.labels);
    assert.deepEqual(labels[0], { trace_id: TRACE_ID });
  });

  it('have findings beside them', () => {
    const lines = readFileSync(workspace.path('findings.jsonl'), 'utf8').trimEnd().split('\n');
    const [first] = lines.map(
      (line) => JSON.parse(line) as { event: { action: string }; cookie: { name: string } },
    );
    assert.deepEqual([first?.event.action, first?.cookie.name], ['plaintext_auth_cookie', 'sid']);
  });
});
