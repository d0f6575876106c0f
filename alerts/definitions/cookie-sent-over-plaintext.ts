// The alert for the first auth cookie that arrives without TLS. It waits for nothing: one is one too many.
import type { Selection } from '../../exporter/slis/sli.ts';
import { dashboardUrl, runbookUrl } from '../links.ts';
import { aggregate, atVantage, indent, labelsOf, oneVantage, renderSelector } from '../promql.ts';
import { type Alert, COPIES } from '../rule.ts';

const NAME = 'CookieSentOverPlaintext';
const WINDOW = '15m';

const received: Selection = { metric: 'cookie_plaintext_total', where: { class: ['auth'] } };
const judged: Selection = { metric: 'cookie_requests_total', where: { transport: ['tls', 'plaintext'] } };

/**
 * Cookies received within the window. `increase()` sees the first one because the exporter shows a new series at 0
 * for a minute. Where Prometheus missed that minute (a slow scrape interval, a restart) the second half sees it: a
 * series that was not there one window ago, although the exporter was scraped then, counts from 0. An exporter that
 * Prometheus did not know then proves nothing: its total may be older than the window.
 */
const receivedAt = (vantage: 'edge' | 'origin'): string => {
  const series = renderSelector(atVantage(received, vantage));
  return [
    `increase(${series}[${WINDOW}]) > 0`,
    'or (',
    indent(`${series} unless ${series} offset ${WINDOW}`),
    indent(`and on (job, instance) cookie_exporter_build_info offset ${WINDOW}`),
    ')',
  ].join('\n');
};

const KEPT = ['site', 'cookie'];
const dropped = [...COPIES, ...labelsOf(received.metric).filter((label) => !KEPT.includes(label))];

export const cookieSentOverPlaintext: Alert = {
  name: NAME,
  rules: [
    {
      alert: NAME,
      expr: `${aggregate(
        `sum without (${dropped.join(', ')})`,
        oneVantage(
          (vantage) => `(\n${indent(receivedAt(vantage))}\n)`,
          `max_over_time(${renderSelector(atVantage(judged, 'edge'))}[${WINDOW}])`,
        ),
      )} > 0`,
      labels: { severity: 'critical' },
      annotations: {
        summary: 'Session cookies arrive over connections without TLS.',
        description:
          'In the last 15 minutes {{ $labels.site }} received cookie {{ $labels.cookie }} over plaintext HTTP ' +
          '{{ printf "%.0f" $value }} time(s). Whoever was on the way could read it and take over the session. ' +
          'A redirect to HTTPS does not help: it comes after the cookie.',
        runbook_url: runbookUrl(NAME),
        dashboard_url: dashboardUrl(KEPT),
      },
    },
  ],
};
