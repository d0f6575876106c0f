// The alert for lines that the exporter cannot read. It must not fire for a stray one.

import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import { createAlert } from '../alert.ts';

const REJECTED: MetricName = 'cookie_exporter_lines_rejected_total';
const LINES: MetricName = 'cookie_exporter_lines_total';
const WINDOW = '15m';
const MANY = 10;
const LARGE_SHARE = 0.01;

const rejected = `sum without (reason) (increase(${REJECTED}[${WINDOW}]))`;

export const cookieExporterParseErrors = createAlert(
  'CookieExporterParseErrors',
  {
    summary: 'The exporter cannot read lines of a log.',
    description:
      'In the last 15 minutes {{ $labels.instance }} could not read {{ printf "%.0f" $value }} line(s) of source {{ $labels.source }}, ' +
      'more than one of a hundred. What they tell is missing from every number.',
  },
  { variables: ['instance'], board: 'debug' },
  [
    {
      severity: 'warning',
      expr: `${rejected} >= ${MANY}\nand\n${rejected}\n  / increase(${LINES}[${WINDOW}]) > ${LARGE_SHARE}`,
      for: '5m',
    },
  ],
);
