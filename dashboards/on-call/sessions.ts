// Row "Sessions in the wrong hands": replay, sessions that do not end, users who cannot get in.
import { replaysByLevel } from '../debug/replay.ts';
import { eventBars } from '../event-bars.ts';
import { COLOURS } from '../style.ts';

const auth = { metric: 'cookie_auth_requests_total' } as const;

const THIRD = { width: 8, height: 8, unit: 'short', empty: 'No auth traffic seen' } as const;

const stale = () =>
  eventBars({
    frame: {
      ...THIRD,
      id: 802,
      title: 'Stale session cookies',
      description:
        'Requests with an auth cookie after its end (expired, deleted, replaced), by what became of them; counts in each interval. accepted: the application does not end sessions, a stolen one works on. refused: a few are normal; a rise is users who are thrown out.',
    },
    events: { metric: 'cookie_stale_total', among: auth },
    by: 'outcome',
    among: auth,
    colours: { accepted: COLOURS.bad, refused: COLOURS.quiet },
  });

const loops = () =>
  eventBars({
    frame: {
      ...THIRD,
      id: 803,
      title: 'Login loops by site',
      description:
        'Auth cookies given again and again without being accepted, by site; counts in each interval. Users log in and are thrown out at once: usually a cookie that the browser refuses or does not send (Secure, Domain, SameSite).',
    },
    events: { metric: 'cookie_renewals_total', where: { trigger: ['login_loop'] }, among: auth },
    by: 'site',
    among: auth,
  });

/** Panels of the row, in the order of the grid. */
export const sessions = () => [replaysByLevel({ id: 801, width: 8, height: 8 }), stale(), loops()];
