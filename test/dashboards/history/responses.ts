// What responses of the seeded history set.
import { catalogue } from '../../../exporter/metrics/catalogue/index.ts';
import { type Course, counter, histogram, type Series } from './series.ts';
import { ACCOUNT, during, never, of, SHOP } from './shape.ts';
import { HOUR, INCIDENTS, MINUTE } from './timeline.ts';

const { secureDropped, tlsDisbelieved } = INCIDENTS;

type Issued = {
  readonly vantage?: string;
  readonly site: string;
  readonly cookie: string;
  readonly kind: string;
  readonly secure?: string;
  readonly httponly?: string;
  readonly samesite?: string;
};

const issued = (
  { vantage = 'edge', site, cookie, kind, secure = 'true', httponly = 'true', samesite = 'lax' }: Issued,
  course: Course,
): Series =>
  counter(
    'cookie_issued_total',
    { vantage, site, cookie, class: kind, visible: 'all', secure, httponly, samesite },
    course,
  );

const SID = { cookie: 'sid', kind: 'auth' } as const;

const cookies = (): Series[] => [
  issued({ site: SHOP, ...SID }, during(secureDropped, never, of(SHOP, 0.02))),
  issued({ site: SHOP, ...SID, secure: 'false' }, during(secureDropped, of(SHOP, 0.02), never)),
  issued({ site: ACCOUNT, ...SID }, during(tlsDisbelieved, of(ACCOUNT, 0.01), of(ACCOUNT, 0.03))),
  issued({ vantage: 'origin', site: SHOP, ...SID }, during(secureDropped, never, of(SHOP, 0.02))),
  issued(
    { vantage: 'origin', site: SHOP, ...SID, secure: 'false' },
    during(secureDropped, of(SHOP, 0.02), never),
  ),
  issued({ vantage: 'origin', site: ACCOUNT, ...SID }, of(ACCOUNT, 0.03)),
  issued({ site: SHOP, cookie: 'cart', kind: 'preference', httponly: 'false' }, of(SHOP, 0.03)),
  issued(
    { site: SHOP, cookie: 'recently_viewed', kind: 'preference', httponly: 'false', samesite: 'unset' },
    of(SHOP, 0.0004),
  ),
  issued({ site: SHOP, cookie: 'recently_viewed', kind: 'preference', httponly: 'false' }, of(SHOP, 0.02)),
  issued({ site: SHOP, cookie: '_ga', kind: 'analytics', httponly: 'false' }, of(SHOP, 0.01)),
  issued({ site: ACCOUNT, cookie: 'XSRF-TOKEN', kind: 'csrf', httponly: 'exempt' }, of(ACCOUNT, 0.03)),
  issued({ site: ACCOUNT, cookie: 'lang', kind: 'preference', secure: 'exempt' }, of(ACCOUNT, 0.01)),
  issued({ site: SHOP, cookie: 'ROUTEID', kind: 'affinity' }, of(SHOP, 0.004)),
];

/** A deploy is seen when the new shape has stayed for some issues. */
const shortlyAfter =
  (time: number): Course =>
  (now) =>
    now > time && now <= time + 4 * MINUTE ? 1.1 / (4 * MINUTE) : 0;

const EDGE_SHOP = { vantage: 'edge', site: SHOP } as const;

const aboutThem = (): Series[] => [
  counter(
    'cookie_shape_changes_total',
    { ...EDGE_SHOP, cookie: 'sid', class: 'auth' },
    (time) => shortlyAfter(secureDropped.start)(time) + shortlyAfter(secureDropped.end)(time),
  ),
  ...histogram(
    'cookie_exposure_seconds',
    { site: SHOP, cookie: 'sid', attribute: 'secure' },
    {
      bounds: catalogue.cookie_exposure_seconds.buckets ?? [],
      perSecond: shortlyAfter(secureDropped.end),
      median: () => 3 * HOUR,
      sigma: 0.01,
    },
  ),
  counter(
    'cookie_deleted_total',
    { ...EDGE_SHOP, cookie: 'sid', class: 'auth', effective: 'true' },
    of(SHOP, 0.006),
  ),
  counter(
    'cookie_deleted_total',
    { ...EDGE_SHOP, cookie: 'cart', class: 'preference', effective: 'false' },
    of(SHOP, 0.00001),
  ),
  counter(
    'cookie_violations_total',
    { ...EDGE_SHOP, cookie: 'cart', class: 'preference', rule: 'domain_mismatch' },
    of(SHOP, 0.00001),
  ),
  counter(
    'cookie_violations_total',
    { ...EDGE_SHOP, cookie: '_ga', class: 'analytics', rule: 'lifetime_over_400_days' },
    of(SHOP, 0.00002),
  ),
  ...['sid', 'cart'].map((cookie) =>
    counter(
      'cookie_issued_scope_total',
      {
        ...EDGE_SHOP,
        cookie,
        class: cookie === 'sid' ? 'auth' : 'preference',
        scope: cookie === 'sid' ? 'host' : 'domain',
      },
      of(SHOP, 0.02),
    ),
  ),
  ...histogram('cookie_issued_bytes', EDGE_SHOP, {
    bounds: catalogue.cookie_issued_bytes.buckets ?? [],
    perSecond: of(SHOP, 0.06),
    median: () => 130,
    sigma: 0.5,
  }),
  ...[
    ['auth', 12 * HOUR],
    ['preference', 30 * 24 * HOUR],
  ].flatMap(([kind, lifetime]) =>
    histogram(
      'cookie_issued_lifetime_seconds',
      { ...EDGE_SHOP, class: String(kind) },
      {
        bounds: catalogue.cookie_issued_lifetime_seconds.buckets ?? [],
        perSecond: of(SHOP, 0.02),
        median: () => Number(lifetime),
        sigma: 0.2,
      },
    ),
  ),
];

/** Everything that responses make. */
export const responseSeries = (): Series[] => [...cookies(), ...aboutThem()];
