// The alert for auth cookies that are given and not brought back, as when browsers refuse them. It compares with the day
// before, for how many people never come back differs from site to site. Where exporters see a part each it cannot be known.
import type { Selection } from '../../exporter/slis/sli.ts';
import { createAlert } from '../alert.ts';
import { COUNT, increaseIn } from '../events.ts';
import { SEEN_IN_PARTS } from '../views.ts';

const WINDOW = '1h';
const MANY = 20;
/** Share of all by which more are not returned than at the same time of the day before. */
const RISE = 0.3;

const settled: Selection = { metric: 'cookie_returned_total', where: { class: ['auth'] } };
const lost: Selection = {
  metric: 'cookie_returned_total',
  where: { class: ['auth'], returned: ['false'] },
};
const by = ['site', 'cookie'];

const share = (ago?: string): string =>
  `${increaseIn({ selection: lost, by, window: WINDOW }, ago)}\n/ ${increaseIn({ selection: settled, by, window: WINDOW }, ago)}`;

export const cookieNotReturned = createAlert(
  'CookieNotReturned',
  {
    summary: 'Session cookies are given and not brought back as usual.',
    description:
      `In the last hour cookie {{ $labels.cookie }} of {{ $labels.site }} was given ${COUNT} time(s) and not brought back, ` +
      'a far larger share than the day before. Browsers may refuse it as it is now, and those people are not logged in.',
  },
  { variables: by },
  [
    {
      severity: 'warning',
      expr: [
        `${increaseIn({ selection: lost, by, window: WINDOW })} >= ${MANY}`,
        'and',
        share(),
        `> ${RISE} +`,
        share('1d'),
        'unless on (job, site)',
        SEEN_IN_PARTS,
      ].join('\n'),
      for: '5m',
    },
  ],
);
