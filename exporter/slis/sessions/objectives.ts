// What is wanted of sessions: that nobody replays them, and that few are refused for being over. Data only.
import type { Objective } from '../sli.ts';

/**
 * Replays are wanted none at all. An objective of 1 would leave no budget to burn, so that a single one of a million
 * sessions looked like the end of all; one of 10,000 is what the detector itself may be wrong about.
 */
const HARDLY_ANY = 0.9999;

export const sessionObjectives: readonly Objective[] = [
  {
    sli: 'sessions_not_replayed',
    title: 'Sessions without a likely replay',
    needs: ['cookie', 'set_cookie'],
    valid: { metric: 'cookie_returned_total', where: { class: ['auth'], returned: ['true'] } },
    bad: { metric: 'cookie_replay_total', where: { level: ['likely', 'certain'] } },
    objective: HARDLY_ANY,
    target: 1,
    tells:
      'The share of sessions (auth cookies that were given and came back) that nobody else seems to have used, counted once an hour and level.',
    matters: 'Who replays a session is that user, without ever knowing the password.',
  },
  {
    sli: 'stale_cookies_absent',
    title: 'Auth requests not refused for a stale cookie',
    needs: ['cookie', 'set_cookie'],
    valid: {
      metric: 'cookie_auth_requests_total',
      where: { outcome: ['accepted', 'rejected', 'expired', 'error'] },
    },
    bad: { metric: 'cookie_stale_total', where: { outcome: ['refused'] } },
    objective: 0.99,
    target: 1,
    tells: 'The share of requests with an auth cookie that were not refused with one that was over.',
    matters: 'Browsers that keep cookies for longer than the server does send their users to the login.',
  },
];
