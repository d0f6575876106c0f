// Every alert whose windows are an hour or less fires and ends in a real Prometheus and a real Alertmanager: from its fault
// in the logs, or its trouble of an exporter, with the first query of its runbook showing it. Time runs sixty times as
// fast, all alerts at once.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { alerts } from '../../../alerts/definitions/index.ts';
import { startExporter } from '../support/exporter.ts';
import { hastyExpression, writeHastyRules } from '../support/hasty-rules.ts';
import { describeWith } from '../support/needs.ts';
import { until } from '../support/poll.ts';
import { findFreePort } from '../support/ports.ts';
import { type Prometheus, startAlertmanager, startPrometheus } from '../support/prometheus.ts';
import { logLine, nextRequestId } from '../support/request-log.ts';
import { startWebhook, type Webhook } from '../support/webhook.ts';
import { createWorkspace } from '../support/workspace.ts';
import { past, scenarios } from './scenarios.ts';
import { createTroubles, prepareTroubled } from './troubles.ts';

/** What compares with days or waits for hours; promtool's tests have them. */
const SLOW = ['CookieBudgetQuarterSpent', 'CookieIncidentOverdue', 'CookieNotReturned'];

const SITES = Object.keys(scenarios);
const CONFIG = `
sources:
  - { name: edge, vantage: edge, format: json, file: { path: edge.log }, start_at: beginning, tls_mode: bridge }
  - { name: app, vantage: origin, format: json, file: { path: app.log }, start_at: beginning }
cookies: { classes: { auth: [sid] } }
sites: { allow: [${SITES.join(', ')}] }
trust: { proxies: ["127.0.0.0/8"] }
pairing: { window: 1s }
limits: { newborn: 4s }
`;

/**
 * Of whom Alertmanager need not tell: what no log shows is for nobody, and the refusals of stale cookies are a page on the
 * same site as well, which inhibits the ticket if it comes first.
 */
const UNTOLD = ['CookieExporterLowFidelity', 'CookieStaleHigh'];

/** Between two turns of the requests. */
const TURN_MS = 200;
/** How long all is well first: some alerts ask what is usual. */
const WELL_TURNS = 75;

type Labels = Readonly<Record<string, string>>;

/** One alert on its way: its fault begins, it fires, the fault is mended, it ends. */
type Course = {
  readonly name: string;
  readonly labels: Labels;
  readonly turn: (turn: number, isIll: boolean, isMended: boolean) => void;
  readonly begin: () => Promise<void> | void;
  readonly mend: () => unknown;
  hasFired: boolean;
  hasEnded: boolean;
  /** Whether the first query of its runbook showed something while it fired. */
  isShown: boolean;
};

const firstQueryOf = (alert: string): string => {
  const text = readFileSync(new URL(`../../../alerts/runbooks/${alert}.md`, import.meta.url), 'utf8');
  const [, query] = /^```promql\n([\s\S]*?)^```$/m.exec(text) ?? assert.fail(`${alert} has no query`);
  return hastyExpression(query ?? '');
};

const isOf = (course: Course, labels: Labels): boolean =>
  labels.alertname === course.name &&
  Object.entries(course.labels).every(([label, value]) => labels[label] === value);

