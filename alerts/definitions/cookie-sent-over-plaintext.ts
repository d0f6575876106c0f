// The alert for auth cookies that arrive without TLS: a ticket at the first, a page where it is no single client. It must not
// wake anybody for a scanner that makes up a cookie.
import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import type { Selection } from '../../exporter/slis/sli.ts';
import { createAlert } from '../alert.ts';
import { COUNT, eventsIn, increaseIn } from '../events.ts';
import { configuredOf, objectiveOf } from '../objectives.ts';
import { indent, renderSelector } from '../promql.ts';
import { JUMP } from '../windows.ts';

const WINDOW = '15m';
/** Fewer may be one old client. */
const MANY = 10;
/** As of a burn rate that pages: times what the objective allows. */
const FACTOR = 14.4;

const { sli, valid } = objectiveOf('client_tls');
const judged: Selection = { metric: 'cookie_requests_total', where: { transport: ['tls', 'plaintext'] } };
const received = (where: Selection['where']): Selection => ({
  metric: 'cookie_plaintext_total',
  where: { class: ['auth'], ...where },
});
const by = ['site', 'cookie'];

const arrived = (where: Selection['where'] = {}): string =>
  eventsIn({ selection: received(where), by, window: WINDOW, among: judged });

const lately = (where: Selection['where'], metric: MetricName = 'cookie_issued_total'): string =>
  `max_over_time(${renderSelector({ metric, where })}[${WINDOW}]) > 0`;

/** Sites whose sessions are followed: at the edge where there is one, else at the origin. */
const FOLLOWED = [
  lately({ class: ['auth'], vantage: ['edge'] }),
  `or (`,
  `  ${lately({ class: ['auth'], vantage: ['origin'] })}`,
  `  unless on (job, site) ${lately({ vantage: ['edge'] }, 'cookie_requests_total')}`,
  ')',
].join('\n');

/** Where it is seen which sessions are given, a value that is none of them may be made up. */
const BELIEVED = [
  '(',
  indent(arrived({ session: ['live'] })),
  '  or (',
  indent(indent(arrived())),
  '    unless on (job, site) (',
  indent(indent(indent(FOLLOWED))),
  '    )',
  '  )',
  ')',
].join('\n');

/** Of all requests with an auth cookie. */
const isMoreThan = (counted: string, share: string): string =>
  [
    `${counted} >= ${MANY}`,
    'and',
    counted,
    '  / ignoring (cookie) group_left',
    increaseIn({ selection: valid, by: ['site'], window: WINDOW }),
    `  > ${share}`,
  ].join('\n');

/** Or it may be older than the exporter: a site that has lost its TLS altogether. */
const MOST = isMoreThan(arrived({ session: ['live', 'unknown'] }), `${JUMP.share}`);
const SEVERAL = isMoreThan(BELIEVED, `on (job) group_left\n    ${FACTOR} * (1 - ${configuredOf(sli)})`);

export const cookieSentOverPlaintext = createAlert(
  'CookieSentOverPlaintext',
  {
    summary: 'Session cookies arrive over connections without TLS.',
    description:
      'In the last 15 minutes {{ $labels.site }} received cookie {{ $labels.cookie }} over plaintext HTTP ' +
      `${COUNT} time(s). Whoever was on the way could read it and take over the session. ` +
      'A redirect to HTTPS does not help: it comes after the cookie.',
  },
  { variables: by },
  [
    {
      severity: 'critical',
      expr: `${SEVERAL}\nor (\n${indent(MOST)}\n)`,
    },
    { severity: 'warning', expr: `${arrived()} > 0` },
  ],
);
