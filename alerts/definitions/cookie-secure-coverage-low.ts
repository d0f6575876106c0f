// The alert for auth cookies that are issued without Secure. It holds no window or burn rate; those are in windows.ts.
import { burnRateRules } from '../burn-rate.ts';
import { objectiveOf } from '../objectives.ts';
import type { Alert } from '../rule.ts';

const NAME = 'CookieSecureCoverageLow';

export const cookieSecureCoverageLow: Alert = {
  name: NAME,
  rules: burnRateRules(NAME, objectiveOf('secure_coverage'), {
    summary: 'Session cookies are issued without Secure.',
    what: '{{ $labels.site }} issued cookie {{ $labels.cookie }} without Secure',
  }),
};
