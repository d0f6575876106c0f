// The alert for auth cookies that are issued without HttpOnly. It holds no window or burn rate.
import { burnRateAlert } from '../burn-rate.ts';
import { objectiveOf } from '../objectives.ts';

export const cookieHttpOnlyCoverageLow = burnRateAlert(
  'CookieHttpOnlyCoverageLow',
  objectiveOf('httponly_coverage'),
  {
    summary: 'Session cookies are issued without HttpOnly.',
    what: '{{ $labels.site }} issued cookie {{ $labels.cookie }} without HttpOnly',
    means: 'Any script on the page, an injected one too, can read it and send the session away.',
  },
);
