// A report with one of everything, for tests to spoil.
import type { FoundSummary } from '../../../exporter/commands/analyze/hits.ts';
import type { AnalyzeReport, CookieReport } from '../../../exporter/commands/analyze/report.ts';
import type { SliStatus } from '../../../exporter/server/status-report.ts';
import { NOTABLE, SOURCE } from '../../server/report.ts';

export const SLI: SliStatus = {
  sli: 'secure_coverage',
  title: 'Secure coverage',
  tells: 'The share with Secure.',
  vantage: 'edge',
  good: 995,
  valid: 1000,
  ratio: 0.995,
  objective: 0.99,
  met: true,
  known: 'full',
  why: null,
};

/** An SLI that the log does not show. */
export const UNKNOWN_SLI: SliStatus = {
  ...SLI,
  title: 'Hidden',
  good: 0,
  valid: 0,
  ratio: null,
  met: null,
  known: 'none',
  why: 'edge does not log Cookie.',
};

export const FOUND: FoundSummary = {
  id: 'auth_without_secure',
  title: 'Auth cookie without Secure',
  tells: 'It is sent over plain HTTP.',
  severity: 'high',
  cookie: 'sid',
  reason: null,
  sites: ['a.example', 'b.example'],
  cwe: ['CWE-614'],
  asvs: ['v5.0.0-3.3.1'],
  requests: 1234,
  sessions: 1000,
  sessionsExact: true,
  from: '2026-11-20T06:00:00.000Z',
  to: '2026-11-20T07:00:00.000Z',
};

export const COOKIE: CookieReport = {
  cookie: 'sid',
  class: 'auth',
  classedBy: 'exact',
  why: 'the built-in tables name it',
  evidence: ['given at a login'],
  suggestedClass: null,
  setBy: 'origin',
  sites: ['a.example'],
  issued: 1000,
  deleted: 10,
  attributes: {
    secure: 640,
    httponly: 1000,
    partitioned: 0,
    samesite: { strict: 0, lax: 900, none: 0, unset: 100, invalid: 0 },
  },
  scope: { host: 1000, domain: 0 },
  lifetime: { untilClosed: 0, minSeconds: 3600, maxSeconds: 3600 },
  maxBytes: 90,
  sentBytes: 40_000,
  wrong: [{ id: 'auth_without_secure', reason: null, cwe: ['CWE-614'], asvs: ['v5.0.0-3.3.1'] }],
};

/** A cookie that was only seen in requests. */
export const SENT_COOKIE: CookieReport = {
  ...COOKIE,
  cookie: '_ga',
  class: 'analytics',
  setBy: 'unknown',
  issued: 0,
  deleted: 0,
  attributes: {
    secure: 0,
    httponly: 0,
    partitioned: 0,
    samesite: { strict: 0, lax: 0, none: 0, unset: 0, invalid: 0 },
  },
  scope: { host: 0, domain: 0 },
  lifetime: { untilClosed: 0, minSeconds: null, maxSeconds: null },
  maxBytes: 0,
  wrong: [],
};

export const reportOf = (more: Partial<AnalyzeReport> = {}): AnalyzeReport => ({
  version: '1.2.3',
  from: '2026-11-20T06:00:00.000Z',
  to: '2026-11-20T07:00:00.000Z',
  requests: 12_345,
  slis: [SLI, { ...SLI, title: 'Missed', ratio: 0.5, good: 500, met: false }, UNKNOWN_SLI],
  findings: [
    FOUND,
    { ...FOUND, id: 'auth_missing', severity: 'low', cookie: null, sessions: null, cwe: [], asvs: [] },
  ],
  cookies: [COOKIE, SENT_COOKIE],
  notables: [NOTABLE, { ...NOTABLE, title: 'Unknown', count: null, why: 'edge does not log Cookie.' }],
  sources: [SOURCE],
  config: 'cookies:\n  classes:\n    auth: ["sid"]\n',
  ...more,
});
