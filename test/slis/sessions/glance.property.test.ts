// What is taken at a glance comes to the same as what is looked at closely: whole lives of sessions, once with and once
// without.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { deviceOf } from '../../../exporter/exchanges/device.ts';
import type { AuthStep, Exchange, Sender } from '../../../exporter/exchanges/exchange.ts';
import { createMemory } from '../../../exporter/metrics/memory.ts';
import { Tallies } from '../../../exporter/metrics/tallies.ts';
import { SessionStore } from '../../../exporter/slis/sessions/store.ts';
import { sessions } from '../../../exporter/slis/sessions.ts';
import { mixedKeyOf } from '../../../exporter/tables/mixed-key.ts';
import { carrying, counts, exchange, issued, observations, sent, setting } from '../counting.ts';

const START = Date.UTC(2026, 0, 1);
/** Times within a few seconds are kept roughly; these are further apart. */
const TICK_MS = 10_000;

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';
const SENDERS: readonly Sender[] = [
  { device: deviceOf(CHROME), network: 1, country: 'DE', asn: 3320, ja4: 'aaaaaaaaaaaa' },
  { device: deviceOf(CHROME), network: 2 ** 48 + 7, country: 'DE', asn: 12_638, ja4: 'aaaaaaaaaaaa' },
  {
    device: deviceOf(CHROME.replace('Windows NT 10.0; Win64; x64', 'X11; Linux x86_64')),
    network: 3,
    country: 'CN',
    asn: 4134,
    ja4: 'bbbbbbbbbbbb',
  },
  { device: deviceOf('curl/8.0'), network: null, country: null, asn: null, ja4: null },
];

type Visit = {
  readonly ticks: number;
  readonly lateTicks: number;
  readonly who: number;
  readonly client: Exchange['client'];
  readonly brings: number | null;
  readonly gives: number | null;
  readonly lifetimeSeconds: number | null;
  readonly deletes: boolean;
  readonly status: number;
  readonly protected: boolean;
  readonly authStep: AuthStep | null;
};

/** One thing eight times in nine. */
const mostly = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );

const VISIT: fc.Arbitrary<Visit> = fc.record({
  ticks: fc.constantFrom(0, 1, 1, 1, 2, 5, 20),
  lateTicks: mostly(0, 1, 9),
  who: mostly(0, 1, 2, 3),
  client: mostly('browser', 'tool', 'monitor'),
  brings: mostly<number | null>(0, null, 1, 2),
  gives: mostly<number | null>(null, 0, 1, 2),
  lifetimeSeconds: fc.constantFrom(null, null, 60, 600),
  deletes: mostly(false, true),
  status: mostly(200, 302, 401, 500),
  protected: fc.boolean(),
  authStep: mostly<AuthStep | null>(null, 'login', 'logout', 'refresh'),
});

const keyOf = (value: number): string => mixedKeyOf([value]);

const exchangeOf = (visit: Visit, nowMs: number): Exchange => {
  const { brings, gives, lifetimeSeconds } = visit;
  const replaces = brings === null ? 'none' : brings === gives ? 'same' : 'other';
  const given = visit.deletes
    ? issued({ deletion: true, replaces })
    : issued({ session: keyOf(gives ?? 0), lifetimeSeconds, replaces });
  return exchange({
    timeMs: nowMs - visit.lateTicks * TICK_MS,
    status: visit.status,
    protected: visit.protected,
    authStep: visit.authStep,
    client: visit.client,
    sender: SENDERS[visit.who] as Sender,
    request: brings === null ? carrying() : carrying(sent({ session: keyOf(brings) })),
    response: gives === null && !visit.deletes ? setting() : setting(given),
  });
};

type Setting = { readonly protectedOnly: boolean; readonly maxSessions: number };

/** All that is counted of it, and what was said of each value's life. */
const lifeOf = (visits: readonly Visit[], { protectedOnly, maxSessions }: Setting): unknown => {
  const tallies = new Tallies({ maxSeries: 10_000, now: () => 0 });
  const options = { vantages: new Set(['edge' as const]), upstreamFrom: 'edge' as const };
  const observe = sessions.observer(
    tallies,
    { ...options, protectedOnly, maxSessions },
    createMemory(undefined),
  );
  let nowMs = START;
  const lives = visits.map((visit) => {
    nowMs += visit.ticks * TICK_MS;
    const x = exchangeOf(visit, nowMs);
    observe(x);
    return x.request.cookies.map(({ life }) => life);
  });
  const told = [...sessions.metrics, 'cookie_violations_total' as const].map((metric) =>
    metric === 'cookie_session_age_seconds' ? observations(tallies, metric) : counts(tallies, metric),
  );
  return { lives, told };
};

const { trust } = SessionStore.prototype;
const closely = (visits: readonly Visit[], options: Setting): unknown => {
  SessionStore.prototype.trust = () => {};
  try {
    return lifeOf(visits, options);
  } finally {
    SessionStore.prototype.trust = trust;
  }
};

describe('a session that is taken at a glance', () => {
  it('comes to the same as one that is looked at closely', () =>
    fc.assert(
      fc.property(
        fc.array(VISIT, { maxLength: 150, size: 'max' }),
        fc.boolean(),
        fc.constantFrom(2, 100),
        (visits, protectedOnly, maxSessions) => {
          const options = { protectedOnly, maxSessions };
          assert.deepEqual(lifeOf(visits, options), closely(visits, options));
        },
      ),
      { numRuns: 1000 },
    ));
});
