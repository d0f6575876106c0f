// The alert for an objective whose budget of 30 days is spent by a quarter: the time to halt what is risky. It must not name
// an SLI.
import { createAlert } from '../alert.ts';
import { MIN_BAD_EVENTS } from '../windows.ts';

const QUARTER = 0.25;

export const cookieBudgetQuarterSpent = createAlert(
  'CookieBudgetQuarterSpent',
  {
    summary: 'A quarter of the error budget of 30 days is spent; halt risky releases.',
    description:
      'Of the error budget of {{ $labels.sli }} ({{ $labels.job }}) {{ $value | humanizePercentage }} is left. ' +
      'Another fault of the same size may cost the objective: release nothing that touches cookies before it is understood.',
  },
  { variables: [], board: 'executive' },
  [
    {
      severity: 'warning',
      expr: [
        `job:cookie_error_budget_remaining:ratio < ${1 - QUARTER}`,
        'and on (job, sli)',
        `job:cookie_sli_bad:increase30d >= ${MIN_BAD_EVENTS}`,
        // Of its first hours a month is judged only when they are a day old.
        'and on (job, sli)',
        'job:cookie_sli_valid:increase30d offset 1d',
      ].join('\n'),
      for: '15m',
    },
  ],
);
