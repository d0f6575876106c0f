// The alert for Cookie headers that grow towards what servers take. A ticket: nobody is refused yet.
import { burnRateAlert } from '../burn-rate.ts';
import { objectiveOf } from '../objectives.ts';

export const cookieHeaderNearLimit = burnRateAlert(
  'CookieHeaderNearLimit',
  objectiveOf('header_within_4k'),
  {
    summary: 'Cookie headers grow towards the limit of servers.',
    what: '{{ $labels.site }} received a Cookie header of more than 4 KB',
    means: 'Many servers refuse all headers together at 8 KB, and then those people cannot get in at all.',
  },
  { isTicket: true },
);
