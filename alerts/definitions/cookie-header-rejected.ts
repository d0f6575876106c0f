// The alert for requests whose headers are refused as too large. It must not fire for a scanner that sends
// what is no request at all.
import type { Selection } from '../../exporter/slis/sli.ts';
import { createAlert } from '../alert.ts';
import { COUNT, eventsIn, increaseIn } from '../events.ts';
import { indent } from '../promql.ts';

const WINDOW = '1h';
const MANY = 10;
const rejected: Selection = { metric: 'cookie_header_rejected_total', where: {} };
const requests: Selection = { metric: 'cookie_requests_total', where: {} };
/** A 400 may be any malformed request, and a 413 an upload: they count where headers are seen to be large. */
const forItsHeader: Selection = { metric: 'cookie_header_rejected_total', where: { status: ['431', '494'] } };
const large: Selection = { metric: 'cookie_request_header_over_total', where: { limit: ['4096'] } };
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
      expr: [
        `${eventsIn({ selection: rejected, by, window: WINDOW, among: requests })} >= ${MANY}`,
        'and on (job, site) (',
        indent(`${increaseIn({ selection: forItsHeader, by, window: WINDOW, among: requests })} > 0`),
        '  or',
        indent(`${increaseIn({ selection: large, by, window: '6h', among: requests })} > 0`),
        ')',
      ].join('\n'),
    },
  ],
);
