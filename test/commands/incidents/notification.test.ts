// What a notification of Alertmanager says of incidents, whatever the body.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseNotification } from '../../../exporter/commands/incidents/notification.ts';
import { alert, NEVER, notification } from './alerts.ts';

const parse = (...alerts: readonly unknown[]) =>
  parseNotification(notification(alerts)) ?? assert.fail('it is none');

describe('an alert in a notification', () => {
  it('is an incident with its own times', () => {
    assert.deepEqual(parse(alert({ startsAt: '2026-11-20T07:00:00.739266876+01:00' })).alerts, [
      {
        key: '1a30ba71cca2921f',
        incident: 'CookieSentOverPlaintext',
        severity: 'critical',
        startsMs: Date.UTC(2026, 10, 20, 6, 0, 0, 739),
        endsMs: null,
      },
    ]);
  });
  it('has an end when it is resolved', () => {
    const [resolved] = parse(alert({ status: 'resolved', endsAt: '2026-11-20T07:10:00.5Z' })).alerts;
    assert.equal(resolved?.endsMs, Date.UTC(2026, 10, 20, 7, 10, 0, 500));
  });
  it('has none while it fires, whatever stands there', () => {
    assert.equal(parse(alert({ endsAt: '2036-11-20T07:10:00Z' })).alerts[0]?.endsMs, null);
  });

  const incidentOf = (labels: Readonly<Record<string, unknown>>) => {
    const { alerts, ignored } = parse(alert({ labels }));
    assert.equal(alerts.length + ignored, 1);
    return alerts[0]?.incident ?? null;
  };
  for (const [title, labels, expected] of [
    ['one of our rules', { alertname: 'CookieSecureCoverageLow' }, 'CookieSecureCoverageLow'],
    ['one of our rules on the exporter', { alertname: 'CookieExporterDown' }, 'CookieExporterDown'],
    ['one that tells of other incidents', { alertname: 'CookieIncidentOverdue' }, null],
    ['one of other rules', { alertname: 'Watchdog' }, null],
    ['one with a similar name', { alertname: 'Cookies' }, null],
    ['one with a name that is too long', { alertname: `Cookie${'A'.repeat(60)}` }, null],
    [
      'one of other rules that is marked',
      { alertname: 'Logins down', cookie_incident: 'true' },
      'Logins down',
    ],
    ['one that is marked otherwise', { alertname: 'Watchdog', cookie_incident: 'false' }, null],
    ['one that is marked, with any name', { alertname: 'a\nb', cookie_incident: 'true' }, 'other'],
    [
      'one that is marked and tells of others',
      { alertname: 'CookieIncidentOverdue', cookie_incident: 'true' },
      null,
    ],
    ['one without a name', { severity: 'critical' }, null],
    ['one whose name is no text', { alertname: 5, cookie_incident: 'true' }, null],
  ] as const) {
    it(`is ${expected === null ? 'no incident' : `the incident ${JSON.stringify(expected)}`}: ${title}`, () =>
      assert.equal(incidentOf(labels), expected));
  }

  for (const [severity, expected] of [
    ['critical', 'critical'],
    ['warning', 'warning'],
    ['info', 'info'],
    ['page', 'other'],
    [undefined, 'other'],
    [{}, 'other'],
  ] as const) {
    it(`has the severity ${expected} for ${String(severity)}`, () => {
      const labels = { alertname: 'CookieSentOverPlaintext', severity };
      assert.equal(parse(alert({ labels })).alerts[0]?.severity, expected);
    });
  }

  it('without a fingerprint is known by its labels, in whatever order', () => {
    const [a, b, c] = [
      { alertname: 'CookieA', site: 'a.example' },
      { site: 'a.example', alertname: 'CookieA' },
      { alertname: 'CookieA', site: 'b.example' },
    ].map((labels) => parse(alert({ labels, fingerprint: undefined })).alerts[0]?.key);
    assert.equal(a, b);
    assert.notEqual(a, c);
  });

  for (const [title, one] of [
    ['no object', 5],
    ['no labels', alert({ labels: undefined })],
    ['another status', alert({ status: 'suppressed' })],
    ['no start', alert({ startsAt: undefined })],
    ['a start that is no time', alert({ startsAt: 'yesterday' })],
    ['a start before time', alert({ startsAt: NEVER })],
    ['resolved without an end', alert({ status: 'resolved', endsAt: undefined })],
    ['resolved before time', alert({ status: 'resolved', endsAt: NEVER })],
    ['resolved before it began', alert({ status: 'resolved', endsAt: '2026-11-20T06:59:59Z' })],
  ] as const) {
    it(`is malformed with ${title}`, () =>
      assert.deepEqual(parse(one), { alerts: [], ignored: 0, malformed: 1, truncated: 0 }));
  }
});

describe('a notification', () => {
  it('says how many alerts it leaves out', () => {
    assert.equal(parseNotification(notification([alert()], { truncatedAlerts: 3 }))?.truncated, 3);
  });
  for (const truncatedAlerts of [-1, 1.5, 'many', null])
    it(`leaves out none for ${truncatedAlerts}`, () => {
      assert.equal(parseNotification(notification([alert()], { truncatedAlerts }))?.truncated, 0);
    });
  for (const body of ['', 'alerts', '[]', 'null', '{}', '{"alerts":{}}', '{"alerts":[', '\0'])
    it(`is none: ${JSON.stringify(body)}`, () => assert.equal(parseNotification(body), null));
  it('may be anything', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.array(fc.jsonValue()).map((alerts) => notification(alerts)),
        ),
        (body) => {
          const parsed = parseNotification(body);
          for (const { startsMs, endsMs } of parsed?.alerts ?? [])
            assert.ok((endsMs ?? startsMs) >= startsMs);
        },
      ),
    ));
});
