// What happens to sessions over time: their values' ends, renewals, returns, ages. Metric definitions only.
import { CLASSES, COOKIE, SITE, YES_NO } from './labels.ts';
import { counter, gauge, histogram } from './types.ts';

const NAMED = [
  ['site', SITE],
  ['cookie', COOKIE],
  ['class', CLASSES],
] as const;

export const sessionMetrics = {
  cookie_stale_total: counter(
    'Auth cookies that were presented after their end, by how they ended and whether the request was accepted.',
    [...NAMED, ['reason', ['expired', 'deleted', 'superseded']], ['outcome', ['accepted', 'refused']]],
    { exemplars: true },
  ),
  cookie_renewals_total: counter(
    'Auth cookies that were given anew, by why: in turn, after a failure, or again and again without being accepted.',
    [...NAMED, ['trigger', ['rotation', 'after_failure', 'login_loop']]],
  ),
  cookie_returned_total: counter(
    'Auth cookies by whether they were presented within 10 minutes of their issue; a browser may have refused the others.',
    [...NAMED, ['returned', YES_NO]],
  ),
  cookie_session_age_seconds: histogram(
    "Age of an auth cookie's value when it was presented last.",
    [
      ['site', SITE],
      ['cookie', COOKIE],
    ],
    [60, 300, 900, 1800, 3600, 7200, 14400, 28800, 86400, 259200, 604800, 2592000],
    { unit: 'seconds' },
  ),
  cookie_affinity_changes_total: counter(
    'Affinity cookies that were replaced by another value: the client moved to another back end.',
    [
      ['site', SITE],
      ['cookie', COOKIE],
    ],
  ),
  cookie_session_signals_total: counter(
    'What many values of auth cookies tell together: ids never issued, tried in turn, brought by one client, given to several.',
    [
      ['site', SITE],
      ['signal', ['unseen_id', 'enumeration', 'many_sessions', 'shared_issuance']],
    ],
  ),
  cookie_session_spread_total: counter(
    'Sessions that were met from a second country, network or client; the raw fact, not scored.',
    [
      ['site', SITE],
      ['cookie', COOKIE],
      ['dimension', ['country', 'asn', 'client']],
    ],
  ),
  cookie_replay_total: counter(
    'Sessions scored as replayed, once a session, level and hour, by the signal that weighed most.',
    [
      ['site', SITE],
      ['cookie', COOKIE],
      ['level', ['suspicious', 'likely', 'certain']],
      ['signal', ['device', 'network', 'travel', 'after_logout', 'after_rotation', 'interleaved', 'tool']],
    ],
  ),
  cookie_replay_countries_total: counter('Countries that likely and certain replays came from.', [
    ['country', { bound: 'countries' }],
  ]),
  cookie_replay_muted_total: counter('Scores that were held back, by why.', [
    ['reason', ['warm_up', 'degenerate']],
  ]),
  cookie_replay_sessions: gauge('Values of auth cookies that are followed.', []),
  cookie_replay_evictions_total: counter(
    'Values of auth cookies that were let go because replay.max_sessions was reached, but for those that were over.',
    [],
  ),
  cookie_replay_coverage_ratio: gauge(
    'Share of the presented values of auth cookies that were followed, of the last 10,000 or so.',
    [],
    { unit: 'ratio' },
  ),
} as const;
