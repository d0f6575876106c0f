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
/** Share of the usual requests from which people go on coming. */
const STILL = 0.5;

const given = objectiveOf('secure_coverage').valid;
const requests: Selection = { metric: 'cookie_requests_total', where: {} };

/** Every auth cookie counts for Secure, and at one vantage. */
const issued = (window: string, ago = ''): string =>
  aggregate(
    `sum without (${[...COPIES, 'cookie', 'sli'].join(', ')})`,
    `${recordedEvents(objectiveOf('secure_coverage'), 'valid', window)}${ago}`,
  );

export const cookieIssuanceStopped = createAlert(
  'CookieIssuanceStopped',
  {
    summary: 'No session cookies are issued any more, while requests go on.',
    description:
      'For half an hour {{ $labels.site }} has issued no session cookie, while ' +
      `about ${COUNT} are usual and requests go on. Nobody can log in, or sessions end and are not renewed.`,
  },
  { variables: ['site'] },
  [
    {
      severity: 'critical',
      expr: [
        `${issued('6h', ' offset 30m')} / ${HALF_HOURS} >= ${USUAL}`,
        'unless on (job, site)',
        `${issued('30m')} > 0`,
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
