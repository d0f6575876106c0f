// The alert for browsers that no longer send the session cookie. It holds no window or burn rate.
import { burnRateAlert } from '../burn-rate.ts';
import { objectiveOf } from '../objectives.ts';
import { MIN_GOOD_EVENTS } from '../windows.ts';

export const cookieAuthMissingHigh = burnRateAlert(
  'CookieAuthMissingHigh',
  objectiveOf('auth_present'),
  {
    summary: 'Requests are refused because they lack the session cookie.',
    what: '{{ $labels.site }} refused a request without a session cookie',
    means: 'Browsers do not keep the cookie or do not send it, so that people cannot stay logged in.',
  },
  { jumps: true, minGood: MIN_GOOD_EVENTS },
);
