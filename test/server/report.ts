// A status report in which all is well, for tests to spoil.
import type { LiveSli, Notable, SourceStatus, StatusReport } from '../../exporter/server/status-report.ts';

export const SLI: LiveSli = {
  sli: 'secure_coverage',
  title: 'Auth cookies with Secure',
  tells: 'The share of auth cookies that are set with Secure.',
  vantage: 'edge',
  good: 2000,
  valid: 2000,
  ratio: 1,
  objective: 0.999,
  met: true,
  known: 'full',
  why: null,
  recent: { good: 500, valid: 500, ratio: 1, met: true },
};

/** Nothing was counted. */
export const UNCOUNTED = {
  good: 0,
  valid: 0,
  ratio: null,
  met: null,
  recent: { good: 0, valid: 0, ratio: null, met: null },
} as const;

export const NOTABLE: Notable = {
  metric: 'cookie_plaintext_total',
  title: 'Cookies over plaintext',
  tells: 'Received without TLS.',
  count: 3,
  isAlarming: true,
  why: null,
};

export const SOURCE: SourceStatus = {
  name: 'front',
  vantage: 'edge',
  format: 'nginx',
  state: 'reading',
  symptoms: [],
  lines: 5000,
  rejected: 0,
  ignored: 0,
  lagBytes: 0,
  lastRecordAt: '2026-11-20T08:59:58.000Z',
  setCookie: 'all',
  cookie: 'all',
  notes: [],
};

export const createReport = (more: Partial<StatusReport> = {}): StatusReport => ({
  version: '1.2.3',
  now: '2026-11-20T09:00:00.000Z',
  startedAt: '2026-11-20T06:00:00.000Z',
  countedSince: '2026-11-20T06:00:00.000Z',
  recentSeconds: 3600,
  vantages: ['edge'],
  slis: [SLI],
  notables: [],
  findings: [],
  sources: [SOURCE],
  config: { lastReloadOk: true, at: '2026-11-20T06:00:00.000Z' },
  ...more,
});
