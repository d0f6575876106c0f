// The alert for people who come with a cookie that is over. A ticket: they can log in again.
import { burnRateAlert } from '../burn-rate.ts';
import { objectiveOf } from '../objectives.ts';

export const cookieStaleHigh = burnRateAlert(
  'CookieStaleHigh',
  objectiveOf('stale_cookies_absent'),
  {
    summary: 'Requests are refused because their session cookie is over.',
    what: '{{ $labels.site }} refused a session cookie that had ended',
    means:
      'Browsers keep it for longer than the server does, and people are sent to the login in the middle of their work.',
  },
  { isTicket: true },
);
