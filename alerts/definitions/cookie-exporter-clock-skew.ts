// The alert for a log whose clock is not that of the exporter's machine: its records are taken for older or newer than they
// are, and pairs are not found.
import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import { createAlert } from '../alert.ts';

const SKEW: MetricName = 'cookie_exporter_source_clock_skew_seconds';
/** As on the status page; a machine that keeps time is within one. */
const OFF_SECONDS = 60;

export const cookieExporterClockSkew = createAlert(
  'CookieExporterClockSkew',
  {
    summary: "A log's clock is off by more than a minute.",
    description:
      'The clock of source {{ $labels.source }} and that of {{ $labels.instance }} are {{ $value | humanizeDuration }} apart. ' +
      'Requests are not matched with those of the other log, and expiries are judged by the wrong time.',
  },
  { variables: ['instance'], board: 'debug' },
  [{ severity: 'warning', expr: `abs(${SKEW}) > ${OFF_SECONDS}`, for: '10m' }],
);
