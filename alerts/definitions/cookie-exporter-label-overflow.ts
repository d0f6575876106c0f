// The alert for a limit that is too small: what is past it is counted under `other`, where no site and no cookie can be told.
import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import { createAlert } from '../alert.ts';

const OVERFLOWS: MetricName = 'cookie_exporter_label_overflows_total';

export const cookieExporterLabelOverflow = createAlert(
  'CookieExporterLabelOverflow',
  {
    summary: 'The exporter counts under `other` because a limit is reached.',
    description:
      'In the last hour {{ $labels.instance }} counted {{ printf "%.0f" $value }} event(s) under `other`, for there are more of ' +
      '{{ $labels.label }} than `limits` allows. Alerts name no site or cookie for them, and may miss what is wrong with one.',
  },
  { variables: ['instance'], board: 'debug' },
  [{ severity: 'warning', expr: `increase(${OVERFLOWS}[1h]) > 0` }],
);
