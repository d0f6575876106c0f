// The alert for an exporter that reads slower than is written, or is told too late: its alerts are as late as it is.
import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import { createAlert } from '../alert.ts';

const BYTES: MetricName = 'cookie_exporter_source_lag_bytes';
const SECONDS: MetricName = 'cookie_exporter_source_lag_seconds';
const LINES: MetricName = 'cookie_exporter_lines_total';
const WINDOW = '15m';
/** Seconds of work; a backlog after a restart is gone long before the window is. */
const MUCH_BYTES = 16 * 1024 * 1024;
/** The slowest of products that deliver logs later take about an hour. */
const LATE_SECONDS = 3600;

export const cookieExporterLagging = createAlert(
  'CookieExporterLagging',
  {
    summary: 'The exporter is behind what is logged.',
    description:
      'For 15 minutes {{ $labels.instance }} has been at least {{ $value | humanize1024 }}B behind in source {{ $labels.source }}. ' +
      'All that it shows, and every alert, is as late.',
  },
  { variables: ['instance'], board: 'debug' },
  [
    {
      severity: 'warning',
      expr: `min_over_time(${BYTES}[${WINDOW}]) > ${MUCH_BYTES}`,
      labels: { behind: 'bytes' },
    },
    {
      severity: 'warning',
      expr: `min_over_time(${SECONDS}[${WINDOW}]) > ${LATE_SECONDS}\nand\nincrease(${LINES}[${WINDOW}]) > 0`,
      labels: { behind: 'seconds' },
      description:
        'For 15 minutes what {{ $labels.instance }} reads from source {{ $labels.source }} has been at least {{ $value | humanizeDuration }} old. ' +
        'All that it shows, and every alert, is as late.',
    },
  ],
);
