// Exchanges from what matters of them, and tallies read back as label values → number.
import { UNKNOWN_DEVICE } from '../../exporter/exchanges/device.ts';
import type { Exchange, IssuedCookie, SentCookie, Vantage } from '../../exporter/exchanges/exchange.ts';
import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import { Tallies } from '../../exporter/metrics/tallies.ts';
import type { Sli } from '../../exporter/slis/sli.ts';

/** An issued auth cookie without any attribute, but for what is said. Fingerprints are the texts themselves. */
export const issued = (more: Partial<IssuedCookie> = {}): IssuedCookie => ({
  cookie: 'sid',
  class: 'auth',
  listed: true,
  deletion: false,
  secure: false,
  httpOnly: false,
  partitioned: false,
  sameSite: 'unset',
  domain: null,
  path: null,
  lifetimeSeconds: null,
  bytes: 20,
  violations: [],
  refused: false,
  shape: 'plain',
  exempt: [],
  expectedRewrites: [],
  nameFingerprint: more.cookie ?? 'sid',
  fingerprint: 'value',
  session: null,
  replaces: 'none',
  ...more,
});

/** A sent auth cookie, but for what is said. */
export const sent = (more: Partial<SentCookie> = {}): SentCookie => ({
  cookie: 'sid',
  class: 'auth',
  listed: true,
  repeated: false,
  bytes: 10,
  nameFingerprint: more.cookie ?? 'sid',
  session: null,
  valueMark: null,
  life: 'unknown',
  ...more,
});

/** A request with these cookies, all visible. */
export const carrying = (...cookies: readonly SentCookie[]): Exchange['request'] => ({
  fidelity: 'all',
  present: cookies.length > 0,
  headerBytes: cookies.length > 0 ? 100 : null,
  cookies,
});

/** A response with these cookies, all visible. */
export const setting = (...cookies: readonly IssuedCookie[]): Exchange['response'] => ({
  fidelity: 'all',
  cookies,
});

/** A plain exchange at the edge of shop.example.com over TLS, but for what is said. */
export const exchange = (more: Partial<Exchange> = {}): Exchange => ({
  vantage: 'edge',
  source: 'web',
  timeMs: 0,
  site: 'shop.example.com',
  status: 200,
  protected: false,
  authStep: null,
  client: 'browser',
  sender: { device: UNKNOWN_DEVICE, network: null, country: null, asn: null, ja4: null },
  requestId: null,
  traceId: null,
  join: null,
  transport: 'tls',
  tlsVersion: null,
  loopback: false,
  upstream: null,
  upstreamAnswered: null,
  request: carrying(),
  response: setting(),
  upstreamResponse: null,
  durationSeconds: null,
  crossSite: null,
  ...more,
});

export type Options = {
  readonly vantages?: readonly Vantage[];
  readonly upstreamFrom?: Vantage;
  readonly protectedOnly?: boolean;
};

/** What an SLI counts of exchanges. */
export const tally = (
  sli: Sli,
  exchanges: readonly Exchange[],
  { vantages = ['edge'], upstreamFrom = 'edge', protectedOnly = false }: Options = {},
): Tallies => {
  const tallies = new Tallies({ maxSeries: 100_000, now: () => 0 });
  const observe = sli.observer(tallies, { vantages: new Set(vantages), upstreamFrom, protectedOnly });
  for (const each of exchanges) observe(each);
  return tallies;
};

/** A counter's values by the label values in the catalogue's order, joined by blanks; of those above 0. */
export const counts = (tallies: Tallies, metric: MetricName): Record<string, number> =>
  Object.fromEntries(
    tallies
      .family(metric)
      .series.map(({ labels, slot }): [string, number] => [labels.join(' '), tallies.values[slot] ?? 0])
      .filter(([, value]) => value > 0),
  );

/** A histogram's observations: how many, and their sum, by label values. */
export const observations = (
  tallies: Tallies,
  metric: MetricName,
): Record<string, { count: number; sum: number }> => {
  const { metric: definition, series } = tallies.family(metric);
  const buckets = (definition.buckets ?? []).length + 1;
  return Object.fromEntries(
    series.map(({ labels, slot }) => {
      const count = tallies.values.subarray(slot, slot + buckets).reduce((sum, value) => sum + value, 0);
      return [labels.join(' '), { count, sum: tallies.values[slot + buckets] ?? 0 }];
    }),
  );
};

/** All that a counter counted. */
export const total = (tallies: Tallies, metric: MetricName): number =>
  Object.values(counts(tallies, metric)).reduce((sum, value) => sum + value, 0);
