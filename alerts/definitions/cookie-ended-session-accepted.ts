// The alert for sessions that are over and still let people in: a ticket at the first, a page where it is the rule.
import type { Selection } from '../../exporter/slis/sli.ts';
import { createAlert } from '../alert.ts';
import { COUNT, eventsIn } from '../events.ts';
import { indent } from '../promql.ts';
import { SEEN_IN_PARTS } from '../views.ts';

const WINDOW = '1h';
/** Fewer may be one client that keeps a cookie which its session does not end with. */
const SEVERAL = 5;

const accepted: Selection = { metric: 'cookie_stale_total', where: { outcome: ['accepted'] } };
const place = ['site', 'cookie'];
/** That a session lasts longer than was announced may have been announced to another exporter. */
const events = (at: string): string =>
  [
    `${eventsIn({ selection: accepted, by: [...place, 'reason'], window: WINDOW })} ${at}`,
    'unless on (job, site, reason) label_replace(',
    indent(`${SEEN_IN_PARTS},`),
    '  "reason", "expired", "", ""',
    ')',
  ].join('\n');

export const cookieEndedSessionAccepted = createAlert(
  'CookieEndedSessionAccepted',
  {
    summary: 'Sessions that are over are still accepted.',
    description:
      `In the last hour {{ $labels.site }} accepted cookie {{ $labels.cookie }} ${COUNT} time(s) ` +
      'after it was over ({{ $labels.reason }}). ' +
      'A logout does not log out there, and a stolen session can be used for as long as the thief likes.',
  },
  { variables: place },
  [
    { severity: 'critical', expr: events(`>= ${SEVERAL}`) },
    { severity: 'warning', expr: events('> 0') },
  ],
);
