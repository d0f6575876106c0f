// Lives of sessions in the seeded history, and sessions in the wrong hands.
import { catalogue } from '../../../exporter/metrics/catalogue/index.ts';
import { type Course, counter, gauge, histogram, type Series } from './series.ts';
import { during, never, of, SHOP, WITH_SESSIONS } from './shape.ts';
import { busyAt, DAY, INCIDENTS } from './timeline.ts';

const { tlsDisbelieved, replayed } = INCIDENTS;

/** The lives of session cookies of one site. */
const livesAt = (site: string): Series[] => {
  const named = { site, cookie: 'sid', class: 'auth' };
  const logins = of(site, 0.02);
  const isShop = site === SHOP;
  const loops = isShop ? during(replayed, of(site, 0.004), never) : never;
  return [
    counter('cookie_returned_total', { ...named, returned: 'true' }, logins),
    counter(
      'cookie_returned_total',
      { ...named, returned: 'false' },
      isShop ? of(site, 0.0008) : during(tlsDisbelieved, of(site, 0.02), of(site, 0.0008)),
    ),
    counter('cookie_renewals_total', { ...named, trigger: 'rotation' }, of(site, 0.01)),
    counter('cookie_renewals_total', { ...named, trigger: 'after_failure' }, of(site, 0.0006)),
    counter('cookie_renewals_total', { ...named, trigger: 'login_loop' }, loops),
    counter(
      'cookie_stale_total',
      { ...named, reason: 'deleted', outcome: 'accepted' },
      isShop ? during(replayed, () => 0.02, never) : never,
    ),
    counter('cookie_stale_total', { ...named, reason: 'expired', outcome: 'refused' }, of(site, 0.0008)),
    counter('cookie_stale_total', { ...named, reason: 'superseded', outcome: 'refused' }, of(site, 0.0002)),
    ...histogram(
      'cookie_session_age_seconds',
      { site, cookie: 'sid' },
      {
        bounds: catalogue.cookie_session_age_seconds.buckets ?? [],
        perSecond: logins,
        median: () => 1500,
        sigma: 1.3,
      },
    ),
  ];
};

/** Sessions in the wrong hands: a campaign from two countries, and what everyday life looks like beside it. */
const replays = (): Series[] => {
  const place = { site: SHOP, cookie: 'sid' };
  const campaign = (perHour: number): Course => during(replayed, () => perHour / 3600, never);
  const row = (level: string, signal: string, course: Course) =>
    counter('cookie_replay_total', { ...place, level, signal }, course);
  const everyday: Course = () => 1.5 / DAY;
  return [
    row('suspicious', 'travel', everyday),
    row('suspicious', 'network', everyday),
    row('likely', 'device', campaign(14)),
    row('likely', 'tool', campaign(9)),
    row('certain', 'after_logout', campaign(5)),
    counter('cookie_replay_countries_total', { country: 'XK' }, campaign(18)),
    counter('cookie_replay_countries_total', { country: 'SC' }, campaign(8)),
    counter('cookie_replay_countries_total', { country: 'unknown' }, campaign(2)),
    ...['country', 'asn', 'client'].map((dimension, at) =>
      counter(
        'cookie_session_spread_total',
        { ...place, dimension },
        during(replayed, () => 0.02, of(SHOP, [0.00002, 0.0009, 0.0001][at] ?? 0)),
      ),
    ),
    counter('cookie_session_signals_total', { site: SHOP, signal: 'many_sessions' }, campaign(6)),
    counter('cookie_session_signals_total', { site: SHOP, signal: 'unseen_id' }, campaign(30)),
    counter('cookie_replay_muted_total', { reason: 'warm_up' }, (time) => (time < DAY ? 0.001 : 0)),
    counter('cookie_replay_muted_total', { reason: 'degenerate' }, never),
    gauge('cookie_replay_sessions', {}, (time) => Math.round(22_000 + 30_000 * busyAt(time))),
    counter('cookie_replay_evictions_total', {}, never),
    gauge('cookie_replay_coverage_ratio', {}, () => 0.97),
    counter('cookie_affinity_changes_total', { site: SHOP, cookie: 'ROUTEID' }, of(SHOP, 0.0004)),
  ];
};

/** Everything that following sessions makes. */
export const sessionSeries = (): Series[] => [...WITH_SESSIONS.flatMap(livesAt), ...replays()];