describeWith(['prometheus', 'prometheus-alertmanager'], 'every alert', function () {
  this.timeout(240_000);
  const workspace = createWorkspace();
  let webhook: Webhook;
  let prometheus: Prometheus;
  let courses: Course[] = [];

  const courseOf = (name: string, labels: Labels, more: Partial<Course>): Course => ({
    name,
    labels,
    turn: () => undefined,
    begin: () => undefined,
    mend: () => undefined,
    hasFired: false,
    hasEnded: false,
    isShown: false,
    ...more,
  });

  const createScenarios = (): Course[] =>
    Object.entries(scenarios).map(([site, { alert, severity, well, ill }]) =>
      courseOf(
        alert,
        { site, ...(severity && { severity }) },
        {
          turn: (turn, isIll) => {
            for (const { edge, origin } of (isIll ? ill : well)(turn)) {
              const request_id = nextRequestId();
              if (edge) logLine(workspace.path('edge.log'), { site, request_id, ...edge });
              if (origin) logLine(workspace.path('app.log'), { site, request_id, ...origin });
            }
          },
        },
      ),
    );

  before(async () => {
    writeFileSync(workspace.path('config.yaml'), CONFIG);
    for (const log of ['edge.log', 'app.log']) writeFileSync(workspace.path(log), '');
    for (const line of past()) logLine(workspace.path('edge.log'), line);
    prepareTroubled(workspace);
    const start = (file: string, ...args: readonly string[]) =>
      startExporter(workspace, ['--config.file', file, ...args]);
    const address = `127.0.0.1:${await findFreePort()}`;
    const comeAgain = () => start('going.yaml', '--web.listen-address', address);
    const [traffic, troubled, keeping, going] = [
      await start('config.yaml'),
      await start('troubled.yaml'),
      await start('keeping.yaml'),
      await comeAgain(),
    ];
    webhook = await startWebhook(workspace);
    writeFileSync(workspace.path('token'), 'a token', { mode: 0o600 });
    const alertmanager = await startAlertmanager(workspace, webhook.address, [
      ['127.0.0.1:10680', webhook.address],
      ['/etc/alertmanager/cookie-exporter.token', workspace.path('token')],
      ['group_wait: 5s', 'group_wait: 0s'],
      ['group_wait: 10s', 'group_wait: 0s'],
      ['group_interval: 1m', 'group_interval: 1s'],
      ['group_interval: 5m', 'group_interval: 1s'],
    ]);
    const targets = [traffic, troubled, keeping, going].map(({ url }) => new URL(url).host).join(', ');
    prometheus = await startPrometheus(workspace, targets, alertmanager, writeHastyRules(workspace));
    await until('four scrapes', async () => (await prometheus.valueOf('sum(up)')) === 4);
    courses = [
      ...createScenarios(),
      ...createTroubles(workspace, { troubled, keeping, going, comeAgain }).map(
        ({ alert, labels = {}, keep, keepWell, begin, mend }) =>
          courseOf(alert, labels, {
            turn: (_, isIll, isMended) => {
              if (isIll) keep?.();
              if (isMended) keepWell?.();
            },
            ...(begin && { begin }),
            ...(mend && { mend }),
          }),
      ),
    ];
  });
  after(() => workspace.close());

  it('has its fault or trouble here, but for the slow ones', () => {
    const here = new Set(courses.map(({ name }) => name));
    const expected = alerts.map(({ name }) => name).filter((name) => !SLOW.includes(name));
    assert.deepEqual([...here].sort(), expected.sort());
  });

  const firing = async (): Promise<Labels[]> =>
    (await prometheus.query('ALERTS{alertstate="firing"}')).map(({ metric }) => metric);

  it('fires and ends', async () => {
    let turns = 0;
    let isIll = false;
    const going = setInterval(() => {
      turns++;
      for (const course of courses) course.turn(turns, isIll && !course.hasFired, course.hasFired);
    }, TURN_MS);
    workspace.onClose(() => clearInterval(going));

    await until('all to be usual', () => turns >= WELL_TURNS, 60_000);
    const early = (await firing()).filter((labels) => courses.some((course) => isOf(course, labels)));
    assert.deepEqual(
      early.map(({ alertname }) => alertname).filter((name) => name !== 'CookieExporterLowFidelity'),
      [],
    );
    isIll = true;
    await Promise.all(courses.map(({ begin }) => begin()));

    const look = async (): Promise<boolean> => {
      const now = await firing();
      for (const course of courses) {
        const fires = now.some((labels) => isOf(course, labels));
        if (fires && !course.hasFired) {
          course.isShown = (await prometheus.query(firstQueryOf(course.name))).length > 0;
          course.hasFired = true;
          await course.mend();
        }
        if (!fires && course.hasFired) course.hasEnded = true;
      }
      return courses.every(({ hasEnded }) => hasEnded);
    };
    await until('all to end', look, 170_000).catch(() => undefined);
    clearInterval(going);
    const titleOf = ({ name, labels }: Course): string => `${name} ${JSON.stringify(labels)}`;
    const lacking = {
      fired: courses.filter(({ hasFired }) => !hasFired).map(titleOf),
      ended: courses.filter(({ hasEnded }) => !hasEnded).map(titleOf),
      shown: courses.filter(({ isShown }) => !isShown).map(titleOf),
    };
    assert.deepEqual(lacking, { fired: [], ended: [], shown: [] });
  });

  /** Names of the alerts of which a receiver was told. */
  const toldAt = (
    path: string,
    isMeant: (status: string, severity?: string) => boolean,
  ): Set<string | undefined> =>
    new Set(
      webhook
        .notified()
        .filter((one) => one.path === path)
        .flatMap((one) => one.alerts)
        .filter(({ status, labels }) => isMeant(status, labels.severity))
        .map(({ labels }) => labels.alertname),
    );

  it('is told to the exporter, when it begins and when it is over', async () => {
    const told = (wanted: string) => toldAt('/alertmanager', (status) => status === wanted);
    const expected = [...new Set(courses.map(({ name }) => name))].filter((name) => !UNTOLD.includes(name));
    const isTold = (): boolean =>
      expected.every((name) => told('firing').has(name) && told('resolved').has(name));
    await until('all to be told', isTold, 30_000).catch(() => undefined);
    for (const status of ['firing', 'resolved'])
      assert.deepEqual(
        expected.filter((name) => !told(status).has(name)),
        [],
        status,
      );
  });

  it('wakes whom it concerns where it is a page', () => {
    const pages = alerts
      .filter(({ rules }) => rules.some(({ labels }) => labels.severity === 'critical'))
      .map(({ name }) => name);
    for (const path of ['/security', '/platform']) {
      const told = toldAt(path, (status, severity) => status === 'firing' && severity === 'critical');
      assert.deepEqual([...told].sort(), pages.sort());
    }
  });
});
