// The alert for lines that were written and are lost: cut off before they were read, or dropped. One is enough for a ticket.
import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import { createAlert } from '../alert.ts';
import { increaseWithFirst } from '../events.ts';

const WINDOW = '1h';

const lost = (metric: MetricName): string => `${increaseWithFirst({ metric, where: {} }, WINDOW)} > 0`;

export const cookieExporterLosingLines = createAlert(
  'CookieExporterLosingLines',
  {
    summary: 'The exporter loses lines that were logged.',
    description:
      'In the last hour {{ $labels.instance }} lost {{ $value | humanize1024 }}B of source {{ $labels.source }} ({{ $labels.cause }}). ' +
      'What those lines told is missing from every number.',
  },
  { variables: ['instance'], board: 'debug' },
  [
    {
      severity: 'warning',
      expr: lost('cookie_exporter_source_lost_bytes_total'),
      labels: { lost: 'bytes' },
    },
    {
      severity: 'warning',
      expr: lost('cookie_exporter_source_dropped_messages_total'),
      labels: { lost: 'messages' },
      description:
        'In the last hour {{ $labels.instance }} dropped {{ printf "%.0f" $value }} message(s) of source {{ $labels.source }} ({{ $labels.cause }}). ' +
        'What they told is missing from every number.',
    },
  ],
);
