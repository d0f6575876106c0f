// The alert for session cookies that the origin gets otherwise than the client sent them. A ticket at the first.
import type { Selection } from '../../exporter/slis/sli.ts';
import { createAlert } from '../alert.ts';
import { COUNT, eventsIn } from '../events.ts';

const altered: Selection = { metric: 'cookie_forwards_total', where: { class: ['auth'] } };
const place = ['site', 'cookie'];

export const cookieForwardAltered = createAlert(
  'CookieForwardAltered',
  {
    summary: 'Session cookies are changed on their way from the client to the origin.',
    description:
      'In the last hour cookie {{ $labels.cookie }} of {{ $labels.site }} reached the origin otherwise than the client sent it ' +
      `({{ $labels.change }}) ${COUNT} time(s). ` +
      'The application judges another cookie than the one that the browser has.',
  },
  { variables: place },
  [
    {
      severity: 'warning',
      expr: `${eventsIn({ selection: altered, by: [...place, 'change'], window: '1h' })} > 0`,
    },
  ],
);
