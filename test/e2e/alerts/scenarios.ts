// For each alert on cookies a site, on which its fault is made by the lines of two logs: how requests go while all is well,
// and how while it is not. It must not say when.
import type { Severity } from '../../../alerts/rule.ts';
import type { Fields } from '../support/request-log.ts';

/** One request: what the edge logs of it and what the origin does; absent: that log does not show it. */
export type Request = { readonly edge?: Fields; readonly origin?: Fields };

export type Scenario = {
  readonly alert: string;
  /** Of an alert with several conditions, the one that is meant. */
  readonly severity?: Severity;
  /** Requests of one turn, several of which go by in a second; `turn` counts them. */
  readonly well: (turn: number) => readonly Request[];
  readonly ill: (turn: number) => readonly Request[];
};

const FLAGS = 'Path=/; Secure; HttpOnly; SameSite=Lax';
const CURL = 'curl/8.9.1';

const accepted = (turn: number): Fields => ({ cookie: `sid=value-${turn % 7}` });
const given = (turn: number, flags = FLAGS): Fields => ({
  path: '/login',
  set_cookie: [`sid=given-${turn}; ${flags}`],
});
const edge = (...fields: readonly Fields[]): readonly Request[] => fields.map((one) => ({ edge: one }));
const atOrigin = (fields: Fields, scheme = 'https'): Fields => ({
  ...fields,
  scheme: 'http',
  peer_ip: '127.0.0.1',
  forwarded: { 'x-forwarded-proto': scheme },
});
const both = (edgeShows: Fields, originShows: Fields = edgeShows): readonly Request[] => [
  { edge: edgeShows, origin: atOrigin(originShows) },
];
const quietly = (turn: number): readonly Request[] => edge(accepted(turn));

/** Sessions that were given and used before all began; `past` says so. */
const sessionsOf = (site: string): readonly string[] =>
  [1, 2, 3, 4, 5, 6].map((nth) => `one-of-several-sessions-${site}-${nth}`);
const sessionOf = (site: string, turn: number): Fields => ({ cookie: `sid=${sessionsOf(site)[turn % 6]}` });

const ENDED = ['ended-accepted.example', 'stale.example'] as const;
const REPLAYED = 'replay.example';

const HOME: Fields = { country: 'DE', asn: 3320 };
const THIEF: Fields = { country: 'US', asn: 16_509, client_ip: '192.0.2.66', user_agent: CURL };

const minutesAgo = (minutes: number): Fields => ({
  time: new Date(Date.now() - minutes * 60_000).toISOString(),
});

/** What was logged at a site before: sessions that began, and that ended. The replay detector wants a quarter of an hour. */
export const past = (): readonly Fields[] => [
  ...ENDED.flatMap((site) =>
    sessionsOf(site).flatMap((value) => [
      { ...minutesAgo(29), site, set_cookie: [`sid=${value}; ${FLAGS}`] },
      { ...minutesAgo(28), site, cookie: `sid=${value}` },
      { ...minutesAgo(27), site, cookie: `sid=${value}`, set_cookie: [`sid=; Max-Age=0; ${FLAGS}`] },
    ]),
  ),
  ...sessionsOf(REPLAYED).flatMap((value) => [
    { ...minutesAgo(26), ...HOME, site: REPLAYED, set_cookie: [`sid=${value}; ${FLAGS}`] },
    { ...minutesAgo(25), ...HOME, site: REPLAYED, cookie: `sid=${value}` },
  ]),
];

/** By site. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  'plaintext.example': {
    alert: 'CookieSentOverPlaintext',
    severity: 'critical',
    well: quietly,
    ill: (turn) => edge({ ...accepted(turn), scheme: 'http' }),
  },
  'replay.example': {
    alert: 'CookieReplayLikely',
    severity: 'critical',
    well: () => edge(HOME),
    ill: (turn) => edge({ ...THIEF, ...sessionOf(REPLAYED, turn) }),
  },
  'ended-accepted.example': {
    alert: 'CookieEndedSessionAccepted',
    severity: 'critical',
    well: quietly,
    ill: (turn) => edge(sessionOf('ended-accepted.example', turn)),
  },
  'auth-failure.example': {
    alert: 'CookieAuthFailureHigh',
    well: quietly,
    ill: (turn) => edge({ ...accepted(turn), status: 403 }),
  },
  'auth-missing.example': {
    alert: 'CookieAuthMissingHigh',
    well: quietly,
    ill: () => edge({ status: 401, cookie: null }),
  },
  'login-loop.example': {
    alert: 'CookieLoginLoop',
    well: (turn) => edge(given(turn), { cookie: `sid=given-${turn}` }),
    ill: (turn) => edge({ ...given(turn), client_ip: '203.0.113.99' }),
  },
  'issuance.example': {
    alert: 'CookieIssuanceStopped',
    well: (turn) => [...edge(given(turn), given(turn + 0.3), given(turn + 0.6)), ...quietly(turn)],
    ill: quietly,
  },
  'vanished.example': {
    alert: 'CookieSetCookieVanished',
    well: (turn) => both(given(turn)),
    ill: (turn) => both({ path: '/login' }, given(turn)),
  },
  'rewritten.example': {
    alert: 'CookieUnexpectedRewrite',
    severity: 'critical',
    well: (turn) => both(given(turn)),
    ill: (turn) => both(given(turn, 'Path=/; HttpOnly; SameSite=Lax'), given(turn)),
  },
  'disbelieved.example': {
    alert: 'CookieOriginDisbelievesTls',
    well: (turn) => both(accepted(turn)),
    ill: (turn) => [{ edge: accepted(turn), origin: atOrigin(accepted(turn), 'http') }],
  },
  'secure.example': {
    alert: 'CookieSecureCoverageLow',
    well: (turn) => edge(given(turn)),
    ill: (turn) => edge(given(turn, 'Path=/; HttpOnly; SameSite=Lax')),
  },
  'http-only.example': {
    alert: 'CookieHttpOnlyCoverageLow',
    well: (turn) => edge(given(turn)),
    ill: (turn) => edge(given(turn, 'Path=/; Secure; SameSite=Lax')),
  },
  'same-site.example': {
    alert: 'CookieSameSiteCoverageLow',
    well: quietly,
    ill: () => edge({ set_cookie: ['theme=dark; Path=/'] }, { set_cookie: ['theme=light; Path=/'] }),
  },
  'upstream.example': {
    alert: 'CookieUpstreamPlaintext',
    well: (turn) => edge({ ...accepted(turn), upstream_scheme: 'https' }),
    ill: (turn) => edge({ ...accepted(turn), upstream_scheme: 'http' }),
  },
  'forwarded.example': {
    alert: 'CookieForwardAltered',
    well: (turn) => both(accepted(turn)),
    ill: (turn) => both({ cookie: `sid=value-${turn % 7}; theme=dark` }, { cookie: 'theme=dark' }),
  },
  'header-near-limit.example': {
    alert: 'CookieHeaderNearLimit',
    well: quietly,
    ill: () => edge({ cookie: `junk=${'x'.repeat(5000)}` }),
  },
  'header-rejected.example': {
    alert: 'CookieHeaderRejected',
    well: quietly,
    ill: () => edge({ status: 431 }),
  },
  'stale.example': {
    alert: 'CookieStaleHigh',
    well: quietly,
    ill: (turn) => edge({ ...sessionOf('stale.example', turn), status: 401 }),
  },
};
