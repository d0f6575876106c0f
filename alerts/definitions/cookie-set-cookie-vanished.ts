// The alert for an auth cookie that the origin issues and that no longer leaves the edge. It needs no pairing; it must not
// fire for a cookie that never came through the edge, nor for one that the edge's log cannot show.
import type { Selection } from '../../exporter/slis/sli.ts';
import { createAlert } from '../alert.ts';
import { COUNT, increaseIn } from '../events.ts';
import { indent, renderSelector } from '../promql.ts';
import { EDGE_IS_BLIND, showsPart } from '../views.ts';

const WINDOW = '15m';
/** Fewer may have been issued past the edge, for a health check or a script. */
const MANY = 10;

const issuedAt = (vantage: 'edge' | 'origin'): Selection => ({
  metric: 'cookie_issued_total',
  where: { vantage: [vantage], class: ['auth'] },
});
const atEdge: Selection = { metric: 'cookie_requests_total', where: { vantage: ['edge'] } };
const place = ['site', 'cookie'];

const issued = (vantage: 'edge' | 'origin'): string =>
  increaseIn({ selection: issuedAt(vantage), by: place, window: WINDOW });

export const cookieSetCookieVanished = createAlert(
  'CookieSetCookieVanished',
  {
    summary: 'Session cookies that the origin issues no longer leave the edge.',
    description:
      'In the last 15 minutes the origin of {{ $labels.site }} issued cookie {{ $labels.cookie }} ' +
      `${COUNT} time(s), and the edge, which did before, sent it to nobody. ` +
      'People log in and are not logged in.',
  },
  { variables: place },
  [
    {
      severity: 'critical',
      expr: [
        `${issued('origin')} >= ${MANY}`,
        'unless on (job, site, cookie)',
        `${issued('edge')} > 0`,
        'unless on (job, site)',
        showsPart(WINDOW, issuedAt('edge')),
        'and on (job, site, cookie) (',
        `  max_over_time(${renderSelector(issuedAt('edge'))}[${WINDOW}]) > 0`,
        '  unless on (job, instance) (',
        indent(indent(EDGE_IS_BLIND)),
        '  )',
        ')',
        'and on (job, site)',
        `${increaseIn({ selection: atEdge, by: ['site'], window: WINDOW })} > 0`,
      ].join('\n'),
      // The edge's log may be written later than the origin's.
      for: '5m',
    },
  ],
);
