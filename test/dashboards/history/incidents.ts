// Which panels must show which incident of the seeded history, as numbers. Data only.

import { ACCOUNT, SHOP } from './shape.ts';
import type { Incident } from './timeline.ts';

type Sign = {
  readonly panel: number;
  /** Name of the query, by refId or legend; by default the panel's first. */
  readonly query?: string;
  /** Which answers count; by default all. */
  readonly labels?: Readonly<Record<string, string>>;
  /** During the incident it is at least, or at most, this. */
  readonly during: { readonly least: number } | { readonly most: number };
  /** In quiet times. */
  readonly quiet: { readonly least: number } | { readonly most: number };
};

const rises = (panel: number, least: number, more: Pick<Sign, 'query' | 'labels'> = {}, most = 0): Sign => ({
  panel,
  ...more,
  during: { least },
  quiet: { most },
});

const falls = (
  panel: number,
  most: number,
  least: number,
  more: Pick<Sign, 'query' | 'labels'> = {},
): Sign => ({
  panel,
  ...more,
  during: { most },
  quiet: { least },
});

const fires = (alertname: string): Sign => rises(108, 1, { labels: { alertname } });

/** Incident → dashboard → what it shows. */
export const SIGNS: Readonly<Record<Incident, Readonly<Record<string, readonly Sign[]>>>> = {
  secureDropped: {
    'executive.json': [
      falls(301, 0.97, 0.9999, { query: 'Secure' }),
      rises(402, 1, { labels: { incident_severity: 'critical' } }),
    ],
    'on-call.json': [
      rises(104, 1000),
      falls(201, 0.6, 0.9999, { query: 'Secure' }),
      rises(202, 1000, { query: 'Secure', labels: { site: SHOP, cookie: 'sid' } }),
      fires('CookieSecureCoverageLow'),
    ],
    'debug.json': [
      rises(401, 1000, { query: 'secure', labels: { site: SHOP, cookie: 'sid', class: 'auth' } }),
      falls(305, 0.6, 0.9999, { query: 'edge', labels: { sli: 'secure_coverage' } }),
    ],
  },
  tlsDisbelieved: {
    'executive.json': [
      falls(302, 0.99, 0.995, { query: 'Accepted' }),
      falls(302, 0.9999, 0.99999, { query: 'Over TLS' }),
      rises(402, 2, { labels: { incident_severity: 'critical' } }),
    ],
    'on-call.json': [
      rises(103, 1000),
      rises(105, 100),
      rises(301, 50, { labels: { answer: 'served' } }),
      rises(302, 1000, { labels: { site: ACCOUNT, cookie: 'sid', answer: 'served' } }),
      rises(304, 1000, { labels: { origin: 'plaintext' } }),
      rises(402, 0.04, { query: 'not accepted' }, 0.006),
      rises(402, 0.03, { query: 'without the cookie' }, 0.006),
      rises(403, 1000, { labels: { client: 'browser' } }, 90),
      rises(501, 30, { labels: { change: 'secure_removed' } }),
      rises(504, 300, { labels: { change: 'removed' } }),
      fires('CookieSentOverPlaintext'),
      fires('CookieOriginDisbelievesTls'),
      fires('CookieAuthFailureHigh'),
    ],
    'debug.json': [
      rises(102, 100),
      rises(109, 0.005),
      rises(301, 50, { labels: { cookie: 'sid', change: 'secure_removed' } }),
      rises(304, 500, { labels: { site: ACCOUNT, cookie: 'sid', change: 'removed' } }),
      rises(504, 0.2, {}, 0.06),
      rises(508, 1000, { query: 'rejected', labels: { site: ACCOUNT } }, 100),
      rises(703, 1, { labels: { transport: 'plaintext' } }),
      rises(704, 1000, { labels: { carries: 'auth' } }),
      rises(705, 100, { labels: { session: 'live' } }),
      rises(1011, 500, { labels: { kind: 'auth_missing' } }),
    ],
  },
  replayed: {
    'executive.json': [rises(401, 1), rises(402, 1, { labels: { incident_severity: 'critical' } })],
    'on-call.json': [
      rises(109, 40),
      rises(110, 500),
      rises(801, 8, { labels: { level: 'likely' } }),
      rises(802, 20, { labels: { outcome: 'accepted' } }),
      rises(803, 200, { labels: { site: SHOP } }),
      rises(901, 1, { query: 'open', labels: { incident: 'CookieReplayLikely' } }),
      fires('CookieReplayLikely'),
      fires('CookieLoginLoop'),
      fires('CookieEndedSessionAccepted'),
    ],
    'debug.json': [
      rises(105, 100),
      rises(106, 500),
      rises(108, 40),
      rises(501, 20, { labels: { reason: 'deleted' } }),
      rises(503, 0.05, { labels: { trigger: 'login_loop' } }),
      rises(602, 5, { labels: { signal: 'device' } }),
      rises(603, 10, { labels: { site: SHOP, cookie: 'sid', level: 'certain' } }),
      rises(605, 10, { labels: { signal: 'unseen_id' } }),
      rises(606, 30, { labels: { country: 'XK' } }),
      rises(1011, 3, { labels: { kind: 'replay' } }),
    ],
  },
};

/** What grows slowly all the month: dashboard, panel, query, and by how much at least from the first day to the last. */
export const GROWTH: readonly (readonly [file: string, panel: number, query: string, factor: number])[] = [
  ['executive.json', 304, '{{site}}', 1.3],
  ['on-call.json', 601, 'p99', 1.5],
  ['debug.json', 202, 'p95', 1.5],
  ['debug.json', 203, '{{cookie}}', 1.8],
];
