// The alert for a log that can no longer be read, in which nothing is written any more, or that no exporter reads any more. It
// must not fire for a log that is quiet as usual.
import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import { createAlert } from '../alert.ts';

const LINES: MetricName = 'cookie_exporter_lines_total';
const UP: MetricName = 'cookie_exporter_source_up';
/** Quarters of an hour in the time that is looked back to. */
const QUARTERS = 24;
/** Where so many lines are usual, none at all is no chance, at night either. */
const USUAL = 100;
/** For as long it is told that an exporter is gone. */
const GONE_FOR = '1h';

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
    {
      severity: 'warning',
      // One of several copies may go as it likes.
      expr: `max by (job, source) (${LINES} offset ${GONE_FOR})\nunless\nmax by (job, source) (${LINES})`,
      for: '5m',
      labels: { cause: 'exporter_gone' },
      variables: [],
      description:
        'No exporter of {{ $labels.job }} shows source {{ $labels.source }} any more, after {{ printf "%.0f" $value }} lines: ' +
        'it is down, is not scraped, or reads this source no longer. ' +
        'What happens there is not seen, and no alert on cookies can fire for it.',
    },
  ],
);
