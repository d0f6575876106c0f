// The alert for people who log in again and again and never get in. It must not fire for a single script, nor where
// exporters see a part each: clients may have been accepted at another.
import type { Selection } from '../../exporter/slis/sli.ts';
import { createAlert } from '../alert.ts';
import { COUNT, eventsIn, increaseIn } from '../events.ts';
import { SEEN_IN_PARTS } from '../views.ts';

const WINDOW = '15m';
const MANY = 10;
/** Of all that is issued; a single client in a loop is less on any site with people. */
const LARGE_SHARE = 0.05;

const looped: Selection = { metric: 'cookie_renewals_total', where: { trigger: ['login_loop'] } };
const issued: Selection = { metric: 'cookie_issued_total', where: { class: ['auth'] } };
const by = ['site', 'cookie'];

export const cookieLoginLoop = createAlert(
  'CookieLoginLoop',
  {
    summary: 'Clients are given session cookies again and again, and are never accepted with one.',
    description:
      `In the last 15 minutes {{ $labels.site }} gave cookie {{ $labels.cookie }} ${COUNT} time(s) to clients ` +
      'that had been given it many times and never came in with it. ' +
      'Their browsers refuse the cookie, or the server does not know it: those people cannot log in.',
  },
  { variables: by },
  [
    {
      severity: 'critical',
      expr: [
        `${eventsIn({ selection: looped, by, window: WINDOW })} >= ${MANY}`,
        'and',
        eventsIn({ selection: looped, by, window: WINDOW }),
        `  / ${increaseIn({ selection: issued, by, window: WINDOW })} > ${LARGE_SHARE}`,
        'unless on (job, site)',
        SEEN_IN_PARTS,
      ].join('\n'),
    },
  ],
);
