// Row "What burns now": the numbers that say whether to stay up, the SLIs against their objectives, the alerts.
import { objectiveOf } from '../../alerts/objectives.ts';
import { latest, stat } from '../panels.ts';
import { countOf, likelyReplays, series } from '../queries.ts';
import { recorded } from '../recorded.ts';
import { COLOURS, noneIsGood, thresholds } from '../style.ts';
import { alertTable, OURS } from './alerts.ts';
import { burnRates, sliTable } from './slis.ts';

const STAT = { unit: 'locale', width: 6, height: 3 } as const;
const secure = objectiveOf('secure_coverage');
const plaintext = { metric: 'cookie_plaintext_total', where: { class: ['auth'] } } as const;
const judged = { metric: 'cookie_requests_total', where: { transport: ['tls', 'plaintext'] } } as const;
const rewritten = { metric: 'cookie_rewrites_compared_total', where: { result: ['unexpected'] } } as const;

const stats = () => [
  stat({
    ...STAT,
    id: 101,
    title: 'Alerts firing',
    description:
      'Alerts of this project that fire now and ask somebody to do something, each once for its site and cookie. "no rules" means that the rules of alerts/rules/ are not loaded in this Prometheus, or that it has not evaluated them yet.',
    empty: 'no rules',
  })
    .thresholds(noneIsGood())
    .withTarget(
      latest(
        `count(max by (alertname, site, cookie) (ALERTS{${OURS},alertstate="firing"}))\nor 0 * count(${recorded('job', 'cookie_sli_valid:increase5m')})`,
      ),
    ),
  stat({
    ...STAT,
    id: 102,
    title: 'Objectives missed',
    description:
      'SLIs whose share of good events was below the configured objective in the last hour. The table below says which.',
    empty: 'no traffic',
  })
    .thresholds(thresholds(COLOURS.good, [0.5, COLOURS.watch], [2.5, COLOURS.bad]))
    .withTarget(latest(`sum((\n${burnRates}\n) > bool 1)`)),
  stat({
    ...STAT,
    id: 103,
    title: 'Session cookies in plaintext',
    description:
      'Auth cookies that arrived without TLS in the selected time range, redirected requests included: the cookie was on the wire before the redirect. One is one too many.',
    empty: 'not known',
  })
    .thresholds(noneIsGood())
    .withTarget(latest(countOf(plaintext, judged, '$__range'))),
  stat({
    ...STAT,
    id: 104,
    title: 'Issued without Secure',
    description:
      'Auth cookies that were set without Secure in the selected time range, configured exceptions aside.',
    empty: 'none issued',
  })
    .thresholds(noneIsGood())
    .withTarget(latest(countOf(secure.bad, secure.valid, '$__range'))),
  stat({
    ...STAT,
    id: 105,
    title: 'Unexpected rewrites',
    description:
      'Set-Cookie headers of the origin that the edge changed or dropped unasked in the selected time range. Needs a log that shows both legs; without one it says so.',
    empty: 'not compared',
  })
    .thresholds(noneIsGood())
    .withTarget(latest(countOf(rewritten, { metric: 'cookie_rewrites_compared_total' }, '$__range'))),
  stat({
    ...STAT,
    id: 109,
    title: 'Likely replays',
    description:
      'Sessions that somebody else than their owner seems to use, levels likely and certain, in the selected time range. The row "Sessions in the wrong hands" shows since when.',
    empty: 'no session followed',
  })
    .thresholds(noneIsGood())
    .withTarget(latest(likelyReplays())),
  stat({
    ...STAT,
    id: 110,
    title: 'Login loops',
    description:
      'Auth cookies that were given again and again without being accepted, in the selected time range: users who log in and are thrown out at once.',
    empty: 'no auth traffic',
  })
    .thresholds(thresholds(COLOURS.good, [0.5, COLOURS.watch], [10, COLOURS.bad]))
    .withTarget(
      latest(
        countOf(
          { metric: 'cookie_renewals_total', where: { trigger: ['login_loop'] } },
          { metric: 'cookie_auth_requests_total' },
          '$__range',
        ),
      ),
    ),
  stat({
    ...STAT,
    id: 106,
    title: 'Sources not read',
    description:
      'Log sources that the exporter cannot read now. While this is not 0, every other number on this page may be too good.',
    empty: 'no exporter',
  })
    .thresholds(noneIsGood())
    .withTarget(latest(`sum(1 - ${series('cookie_exporter_source_up')})`)),
];

/** Panels of the row, in the order of the grid. */
export const now = () => [...stats(), sliTable(), alertTable()];
