// The alert for an exporter whose state folder cannot be written: what it shows stands still, and a ratio that stands still
// looks well. It must not fire for a disk that is slow once.
import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import { createAlert } from '../alert.ts';

const AGE: MetricName = 'cookie_exporter_snapshot_age_seconds';
/** While all is well it is about a second. */
const OLD_SECONDS = 60;

export const cookieExporterSnapshotStale = createAlert(
  'CookieExporterSnapshotStale',
  {
    summary: 'The exporter cannot write its state folder; its metrics stand still.',
    description:
      'What {{ $labels.instance }} shows has been standing still for {{ $value | humanizeDuration }}. ' +
      'Until its disk takes snapshots again, no other alert on cookies of this exporter can fire.',
  },
  { variables: ['instance'], board: 'debug' },
  [{ severity: 'warning', expr: `${AGE} > ${OLD_SECONDS}`, for: '5m' }],
);
