// What holds whatever happens: every exchange is counted once by each SLI that counts them all.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Exchange } from '../../exporter/exchanges/exchange.ts';
import { CARRIES, CLASSES, CLIENTS, TRANSPORTS, VANTAGES } from '../../exporter/metrics/catalogue/labels.ts';
import { slis } from '../../exporter/slis/index.ts';
import { counts, exchange, issued, observations, sent, tally, total } from './counting.ts';

const anySent = fc
  .record({
    cookie: fc.constantFrom('sid', 'theme', 'other'),
    class: fc.constantFrom(...CLASSES),
    repeated: fc.boolean(),
    bytes: fc.integer({ min: 1, max: 9000 }),
  })
  .map(sent);
const anyIssued = fc
  .record({
    cookie: fc.constantFrom('sid', 'theme', 'other'),
    class: fc.constantFrom(...CLASSES),
    deletion: fc.boolean(),
    secure: fc.boolean(),
    sameSite: fc.constantFrom('strict', 'lax', 'none', 'unset', 'invalid'),
    shape: fc.constantFrom('a', 'b'),
  })
  .map(issued);
const request: fc.Arbitrary<Exchange['request']> = fc.oneof(
  fc.constant({ fidelity: 'absent', present: null, headerBytes: null, cookies: [] } as const),
  fc.constant({ fidelity: 'redacted', present: true, headerBytes: null, cookies: [] } as const),
  fc.constant({ fidelity: 'all', present: false, headerBytes: null, cookies: [] } as const),
  fc.record({
    fidelity: fc.constant('all' as const),
    present: fc.constant(true),
    headerBytes: fc.integer({ min: 1, max: 20_000 }),
    cookies: fc.array(anySent, { maxLength: 5 }),
  }),
);
const anyExchange: fc.Arbitrary<Exchange> = fc
  .record({
    vantage: fc.constantFrom(...VANTAGES),
    timeMs: fc.integer({ min: 0, max: 1_000_000 }),
    site: fc.constantFrom('a.example', 'b.example', 'other'),
    status: fc.constantFrom(0, 200, 302, 400, 401, 403, 431, 500),
    protected: fc.boolean(),
    client: fc.constantFrom(...CLIENTS),
    transport: fc.constantFrom(...TRANSPORTS),
    loopback: fc.boolean(),
    upstreamAnswered: fc.constantFrom(true, false, null),
    request,
    response: fc.record({
      fidelity: fc.constantFrom('all', 'first', 'unknown'),
      cookies: fc.array(anyIssued, { maxLength: 4 }),
    }),
    durationSeconds: fc.constantFrom(null, 0.1),
  })
  .map((more) => exchange(more as Partial<Exchange>));
const anyExchanges = fc.array(anyExchange, { maxLength: 30 });

/** What all SLIs together count. */
const tallyAll = (exchanges: readonly Exchange[]) => {
  const all = {
    name: 'all',
    metrics: [],
    objectives: [],
    observer: (...args: Parameters<(typeof slis)[0]['observer']>) => {
      const observers = slis.map((sli) => sli.observer(...args));
      return (x: Exchange) => {
        for (const observe of observers) observe(x);
      };
    },
  };
  return tally(all, exchanges, { vantages: ['edge', 'origin'] });
};

const always = (what: string, check: (exchanges: readonly Exchange[]) => void): void => {
  it(what, () => fc.assert(fc.property(anyExchanges, check)));
};
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

describe('for all exchanges', () => {
  always('each is one request of one transport that carries one kind', (exchanges) => {
    const requests = counts(tallyAll(exchanges), 'cookie_requests_total');
    assert.equal(sum(Object.values(requests)), exchanges.length);
    for (const labels of Object.keys(requests))
      assert.ok(CARRIES.some((carries) => labels.endsWith(` ${carries}`)));
  });

  always('each Set-Cookie is issued or deleted', (exchanges) => {
    const tallies = tallyAll(exchanges);
    const headers = sum(exchanges.map(({ response }) => response.cookies.length));
    assert.equal(total(tallies, 'cookie_issued_total') + total(tallies, 'cookie_deleted_total'), headers);
  });

  always('each that is issued has one scope and one size', (exchanges) => {
    const tallies = tallyAll(exchanges);
    const issuedTotal = total(tallies, 'cookie_issued_total');
    const sizes = Object.values(observations(tallies, 'cookie_issued_bytes')).map(({ count }) => count);
    assert.deepEqual([total(tallies, 'cookie_issued_scope_total'), sum(sizes)], [issuedTotal, issuedTotal]);
  });

  always('each of known carriage with auth cookie or refusal has one auth outcome', (exchanges) => {
    const expected = exchanges.filter(({ request: { cookies, fidelity }, status }) => {
      const hasAuth = cookies.some((cookie) => cookie.class === 'auth');
      return status !== 0 && (hasAuth || (fidelity === 'all' && (status === 401 || status === 403)));
    });
    assert.equal(total(tallyAll(exchanges), 'cookie_auth_requests_total'), expected.length);
  });

  always('bytes of cookies are those of the headers of known length', (exchanges) => {
    const expected = exchanges.flatMap(({ request: { cookies } }) => cookies.map(({ bytes }) => bytes));
    assert.equal(total(tallyAll(exchanges), 'cookie_sent_bytes_total'), sum(expected));
  });

  always('plaintext cookies are no more than the cookies of plaintext requests', (exchanges) => {
    const expected = exchanges
      .filter(({ transport, loopback }) => transport === 'plaintext' && !loopback)
      .flatMap(({ request: { cookies } }) => cookies.filter(({ repeated }) => !repeated));
    assert.equal(total(tallyAll(exchanges), 'cookie_plaintext_total'), expected.length);
  });
});
