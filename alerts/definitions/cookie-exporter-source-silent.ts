// The alert for a log that can no longer be read, or in which nothing is written any more. It must not fire for a log that
// is quiet as usual.
import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import { createAlert } from '../alert.ts';

const LINES: MetricName = 'cookie_exporter_lines_total';
const UP: MetricName = 'cookie_exporter_source_up';
/** Quarters of an hour in the time that is looked back to. */
const QUARTERS = 24;
/** Where so many lines are usual, none at all is no chance, at night either. */
const USUAL = 100;

export const cookieExporterSourceSilent = createAlert(
  'CookieExporterSourceSilent',
  {
    summary: 'The exporter reads no more lines from a source.',
    description:
      'From source {{ $labels.source }} of {{ $labels.instance }} no line has come for a quarter of an hour, where ' +
      'about {{ printf "%.0f" $value }} are usual. What happens there is not seen, and no alert on cookies can fire for it.',
  },
  { variables: ['instance'], board: 'debug' },
  [
    {
      severity: 'warning',
      expr: `increase(${LINES}[6h] offset 15m) / ${QUARTERS} >= ${USUAL}\nunless\nincrease(${LINES}[15m]) > 0\nand\n${LINES}`,
      for: '5m',
      labels: { cause: 'no_lines' },
    },
    {
      severity: 'warning',
      expr: `${LINES} > 0\nand\n${UP} == 0`,
      for: '10m',
      labels: { cause: 'unreadable' },
      description:
        'Source {{ $labels.source }} of {{ $labels.instance }} cannot be read any more, after {{ printf "%.0f" $value }} lines. ' +
        'What happens there is not seen, and no alert on cookies can fire for it.',
    },
  ],
);
