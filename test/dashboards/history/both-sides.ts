// Edge against origin in the seeded history: what is changed on the way, and how records of both find one another.
import { catalogue } from '../../../exporter/metrics/catalogue/index.ts';
import { type Course, counter, gauge, histogram, type Series } from './series.ts';
import { ACCOUNT, during, never, of, SHOP } from './shape.ts';
import { INCIDENTS } from './timeline.ts';

const { tlsDisbelieved } = INCIDENTS;

const onTheWay = (): Series[] => {
  const compared = (site: string, cookie: string, kind: string, result: string, course: Course) =>
    counter('cookie_rewrites_compared_total', { site, cookie, class: kind, result }, course);
  const rewritten = (
    site: string,
    cookie: string,
    kind: string,
    change: string,
    expected: string,
    course: Course,
  ) => counter('cookie_rewrites_total', { site, cookie, class: kind, change, expected }, course);
  const forwarded = (site: string, cookie: string, kind: string, change: string, course: Course) =>
    counter('cookie_forwards_total', { site, cookie, class: kind, change }, course);
  const lost = during(tlsDisbelieved, of(ACCOUNT, 0.002), never);
  return [
    compared(SHOP, 'sid', 'auth', 'unchanged', of(SHOP, 0.02)),
    compared(SHOP, 'ROUTEID', 'affinity', 'expected', of(SHOP, 0.004)),
    compared(ACCOUNT, 'sid', 'auth', 'unchanged', of(ACCOUNT, 0.03)),
    compared(ACCOUNT, 'sid', 'auth', 'unexpected', lost),
    rewritten(SHOP, 'ROUTEID', 'affinity', 'added', 'true', of(SHOP, 0.004)),
    rewritten(ACCOUNT, 'XSRF-TOKEN', 'csrf', 'samesite_changed', 'true', of(ACCOUNT, 0.001)),
    rewritten(ACCOUNT, 'sid', 'auth', 'secure_removed', 'false', lost),
    rewritten(ACCOUNT, 'sid', 'auth', 'removed', 'false', during(tlsDisbelieved, of(ACCOUNT, 0.001), never)),
    counter('cookie_forwards_compared_total', { site: SHOP }, of(SHOP, 0.5)),
    counter('cookie_forwards_compared_total', { site: ACCOUNT }, of(ACCOUNT, 0.5)),
    forwarded(SHOP, 'ROUTEID', 'affinity', 'added', of(SHOP, 0.000005)),
    forwarded(ACCOUNT, 'sid', 'auth', 'removed', during(tlsDisbelieved, of(ACCOUNT, 0.02), never)),
    counter(
      'cookie_transport_disagreements_total',
      { site: ACCOUNT, edge: 'tls', origin: 'plaintext' },
      during(tlsDisbelieved, of(ACCOUNT, 0.5), never),
    ),
  ];
};

const PAIRED: Readonly<Record<string, number>> = {
  paired: 0.6,
  edge_only: 0.05,
  origin_only: 0.001,
  late: 0.0005,
  ambiguous: 0,
};

const pairing = (): Series[] => [
  ...Object.entries(PAIRED).map(([outcome, share]) =>
    counter('cookie_pairings_total', { outcome }, of(SHOP, share)),
  ),
  gauge('cookie_pairings_pending', {}, (time) => Math.round(of(SHOP, 30)(time))),
  counter('cookie_exporter_pairings_early_total', {}, never),
  ...['request', 'response'].map((message) =>
    counter('cookie_exporter_pairing_uncompared_total', { message }, never),
  ),
  ...histogram(
    'cookie_pairing_delay_seconds',
    {},
    {
      bounds: catalogue.cookie_pairing_delay_seconds.buckets ?? [],
      perSecond: of(SHOP, 0.6),
      median: () => 0.4,
      sigma: 1.1,
    },
  ),
];

/** Everything that takes both sides. */
export const comparisonSeries = (): Series[] => [...onTheWay(), ...pairing()];
