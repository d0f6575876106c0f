// Over what cookies travel, and how it is counted.
import assert from 'node:assert/strict';
import type { Exchange, SentCookie } from '../../exporter/exchanges/exchange.ts';
import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import { transport } from '../../exporter/slis/transport.ts';
import { carrying, counts, exchange, type Options, sent, tally } from './counting.ts';

const countsOf = (metric: MetricName, more: Partial<Exchange>, options: Options = {}) =>
  counts(tally(transport, [exchange(more)], options), metric);

const THEME = sent({ cookie: 'theme', class: 'preference' });

/** What requests carry, by what the log shows of them. */
const CARRIES: readonly (readonly [what: string, request: Exchange['request'], expected: string])[] = [
  ['no header', carrying(), 'none'],
  ['an auth cookie', carrying(THEME, sent()), 'auth'],
  ['another cookie', carrying(THEME), 'other'],
  ['a header without cookies', { ...carrying(), present: true, headerBytes: 1 }, 'none'],
  ['nothing that the log shows', { ...carrying(), fidelity: 'absent', present: null }, 'unknown'],
  ['a hidden header', { ...carrying(), fidelity: 'redacted', present: true }, 'unknown'],
  ['a cut header with an auth cookie', { ...carrying(sent()), fidelity: 'truncated' }, 'auth'],
  ['a cut header without', { ...carrying(THEME), fidelity: 'truncated' }, 'unknown'],
  ['no header, in a log that hides them', { ...carrying(), fidelity: 'redacted' }, 'none'],
];

describe('cookie_requests_total', () => {
  for (const [what, request, expected] of CARRIES) {
    for (const leg of ['tls', 'plaintext', 'unknown'] as const) {
      it(`${what} over ${leg}: ${expected}`, () =>
        assert.deepEqual(countsOf('cookie_requests_total', { transport: leg, request }), {
          [`edge shop.example.com ${leg} ${expected}`]: 1,
        }));
    }
  }
});

describe('cookie_requests_total on a loopback host', () => {
  for (const [transport, expected] of [
    ['plaintext', 'unknown'],
    ['tls', 'tls'],
  ] as const) {
    it(`over ${transport}: ${expected}`, () =>
      assert.deepEqual(countsOf('cookie_requests_total', { transport, loopback: true }), {
        [`edge shop.example.com ${expected} none`]: 1,
      }));
  }
});

describe('cookie_plaintext_total', () => {
  const PLAINTEXT: Partial<Exchange> = { transport: 'plaintext', request: carrying(sent(), THEME) };
  const plaintext = (more: Partial<Exchange>) =>
    countsOf('cookie_plaintext_total', { ...PLAINTEXT, ...more });
  const of = (answer: string) => ({
    [`edge shop.example.com sid auth unknown ${answer}`]: 1,
    [`edge shop.example.com theme preference unknown ${answer}`]: 1,
  });

  const answers: readonly (readonly [status: number, expected: string])[] = [
    [101, 'served'],
    [200, 'served'],
    [204, 'served'],
    [301, 'redirected'],
    [302, 'redirected'],
    [304, 'served'],
    [307, 'redirected'],
    [308, 'redirected'],
    [400, 'refused'],
    [403, 'refused'],
    [426, 'refused'],
    [503, 'refused'],
  ];
  for (const [status, expected] of answers) {
    it(`answered by ${status}: ${expected}`, () => assert.deepEqual(plaintext({ status }), of(expected)));
  }

  it('counts nothing over TLS', () => assert.deepEqual(plaintext({ transport: 'tls' }), {}));
  it('counts nothing where nobody knows', () => assert.deepEqual(plaintext({ transport: 'unknown' }), {}));
  it('counts nothing on a loopback host', () => assert.deepEqual(plaintext({ loopback: true }), {}));
  it('counts at an origin as well', () =>
    assert.deepEqual(plaintext({ vantage: 'origin', request: carrying(sent()) }), {
      'origin shop.example.com sid auth unknown served': 1,
    }));
  it('counts a name once a request', () => {
    const twice: SentCookie[] = [sent(), sent({ repeated: true }), sent({ repeated: true })];
    assert.deepEqual(plaintext({ request: carrying(...twice) }), {
      'edge shop.example.com sid auth unknown served': 1,
    });
  });
  it('counts two names under one label twice', () => {
    const both = [sent({ cookie: 'acme_*' }), sent({ cookie: 'acme_*' })];
    assert.deepEqual(plaintext({ request: carrying(...both) }), {
      'edge shop.example.com acme_* auth unknown served': 2,
    });
  });
});

describe('cookie_tls_versions_total', () => {
  const TLS: Partial<Exchange> = { tlsVersion: '1.2', request: carrying(sent()) };
  it('counts requests with auth cookies', () =>
    assert.deepEqual(countsOf('cookie_tls_versions_total', TLS), { 'edge shop.example.com 1.2': 1 }));
  it('counts no other requests', () =>
    assert.deepEqual(countsOf('cookie_tls_versions_total', { ...TLS, request: carrying(THEME) }), {}));
  it('counts nothing where the version is not known', () =>
    assert.deepEqual(countsOf('cookie_tls_versions_total', { ...TLS, tlsVersion: null }), {}));
});

describe('cookie_upstream_requests_total', () => {
  const upstream = { transport: 'plaintext', expected: false } as const;
  const UPSTREAM = { 'shop.example.com plaintext none false': 1 };
  const observed = (more: Partial<Exchange>, options: Options = {}) =>
    countsOf('cookie_upstream_requests_total', { upstream, ...more }, options);

  it('counts the leg and whether it is expected', () => assert.deepEqual(observed({}), UPSTREAM));
  it('counts nothing where nothing went upstream', () => assert.deepEqual(observed({ upstream: null }), {}));
  it('counts at the vantage that tells the leg', () =>
    assert.deepEqual(observed({ vantage: 'origin' }, { upstreamFrom: 'origin' }), UPSTREAM));
  it('counts a request once where both have a log', () =>
    assert.deepEqual(observed({ vantage: 'origin' }, { upstreamFrom: 'edge' }), {}));
  for (const [what, request, expected] of CARRIES) {
    it(`${what}: ${expected}`, () =>
      assert.deepEqual(observed({ request }), { [`shop.example.com plaintext ${expected} false`]: 1 }));
  }
});

describe('cookie_cross_site_requests_total', () => {
  const observed = (crossSite: boolean | null) =>
    countsOf('cookie_cross_site_requests_total', { crossSite, request: carrying(sent()) });
  it('counts what the browser marked', () =>
    assert.deepEqual(observed(true), { 'edge shop.example.com auth': 1 }));
  it('counts nothing else', () => assert.deepEqual([observed(false), observed(null)], [{}, {}]));
});
