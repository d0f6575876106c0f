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
  cookie_exporter_sessions: gauge('Values of auth cookies that are followed.', []),
  cookie_exporter_session_evictions_total: counter(
    'Values of auth cookies that were let go because replay.max_sessions was reached.',
    [],
  ),
} as const;
