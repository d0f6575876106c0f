// The registry of alerts. To add one: a file, a line here, a runbook, and promtool cases that fire and do not fire.
import type { Alert } from '../rule.ts';
import { cookieAuthFailureHigh } from './cookie-auth-failure-high.ts';
import { cookieAuthMissingHigh } from './cookie-auth-missing-high.ts';
import { cookieBudgetQuarterSpent } from './cookie-budget-quarter-spent.ts';
import { cookieEndedSessionAccepted } from './cookie-ended-session-accepted.ts';
import { cookieExporterClockSkew } from './cookie-exporter-clock-skew.ts';
import { cookieExporterLabelOverflow } from './cookie-exporter-label-overflow.ts';
import { cookieExporterLagging } from './cookie-exporter-lagging.ts';
import { cookieExporterLosingLines } from './cookie-exporter-losing-lines.ts';
import { cookieExporterLowFidelity } from './cookie-exporter-low-fidelity.ts';
import { cookieExporterParseErrors } from './cookie-exporter-parse-errors.ts';
import { cookieExporterReloadFailed } from './cookie-exporter-reload-failed.ts';
import { cookieExporterSnapshotStale } from './cookie-exporter-snapshot-stale.ts';
import { cookieExporterSourceSilent } from './cookie-exporter-source-silent.ts';
import { cookieForwardAltered } from './cookie-forward-altered.ts';
import { cookieHeaderNearLimit } from './cookie-header-near-limit.ts';
import { cookieHeaderRejected } from './cookie-header-rejected.ts';
import { cookieHttpOnlyCoverageLow } from './cookie-http-only-coverage-low.ts';
import { cookieIncidentOverdue } from './cookie-incident-overdue.ts';
import { cookieIssuanceStopped } from './cookie-issuance-stopped.ts';
import { cookieLoginLoop } from './cookie-login-loop.ts';
import { cookieNotReturned } from './cookie-not-returned.ts';
import { cookieOriginDisbelievesTls } from './cookie-origin-disbelieves-tls.ts';
import { cookieReplayLikely } from './cookie-replay-likely.ts';
import { cookieSameSiteCoverageLow } from './cookie-same-site-coverage-low.ts';
import { cookieSecureCoverageLow } from './cookie-secure-coverage-low.ts';
import { cookieSentOverPlaintext } from './cookie-sent-over-plaintext.ts';
import { cookieSetCookieVanished } from './cookie-set-cookie-vanished.ts';
import { cookieStaleHigh } from './cookie-stale-high.ts';
import { cookieUnexpectedRewrite } from './cookie-unexpected-rewrite.ts';
import { cookieUpstreamPlaintext } from './cookie-upstream-plaintext.ts';

/** Alerts on cookies, the most urgent first. */
export const cookieAlerts: readonly Alert[] = [
  cookieSentOverPlaintext,
  cookieReplayLikely,
  cookieEndedSessionAccepted,
  cookieAuthFailureHigh,
  cookieAuthMissingHigh,
  cookieLoginLoop,
  cookieIssuanceStopped,
  cookieSetCookieVanished,
  cookieUnexpectedRewrite,
  cookieOriginDisbelievesTls,
  cookieSecureCoverageLow,
  cookieHttpOnlyCoverageLow,
  cookieUpstreamPlaintext,
  cookieForwardAltered,
  cookieNotReturned,
  cookieHeaderRejected,
  cookieHeaderNearLimit,
  cookieStaleHigh,
  cookieSameSiteCoverageLow,
  cookieBudgetQuarterSpent,
  cookieIncidentOverdue,
];

/** Alerts on the exporter itself. */
export const exporterAlerts: readonly Alert[] = [
  cookieExporterSourceSilent,
  cookieExporterLosingLines,
  cookieExporterSnapshotStale,
  cookieExporterParseErrors,
  cookieExporterLagging,
  cookieExporterClockSkew,
  cookieExporterReloadFailed,
  cookieExporterLabelOverflow,
  cookieExporterLowFidelity,
];

/** Every alert. */
export const alerts: readonly Alert[] = [...cookieAlerts, ...exporterAlerts];
