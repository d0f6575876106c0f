// Notifications as Alertmanager 0.25 sends them, of which a test names only what it is about.

/** What Go writes for a time that is not known. */
export const NEVER = '0001-01-01T00:00:00Z';

/** A firing alert of one of our rules, but for what is said. */
export const alert = (more: Readonly<Record<string, unknown>> = {}): unknown => ({
  status: 'firing',
  labels: {
    alertname: 'CookieSentOverPlaintext',
    cookie: 'sid',
    job: 'cookie-exporter',
    severity: 'critical',
    site: 'shop.example.com',
  },
  annotations: { summary: 'Session cookies arrive over connections without TLS.' },
  startsAt: '2026-11-20T07:00:00.000Z',
  endsAt: NEVER,
  generatorURL: 'http://prometheus:9090/graph?g0.expr=up&g0.tab=1',
  fingerprint: '1a30ba71cca2921f',
  ...more,
});

/** The body of a notification. */
export const notification = (
  alerts: readonly unknown[],
  more: Readonly<Record<string, unknown>> = {},
): string =>
  JSON.stringify({
    receiver: 'cookie-exporter',
    status: 'firing',
    alerts,
    groupLabels: { alertname: 'CookieSentOverPlaintext' },
    commonLabels: { alertname: 'CookieSentOverPlaintext' },
    commonAnnotations: {},
    externalURL: 'http://alertmanager:9093',
    version: '4',
    groupKey: '{}:{alertname="CookieSentOverPlaintext"}',
    truncatedAlerts: 0,
    ...more,
  });
