// The alert for a config that the exporter did not take: it goes on with the one before.
import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import { createAlert } from '../alert.ts';

const TAKEN: MetricName = 'cookie_exporter_config_last_reload_successful';

export const cookieExporterReloadFailed = createAlert(
  'CookieExporterReloadFailed',
  {
    summary: 'The exporter did not take its changed config.',
    description:
      'The last reload of {{ $labels.instance }} failed, and it goes on with the config that it had before. ' +
      'At its next restart it will not start.',
  },
  { variables: ['instance'], board: 'debug' },
  [{ severity: 'warning', expr: `${TAKEN} == 0`, for: '5m' }],
);
