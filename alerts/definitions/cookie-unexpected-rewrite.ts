// The alert for auth cookies that lose a flag, or are lost, between origin and edge: a ticket at the first, a page where it
// is no single case. Other differences are seen in dashboards only.
import type { Selection } from '../../exporter/slis/sli.ts';
import { createAlert } from '../alert.ts';
import { COUNT, eventsIn, increaseIn } from '../events.ts';

/** Of as many, a retry or a canary is no longer the whole story. */
const MANY = 10;
/** Share of the compared ones; below it most people have the cookie that the origin gave. */
const LARGE_SHARE = 0.01;

const rewritten: Selection = {
  metric: 'cookie_rewrites_total',
  where: {
    class: ['auth'],
    change: ['removed', 'secure_removed', 'httponly_removed'],
    expected: ['false'],
  },
};
const compared: Selection = { metric: 'cookie_rewrites_compared_total', where: { class: ['auth'] } };
const place = ['site', 'cookie'];
const by = [...place, 'change'];

const rewrites = (window: string): string => eventsIn({ selection: rewritten, by, window });

export const cookieUnexpectedRewrite = createAlert(
  'CookieUnexpectedRewrite',
  {
    summary: 'The edge takes flags from session cookies of the origin, or the cookies themselves.',
    description:
      'In the last hour the edge of {{ $labels.site }} changed cookie {{ $labels.cookie }} of the origin ' +
      `({{ $labels.change }}) ${COUNT} time(s). ` +
      'The application protects the session, and its users get a cookie without that protection, or none.',
  },
  { variables: place },
  [
    {
      severity: 'critical',
      expr: [
        `${rewrites('15m')} >= ${MANY}`,
        'and',
        rewrites('15m'),
        '  / on (job, site, cookie) group_left',
        `${increaseIn({ selection: compared, by: place, window: '15m' })} > ${LARGE_SHARE}`,
      ].join('\n'),
      description:
        'In the last 15 minutes the edge of {{ $labels.site }} changed cookie {{ $labels.cookie }} of the origin ' +
        `({{ $labels.change }}) ${COUNT} time(s), which is more than one of a hundred. ` +
        'The application protects the session, and its users get a cookie without that protection, or none.',
    },
    { severity: 'warning', expr: `${rewrites('1h')} > 0` },
  ],
);
