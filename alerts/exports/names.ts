// How SLOs are named outside Prometheus, and which alert watches each. It must define neither.
import type { Objective, SliName } from '../../exporter/slis/sli.ts';
import { alerts } from '../definitions/index.ts';
import type { Alert } from '../rule.ts';

/** The service that all SLOs belong to. */
export const SERVICE = 'cookie-exporter';

const WATCHED_BY: Readonly<Record<SliName, string>> = {
  secure_coverage: 'CookieSecureCoverageLow',
  httponly_coverage: 'CookieHttpOnlyCoverageLow',
  samesite_coverage: 'CookieSameSiteCoverageLow',
  client_tls: 'CookieSentOverPlaintext',
  auth_present: 'CookieAuthMissingHigh',
  auth_accepted: 'CookieAuthFailureHigh',
  rewrites_expected: 'CookieUnexpectedRewrite',
  header_within_4k: 'CookieHeaderNearLimit',
  sessions_not_replayed: 'CookieReplayLikely',
  stale_cookies_absent: 'CookieStaleHigh',
  incidents_remediated: 'CookieIncidentOverdue',
};

/** The alert that an SLI's own is; throws if there is none. */
export const alertOf = ({ sli }: Objective): Alert => {
  const found = alerts.find(({ name }) => name === WATCHED_BY[sli]);
  if (found === undefined) throw new Error(`no alert watches ${sli}`);
  return found;
};

/** Lower case with hyphens, as RFC 1123 has names: what both Sloth and OpenSLO take. */
export const sloNameOf = ({ sli }: Objective): string => sli.replaceAll('_', '-');
