// The alert for requests whose headers are refused as too large. It must not fire for a scanner that sends a few.
import { createAlert } from '../alert.ts';
import { COUNT, eventsIn } from '../events.ts';

const MANY = 10;
const by = ['site'];

export const cookieHeaderRejected = createAlert(
  'CookieHeaderRejected',
  {
    summary: 'Requests are refused because their headers are too large.',
    description:
      `In the last hour {{ $labels.site }} answered ${COUNT} request(s) with 400, 413, 431 or 494 ` +
      'as having too large a header. Those people cannot get in until they clear their cookies.',
  },
  { variables: by },
  [
    {
      severity: 'warning',
      expr: `${eventsIn({
        selection: { metric: 'cookie_header_rejected_total', where: {} },
        by,
        window: '1h',
        among: { metric: 'cookie_requests_total', where: {} },
      })} >= ${MANY}`,
    },
  ],
);
