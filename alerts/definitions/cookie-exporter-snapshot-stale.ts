// The alert for an exporter whose state folder cannot be written: what it shows stands still, and a ratio that stands still
// looks well. It must not fire for a disk that is slow once.
import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import { dashboardUrl, runbookUrl } from '../links.ts';
import type { Alert } from '../rule.ts';

const NAME = 'CookieExporterSnapshotStale';
const AGE: MetricName = 'cookie_exporter_snapshot_age_seconds';
/** While all is well it is about a second. */
const OLD_SECONDS = 60;

export const cookieExporterSnapshotStale: Alert = {
  name: NAME,
  rules: [
    {
      alert: NAME,
      expr: `${AGE} > ${OLD_SECONDS}`,
      for: '5m',
      labels: { severity: 'warning' },
      annotations: {
        summary: 'The exporter cannot write its state folder; its metrics stand still.',
        description:
          'What {{ $labels.instance }} shows has been standing still for {{ $value | humanizeDuration }}. ' +
          'Until its disk takes snapshots again, no other alert on cookies of this exporter can fire.',
        runbook_url: runbookUrl(NAME),
        dashboard_url: dashboardUrl([]),
      },
    },
  ],
};
