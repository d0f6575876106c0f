// Row "Sessions": what became of requests that need one.
import { objectiveOf } from '../../alerts/objectives.ts';
import { eventBars } from '../event-bars.ts';
import { areas, line, lines } from '../panels.ts';
import { badShare, objectiveRatio, rateOf } from '../queries.ts';
import { COLOURS, coloured, DASHED } from '../style.ts';

const requests = { metric: 'cookie_auth_requests_total' } as const;
const missing = { ...requests, where: { outcome: ['missing'] } } as const;

const outcomes = () =>
  areas({
    id: 401,
    title: 'Auth outcomes',
    description:
      'Requests with an auth cookie, or refused with 401 or 403. accepted: the session worked; missing: refused, and no auth cookie was sent; rejected: refused in spite of one; expired: refused after its end; error: answered 5xx.',
    unit: 'reqps',
    width: 8,
    height: 8,
    empty: 'No auth traffic seen',
  })
    .withTarget(line(rateOf(requests, ['outcome']), '{{outcome}}'))
    .overrideByName('accepted', coloured(COLOURS.good))
    .overrideByName('missing', coloured(COLOURS.watch))
    .overrideByName('rejected', coloured(COLOURS.bad))
    .overrideByName('expired', coloured(COLOURS.neutral))
    .overrideByName('error', coloured(COLOURS.worse));

const shares = () =>
  lines({
    id: 402,
    title: 'Share of auth requests refused',
    description:
      'Not accepted: requests with an auth cookie that were answered 401, 403 or 5xx. Without the cookie: auth traffic refused because none was sent, bots and monitors aside. Dashed: what the objectives allow. Both rising together after a deploy is a cookie that browsers no longer send.',
    unit: 'percentunit',
    width: 8,
    height: 8,
    empty: 'No auth traffic seen',
  })
    .axisSoftMax(0.02)
    .withTarget(line(badShare(objectiveOf('auth_accepted'), '$__rate_interval'), 'not accepted'))
    .withTarget(line(badShare(objectiveOf('auth_present'), '$__rate_interval'), 'without the cookie'))
    .withTarget(line(`1 - ${objectiveRatio('auth_accepted')}`, 'not accepted, allowed'))
    .withTarget(line(`1 - ${objectiveRatio('auth_present')}`, 'without the cookie, allowed'))
    .overrideByName('not accepted', coloured(COLOURS.bad))
    .overrideByName('without the cookie', coloured(COLOURS.watch))
    .overrideByName('not accepted, allowed', [...coloured(COLOURS.bad), ...DASHED])
    .overrideByName('without the cookie, allowed', [...coloured(COLOURS.watch), ...DASHED]);

const byClient = () =>
  eventBars({
    frame: {
      id: 403,
      title: '401 and 403 for want of a cookie, by client',
      description:
        'Refused requests that sent no auth cookie, by kind of client; counts in each interval. Browsers alone: a cookie problem. Tools and bots: probably a scan. All at once: look for a logout or a changed path.',
      unit: 'short',
      width: 8,
      height: 8,
      empty: 'No auth traffic seen',
    },
    events: missing,
    by: 'client',
    among: requests,
    colours: {
      browser: COLOURS.watch,
      webview: COLOURS.bad,
      app: COLOURS.worse,
      tool: COLOURS.neutral,
      bot: COLOURS.other,
      monitor: COLOURS.quiet,
      unknown: COLOURS.quiet,
    },
  });

/** Panels of the row, in the order of the grid. */
export const auth = () => [outcomes(), shares(), byClient()];
