// The registry of alerts. To add one: a file, a line here, a runbook, and promtool cases that fire and do not fire.
import type { Alert } from '../rule.ts';
import { cookieExporterSnapshotStale } from './cookie-exporter-snapshot-stale.ts';
import { cookieSecureCoverageLow } from './cookie-secure-coverage-low.ts';
import { cookieSentOverPlaintext } from './cookie-sent-over-plaintext.ts';

/** Every alert, the most urgent first. */
export const alerts: readonly Alert[] = [
  cookieSentOverPlaintext,
  cookieSecureCoverageLow,
  cookieExporterSnapshotStale,
];
