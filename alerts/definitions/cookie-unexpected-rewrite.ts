// The alert for cookies that the edge changes though nobody announced it: a ticket at the first, and a page where auth cookies
// lose a flag, or are lost, and it is no single case.
import type { Selection } from '../../exporter/slis/sli.ts';
import { createAlert } from '../alert.ts';
import { COUNT, eventsIn, increaseIn } from '../events.ts';

/** Of as many, a retry or a canary is no longer the whole story. */
const MANY = 10;
/** Share of the compared ones; below it most people have the cookie that the origin gave. */
const LARGE_SHARE = 0.01;

const rewritten: Selection = { metric: 'cookie_rewrites_total', where: { expected: ['false'] } };
const harmful: Selection = {
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

const harms = eventsIn({ selection: harmful, by, window: '15m' });

export const cookieUnexpectedRewrite = createAlert(
  'CookieUnexpectedRewrite',
  {
    summary: 'The edge changes cookies of the origin, and nobody announced it.',
    description:
      'In the last hour the edge of {{ $labels.site }} changed cookie {{ $labels.cookie }} of the origin ' +
      `({{ $labels.change }}) ${COUNT} time(s). ` +
      'What the application sets is not what its users get; if that is meant, say so in `cookies.expected_rewrites`.',
  },
  { variables: place },
  [
    {
      severity: 'critical',
      expr: [
        `${harms} >= ${MANY}`,
        'and',
        harms,
        '  / ignoring (change) group_left',
        `${increaseIn({ selection: compared, by: place, window: '15m' })} > ${LARGE_SHARE}`,
      ].join('\n'),
      description:
        'In the last 15 minutes the edge of {{ $labels.site }} changed cookie {{ $labels.cookie }} of the origin ' +
        `({{ $labels.change }}) ${COUNT} time(s), which is more than one of a hundred. ` +
        'The application protects the session, and its users get a cookie without that protection, or none.',
    },
    { severity: 'warning', expr: `${eventsIn({ selection: rewritten, by, window: '1h' })} > 0` },
  ],
);
