// The alert for an incident that goes on for longer than its objective allows. It must not count tickets as incidents.
import { PAGED, REMEDIATED_SECONDS } from '../../exporter/slis/incidents.ts';
import { createAlert } from '../alert.ts';
import { renderSelector } from '../promql.ts';
import { COPIES } from '../rule.ts';

const since = renderSelector({
  metric: 'cookie_incident_oldest_start_timestamp_seconds',
  where: { incident_severity: PAGED },
});
const age = `max without (${COPIES.join(', ')}) (time() - ${since})`;

export const cookieIncidentOverdue = createAlert(
  'CookieIncidentOverdue',
  {
    summary: 'An incident has not been remediated within 4 hours.',
    description:
      'The alert {{ $labels.incident }} has been firing for {{ $value | humanizeDuration }}. ' +
      'Sessions are exposed or lost for as long as it goes on: see that somebody has taken it.',
  },
  { variables: [] },
  [{ severity: 'warning', expr: `${age} > ${REMEDIATED_SECONDS}` }],
);
