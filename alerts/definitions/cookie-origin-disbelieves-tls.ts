// The alert for an origin that takes requests for plaintext although the client came with TLS. It must not fire for a single
// client that forges a header.
import type { Selection } from '../../exporter/slis/sli.ts';
import { createAlert } from '../alert.ts';
import { COUNT, eventsIn, increaseIn } from '../events.ts';

const WINDOW = '15m';
const MANY = 10;
/** Of the requests that came with TLS; a health check alone is less. */
const LARGE_SHARE = 0.01;

const disagreed: Selection = {
  metric: 'cookie_transport_disagreements_total',
  where: { edge: ['tls'], origin: ['plaintext'] },
};
const withTls: Selection = {
  metric: 'cookie_requests_total',
  where: { vantage: ['edge'], transport: ['tls'] },
};
const by = ['site'];

export const cookieOriginDisbelievesTls = createAlert(
  'CookieOriginDisbelievesTls',
  {
    summary: 'The origin takes requests for plaintext that came to the edge with TLS.',
    description:
      `In the last 15 minutes the origin of {{ $labels.site }} took ${COUNT} request(s) for plaintext HTTP ` +
      'although the edge had TLS with the client. ' +
      'An application that does so gives out no Secure cookies, or redirects for ever.',
  },
  { variables: by },
  [
    {
      severity: 'critical',
      expr: [
        `${eventsIn({ selection: disagreed, by, window: WINDOW })} >= ${MANY}`,
        'and',
        eventsIn({ selection: disagreed, by, window: WINDOW }),
        `  / ${increaseIn({ selection: withTls, by, window: WINDOW })} > ${LARGE_SHARE}`,
      ].join('\n'),
      for: '2m',
    },
  ],
);
