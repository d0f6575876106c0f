// The alert for the first auth cookie that arrives without TLS. It waits for nothing: one is one too many.
import { createAlert } from '../alert.ts';
import { COUNT, eventsIn } from '../events.ts';

const by = ['site', 'cookie'];

export const cookieSentOverPlaintext = createAlert(
  'CookieSentOverPlaintext',
  {
    summary: 'Session cookies arrive over connections without TLS.',
    description:
      'In the last 15 minutes {{ $labels.site }} received cookie {{ $labels.cookie }} over plaintext HTTP ' +
      `${COUNT} time(s). Whoever was on the way could read it and take over the session. ` +
      'A redirect to HTTPS does not help: it comes after the cookie.',
  },
  { variables: by },
  [
    {
      severity: 'critical',
      expr: `${eventsIn({
        selection: { metric: 'cookie_plaintext_total', where: { class: ['auth'] } },
        by,
        window: '15m',
        among: { metric: 'cookie_requests_total', where: { transport: ['tls', 'plaintext'] } },
      })} > 0`,
    },
  ],
);
