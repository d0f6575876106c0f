// What the sites of the seeded history see: requests, cookies, sessions, in quiet times and during the incidents.
import { catalogue } from '../../../exporter/metrics/catalogue/index.ts';
import { type Course, counter, gauge, histogram, type Labels, type Series, shareUpTo } from './series.ts';
import { ACCOUNT, BLOG, during, never, of, SHOP, SITES, WITH_SESSIONS } from './shape.ts';
import { busyAt, DAY, INCIDENTS, shareOver } from './timeline.ts';

const { tlsDisbelieved, replayed } = INCIDENTS;

const requests = (): Series[] => {
  const row = (vantage: string, site: string, transport: string, carries: string, course: Course) =>
    counter('cookie_requests_total', { vantage, site, transport, carries }, course);
  const edge = SITES.flatMap((site) => [
    row('edge', site, 'tls', 'none', of(site, 0.3)),
    row('edge', site, 'tls', 'other', of(site, site === BLOG ? 0.7 : 0.2)),
    row('edge', site, 'plaintext', 'none', of(site, 0.002)),
  ]);
  const sessions = WITH_SESSIONS.flatMap((site) => {
    const plain = (outside: Course, inside: Course): Course =>
      site === ACCOUNT ? during(tlsDisbelieved, inside, outside) : outside;
    return [
      row('edge', site, 'tls', 'auth', of(site, 0.5)),
      row('edge', site, 'plaintext', 'auth', plain(never, of(site, 0.02))),
      row('origin', site, 'tls', 'auth', plain(of(site, 0.5), never)),
      row('origin', site, 'plaintext', 'auth', plain(never, of(site, 0.5))),
      counter('cookie_tls_versions_total', { vantage: 'edge', site, version: '1.3' }, of(site, 0.45)),
      counter('cookie_tls_versions_total', { vantage: 'edge', site, version: '1.2' }, of(site, 0.05)),
      counter(
        'cookie_upstream_requests_total',
        { site, transport: 'tls', carries: 'auth', expected: 'true' },
        plain(of(site, 0.5), of(site, 0.3)),
      ),
      counter(
        'cookie_upstream_requests_total',
        { site, transport: 'plaintext', carries: 'auth', expected: 'false' },
        plain(never, of(site, 0.2)),
      ),
    ];
  });
  const plaintext = (site: string, answer: string, course: Course) =>
    counter(
      'cookie_plaintext_total',
      { vantage: 'edge', site, cookie: 'sid', class: 'auth', session: 'live', answer },
      course,
    );
  return [
    ...edge,
    ...sessions,
    plaintext(SHOP, 'served', never),
    plaintext(ACCOUNT, 'served', during(tlsDisbelieved, of(ACCOUNT, 0.015), never)),
    plaintext(ACCOUNT, 'redirected', during(tlsDisbelieved, of(ACCOUNT, 0.005), never)),
    ...['auth', 'other', 'none'].map((carries) =>
      counter(
        'cookie_cross_site_requests_total',
        { vantage: 'edge', site: SHOP, carries },
        of(SHOP, carries === 'auth' ? 0.004 : 0.02),
      ),
    ),
  ];
};

const auth = (): Series[] => {
  const row = (vantage: string, site: string, outcome: string, client: string, course: Course) =>
    counter('cookie_auth_requests_total', { vantage, site, outcome, client }, course);
  return WITH_SESSIONS.flatMap((site) => {
    const disbelieved = (inside: number, outside: number): Course =>
      site === ACCOUNT ? during(tlsDisbelieved, of(site, inside), of(site, outside)) : of(site, outside);
    return [
      row('edge', site, 'accepted', 'browser', disbelieved(0.24, 0.4)),
      row('edge', site, 'accepted', 'app', of(site, 0.1)),
      row('edge', site, 'missing', 'browser', disbelieved(0.1, 0.0004)),
      row('edge', site, 'missing', 'bot', of(site, 0.0008)),
      row('edge', site, 'rejected', 'browser', disbelieved(0.12, 0.0006)),
      row('edge', site, 'expired', 'browser', of(site, 0.0008)),
      row('edge', site, 'error', 'browser', of(site, 0.0003)),
      row('origin', site, 'accepted', 'browser', disbelieved(0.24, 0.5)),
      row('origin', site, 'rejected', 'browser', disbelieved(0.22, 0.001)),
    ];
  });
};

/** Cookie headers of the shop grow all the month: a cookie that nobody removes. */
const medianSize: Course = (time) => 650 + 900 * shareOver(time);
const SIZE_SIGMA = 0.42;

const sizes = (): Series[] => {
  const { buckets } = catalogue.cookie_request_header_bytes;
  const place = { vantage: 'edge', site: SHOP };
  const header = (labels: Labels, perSecond: Course, median: Course) =>
    histogram('cookie_request_header_bytes', labels, {
      bounds: buckets ?? [],
      perSecond,
      median,
      sigma: SIZE_SIGMA,
    });
  const beyond =
    (limit: number): Course =>
    (time) =>
      of(SHOP, 0.7)(time) * (1 - shareUpTo(limit, medianSize(time), SIZE_SIGMA));
  const bytesOf = (cookie: string, bytes: Course, kind: string) =>
    counter(
      'cookie_sent_bytes_total',
      { ...place, cookie, class: kind },
      (time) => of(SHOP, 0.7)(time) * bytes(time),
    );
  return [
    ...header(place, of(SHOP, 0.7), medianSize),
    ...header({ vantage: 'edge', site: ACCOUNT }, of(ACCOUNT, 0.7), () => 420),
    ...header({ vantage: 'origin', site: SHOP }, of(SHOP, 0.68), medianSize),
    ...['4096', '8192', '16384'].map((limit) =>
      counter('cookie_request_header_over_total', { ...place, limit }, beyond(Number(limit))),
    ),
    ...histogram('cookie_request_cookies', place, {
      bounds: catalogue.cookie_request_cookies.buckets ?? [],
      perSecond: of(SHOP, 0.7),
      median: (time) => 6 + 3 * shareOver(time),
      sigma: 0.5,
    }),
    bytesOf('sid', () => 72, 'auth'),
    bytesOf('_ga', () => 60, 'analytics'),
    bytesOf('cart', () => 180, 'preference'),
    bytesOf('recently_viewed', (time) => 150 + 900 * shareOver(time), 'preference'),
    bytesOf('other', () => 190, 'other'),
    counter('cookie_header_rejected_total', { ...place, status: '431' }, (time) => beyond(8192)(time) / 4),
    counter('cookie_header_rejected_total', { ...place, status: '400' }, never),
  ];
};

const DURATION: Readonly<Record<string, readonly [share: number, median: number]>> = {
  none: [0.3, 0.04],
  small: [0.4, 0.05],
  large: [0.28, 0.065],
  huge: [0.02, 0.11],
};

const durations = (): Series[] =>
  Object.entries(DURATION).flatMap(([size, [share, median]]) =>
    histogram(
      'cookie_request_duration_seconds',
      { vantage: 'edge', site: SHOP, header_size: size },
      {
        bounds: catalogue.cookie_request_duration_seconds.buckets ?? [],
        perSecond: of(SHOP, share),
        median: () => median,
        sigma: 0.7,
      },
    ),
  );

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

/** Everything that traffic makes. */
export const trafficSeries = (): Series[] => [
  ...requests(),
  ...auth(),
  ...sizes(),
  ...durations(),
  ...WITH_SESSIONS.flatMap(livesAt),
  ...replays(),
];
