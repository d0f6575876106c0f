// Findings that were written, and those that were not. Metric definitions only.
import { counter } from './types.ts';

const KIND = [
  'kind',
  [
    'replay',
    'unexpected_rewrite',
    'violation',
    'plaintext_auth_cookie',
    'auth_missing',
    'login_loop',
    'stale_accepted',
  ],
] as const;

export const findingMetrics = {
  cookie_exporter_findings_total: counter('Findings that were written, by kind.', [KIND]),
  cookie_exporter_findings_dropped_total: counter(
    'Findings that were not written: more than `findings.rate`, or more than the output takes.',
    [KIND, ['cause', ['rate', 'output']]],
  ),
} as const;
