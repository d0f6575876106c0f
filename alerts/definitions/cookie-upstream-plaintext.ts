// The alert for a leg between edge and origin that lacks the TLS which its tls_mode says it has. A ticket at the first.
import { createAlert } from '../alert.ts';
import { COUNT, eventsIn } from '../events.ts';

const by = ['site'];

export const cookieUpstreamPlaintext = createAlert(
  'CookieUpstreamPlaintext',
  {
    summary: 'Requests go from the edge to the origin without the TLS that is expected there.',
    description:
      `In the last hour the edge sent ${COUNT} request(s) for {{ $labels.site }} to the origin over plaintext, ` +
      'against its tls_mode. Whoever is in that network can read the sessions in them.',
  },
  { variables: by },
  [
    {
      severity: 'warning',
      expr: `${eventsIn({
        selection: {
          metric: 'cookie_upstream_requests_total',
          where: { transport: ['plaintext'], expected: ['false'] },
        },
        by,
        window: '1h',
      })} > 0`,
    },
  ],
);
