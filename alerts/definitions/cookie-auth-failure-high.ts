// The alert for sessions that are no longer accepted, whatever the cause. It holds no window or burn rate.
import { burnRateAlert } from '../burn-rate.ts';
import { objectiveOf } from '../objectives.ts';
import { MIN_GOOD_EVENTS } from '../windows.ts';

export const cookieAuthFailureHigh = burnRateAlert(
  'CookieAuthFailureHigh',
  objectiveOf('auth_accepted'),
  {
    summary: 'Requests with a session cookie are answered 401, 403 or 5xx.',
    what: '{{ $labels.site }} did not accept a request with a session cookie',
    means: 'People who are logged in are sent to the login, or meet an error.',
  },
  { jumps: true, minGood: MIN_GOOD_EVENTS },
);
