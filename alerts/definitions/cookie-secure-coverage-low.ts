// The alert for auth cookies that are issued without Secure. It holds no window or burn rate; those are in windows.ts.
import { burnRateAlert } from '../burn-rate.ts';
import { objectiveOf } from '../objectives.ts';

export const cookieSecureCoverageLow = burnRateAlert(
  'CookieSecureCoverageLow',
  objectiveOf('secure_coverage'),
  {
    summary: 'Session cookies are issued without Secure.',
    what: '{{ $labels.site }} issued cookie {{ $labels.cookie }} without Secure',
    means:
      'A browser sends it over plain HTTP to whoever can make it ask, and who listens there has the session.',
  },
);
