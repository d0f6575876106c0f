// The alert for browsers that no longer send the session cookie. It holds no window or burn rate.
import { burnRateAlert } from '../burn-rate.ts';
import { objectiveOf } from '../objectives.ts';

/** Where fewer came with a session, it is scanners who come without: a name that is not served, a site without a login. */
const SESSIONS = 10;

export const cookieAuthMissingHigh = burnRateAlert(
  'CookieAuthMissingHigh',
  objectiveOf('auth_present'),
  {
    summary: 'Requests are refused because they lack the session cookie.',
    what: '{{ $labels.site }} refused a request without a session cookie',
    means: 'Browsers do not keep the cookie or do not send it, so that people cannot stay logged in.',
  },
  { jumps: true, minGood: SESSIONS },
);
