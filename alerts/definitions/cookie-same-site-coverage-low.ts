// The alert for cookies that do not say whether they may be sent across sites. A ticket: no session is lost by it alone.
import { burnRateAlert } from '../burn-rate.ts';
import { objectiveOf } from '../objectives.ts';

export const cookieSameSiteCoverageLow = burnRateAlert(
  'CookieSameSiteCoverageLow',
  objectiveOf('samesite_coverage'),
  {
    summary: 'Cookies are issued without SameSite, or with a value that no browser knows.',
    what: '{{ $labels.site }} issued cookie {{ $labels.cookie }} without a valid SameSite',
    means:
      'Browsers differ in what they do then, and some send the cookie along with every request of other sites.',
  },
  { isTicket: true },
);
