// The Alertmanager example: who is told of which alert, by Alertmanager's own tool, and which tickets a page stands for.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { cookieAlerts, exporterAlerts } from '../../alerts/definitions/index.ts';
import type { Alert, Severity } from '../../alerts/rule.ts';
import { describeWith } from '../e2e/support/needs.ts';

const CONFIG = fileURLToPath(new URL('../../alerts/alertmanager/alertmanager.yml', import.meta.url));

const run = (args: readonly string[]): string => {
  const { status, stdout, stderr } = spawnSync('amtool', args, { encoding: 'utf8' });
  assert.equal(status, 0, `${stdout}${stderr}`);
  return stdout.trim();
};

const receiversOf = (labels: Readonly<Record<string, string>>): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return run(['config', 'routes', 'test', `--config.file=${CONFIG}`, ...pairs]);
};

const SITE = { site: 'shop.example.com', cookie: 'sid' };
const PAGED = 'cookie-exporter,security-on-call,platform-on-call';
const TICKET = 'cookie-exporter,tickets';

/** Every alert with each of its severities. */
const severitiesOf = ({ rules }: Alert): Severity[] => [
  ...new Set(rules.map(({ labels }) => labels.severity)),
];
const expectedOf = (name: string, severity: Severity): string => {
  if (severity === 'info') return 'nobody';
  if (name === 'CookieIncidentOverdue') return 'tickets';
  return severity === 'critical' ? PAGED : TICKET;
};

describeWith(['amtool'], 'the Alertmanager example, judged by amtool', () => {
  it('is valid', () => {
    run(['check-config', CONFIG]);
  });

  for (const [alerts, place] of [
    [cookieAlerts, SITE],
    [exporterAlerts, { instance: 'a' }],
  ] as const) {
    for (const alert of alerts) {
      for (const severity of severitiesOf(alert)) {
        const expected = expectedOf(alert.name, severity);
        it(`${alert.name}, ${severity}: ${expected}`, () =>
          assert.equal(receiversOf({ alertname: alert.name, severity, ...place }), expected));
      }
    }
  }

  for (const site of ['shop.staging.example.com', 'dev.example.com', 'shop.test.example.com:8443']) {
    it(`mutes a site that is not in production: ${site}`, () =>
      assert.equal(
        receiversOf({ alertname: 'CookieSentOverPlaintext', severity: 'critical', site }),
        'nobody',
      ));
  }
  it('takes no site for one that is not in production for a part of its name', () => {
    const site = 'development.example.com';
    assert.equal(receiversOf({ alertname: 'CookieSentOverPlaintext', severity: 'critical', site }), PAGED);
  });
  it('pages the platform alone for what is no alert on cookies', () =>
    assert.equal(receiversOf({ alertname: 'TargetDown', severity: 'critical' }), 'platform-on-call'));
});

type Labels = Readonly<Record<string, string>>;
type Inhibition = { source_matchers: string[]; target_matchers: string[]; equal: string[] };
const { inhibit_rules: inhibitions, route } = parse(readFileSync(CONFIG, 'utf8')) as {
  inhibit_rules: Inhibition[];
  route: { group_by: string[] };
};

/** As Alertmanager matches: a missing label is an empty one, and a pattern is of the whole value. */
const matches = (matchers: readonly string[], labels: Labels): boolean =>
  matchers.every((matcher) => {
    const [, name = '', operator, value = ''] = /^(\w+)(=~?)"(.*)"$/.exec(matcher) ?? assert.fail(matcher);
    const own = labels[name] ?? '';
    return operator === '=' ? own === value : new RegExp(`^(?:${value})$`).test(own);
  });

const isInhibited = (ticket: Labels, by: Labels): boolean =>
  inhibitions.some(
    ({ source_matchers, target_matchers, equal }) =>
      matches(source_matchers, by) &&
      matches(target_matchers, ticket) &&
      equal.every((label) => (ticket[label] ?? '') === (by[label] ?? '')),
  );

describe('the Alertmanager example', () => {
  const alert = (alertname: string, severity: Severity, place: Labels): Labels => ({
    alertname,
    severity,
    job: 'cookies',
    ...place,
  });
  const page = alert('CookieSecureCoverageLow', 'critical', SITE);
  const sitePage = alert('CookieAuthFailureHigh', 'critical', { site: SITE.site });
  const cases: readonly (readonly [what: string, ticket: Labels, by: Labels, expected: boolean])[] = [
    ['a ticket on the same cookie', alert('CookieUnexpectedRewrite', 'warning', SITE), page, true],
    ['a ticket of the same alert', alert('CookieSecureCoverageLow', 'warning', SITE), page, true],
    ['another cookie', alert('CookieNotReturned', 'warning', { ...SITE, cookie: 'token' }), page, false],
    ['another site', alert('CookieNotReturned', 'warning', { ...SITE, site: 'a.example' }), page, false],
    ['another job', { ...alert('CookieNotReturned', 'warning', SITE), job: 'staging' }, page, false],
    [
      'a ticket on the whole site under a page on it',
      alert('CookieStaleHigh', 'warning', { site: SITE.site }),
      sitePage,
      true,
    ],
    [
      'a ticket on one cookie under a page on its site',
      alert('CookieNotReturned', 'warning', SITE),
      sitePage,
      false,
    ],
    [
      'a ticket on a site under a page on a cookie',
      alert('CookieStaleHigh', 'warning', { site: SITE.site }),
      page,
      false,
    ],
    ['a ticket without a site', alert('CookieBudgetQuarterSpent', 'warning', {}), page, false],
    [
      'a ticket without a site under a page without one',
      alert('CookieExporterLagging', 'warning', {}),
      alert('CookieX', 'critical', {}),
      false,
    ],
    ['a page', page, page, false],
    ["somebody else's ticket", alert('DiskFull', 'warning', SITE), page, false],
  ];
  for (const [what, ticket, by, expected] of cases) {
    it(`${expected ? 'inhibits' : 'does not inhibit'} ${what}`, () =>
      assert.equal(isInhibited(ticket, by), expected));
  }

  it('groups by site and cookie', () => assert.deepEqual(route.group_by, ['site', 'cookie']));
});
