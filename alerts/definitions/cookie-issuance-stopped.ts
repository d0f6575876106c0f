// The alert for a site that no longer gives sessions although people go on coming. It must not fire at night, nor for a site
// that gives few, nor where a log no longer shows what is given.
import type { Selection } from '../../exporter/slis/sli.ts';
import { createAlert } from '../alert.ts';
import { COUNT, increaseIn } from '../events.ts';
import { objectiveOf } from '../objectives.ts';
import { aggregate, indent } from '../promql.ts';
import { recordedEvents } from '../recording.ts';
import { COPIES } from '../rule.ts';
import { SHOWS_LESS, showsPart } from '../views.ts';

/** Half hours in the time that is looked back to. */
const HALF_HOURS = 12;
/** Where so many are usual, none at all is no chance (one of 20,000 half hours). */
const USUAL = 10;
/** In three of four half hours: people who all log in at nine do not do so for the rest of the day. */
const MOST = 0.25;
/** Share of the usual requests from which people go on coming. */
const STILL = 0.5;

const given = objectiveOf('secure_coverage').valid;
const requests: Selection = { metric: 'cookie_requests_total', where: {} };

/** Of half an hour; every auth cookie counts for Secure, and at one vantage. */
const ISSUED = aggregate(
  `sum without (${[...COPIES, 'cookie', 'sli'].join(', ')})`,
  recordedEvents(objectiveOf('secure_coverage'), 'valid', '30m'),
);

export const cookieIssuanceStopped = createAlert(
  'CookieIssuanceStopped',
  {
    summary: 'No session cookies are issued any more, while requests go on.',
    description:
      'For half an hour {{ $labels.site }} has issued no session cookie, while ' +
      `at least ${COUNT} are usual and requests go on. Nobody can log in, or sessions end and are not renewed.`,
  },
  { variables: ['site'] },
  [
    {
      severity: 'critical',
      expr: [
        'quantile_over_time(',
        `  ${MOST},`,
        indent(`(${ISSUED})[6h:30m] offset 30m`),
        `) >= ${USUAL}`,
        'unless on (job, site)',
        `${ISSUED} > 0`,
        'unless on (job, site)',
        showsPart('30m', given),
        'unless on (job)',
        `(\n${indent(SHOWS_LESS)}\n)`,
        'and on (job, site)',
        increaseIn({ selection: requests, by: ['site'], window: '30m' }),
        `  >= ${STILL} / ${HALF_HOURS} *`,
        increaseIn({ selection: requests, by: ['site'], window: '6h' }, '30m'),
      ].join('\n'),
      for: '5m',
    },
  ],
);
