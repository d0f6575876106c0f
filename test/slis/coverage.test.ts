// How issued cookies are protected: what counts, as what, and what deletions leave out.
import assert from 'node:assert/strict';
import type { Exchange, IssuedCookie } from '../../exporter/exchanges/exchange.ts';
import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import { coverage } from '../../exporter/slis/coverage.ts';
import { counts, exchange, issued, type Options, observations, setting, tally } from './counting.ts';

const SID = 'edge shop.example.com sid auth';

const countsOf = (metric: MetricName, cookies: readonly IssuedCookie[], more: Partial<Exchange> = {}) =>
  counts(tally(coverage, [exchange({ response: setting(...cookies), ...more })]), metric);

describe('cookie_issued_total', () => {
  const cases: readonly (readonly [what: string, cookie: Partial<IssuedCookie>, expected: string])[] = [
    ['nothing', {}, 'false false unset'],
    ['everything', { secure: true, httpOnly: true, sameSite: 'strict' }, 'true true strict'],
    ['SameSite=Lax', { sameSite: 'lax' }, 'false false lax'],
    ['SameSite=None', { sameSite: 'none' }, 'false false none'],
    ['a SameSite that is none', { sameSite: 'invalid' }, 'false false invalid'],
    ['an excused lack of Secure', { exempt: ['secure'] }, 'exempt false unset'],
    ['an excused lack of all', { exempt: ['secure', 'httponly', 'samesite'] }, 'exempt exempt exempt'],
    [
      'an excuse that is not needed',
      { secure: true, httpOnly: true, sameSite: 'lax', exempt: ['secure', 'httponly', 'samesite'] },
      'true true lax',
    ],
    [
      'a SameSite that is none, excused only if it lacks',
      { sameSite: 'invalid', exempt: ['samesite'] },
      'false false invalid',
    ],
    [
      'what a browser refuses',
      { refused: true, violations: ['samesite_none_without_secure'] },
      'false false unset',
    ],
  ];
  for (const [what, cookie, expected] of cases) {
    it(`${what}: ${expected}`, () =>
      assert.deepEqual(countsOf('cookie_issued_total', [issued(cookie)]), { [`${SID} all ${expected}`]: 1 }));
  }

  it('counts on every status', () => {
    const exchanges = [0, 200, 302, 404, 500].map((status) =>
      exchange({ status, response: setting(issued()) }),
    );
    const observed = counts(tally(coverage, exchanges), 'cookie_issued_total');
    assert.deepEqual(observed, { [`${SID} all false false unset`]: 5 });
  });

  it('counts every header of a response', () => {
    const observed = countsOf('cookie_issued_total', [
      issued(),
      issued(),
      issued({ cookie: 'theme', class: 'preference' }),
    ]);
    assert.deepEqual(observed, {
      [`${SID} all false false unset`]: 2,
      'edge shop.example.com theme preference all false false unset': 1,
    });
  });

  for (const [fidelity, visible] of [
    ['all', 'all'],
    ['first', 'partial'],
    ['last', 'partial'],
    ['truncated', 'partial'],
    ['unknown', 'partial'],
  ] as const) {
    it(`visible is ${visible} where the log shows ${fidelity}`, () => {
      const response = { fidelity, cookies: [issued()] };
      assert.deepEqual(countsOf('cookie_issued_total', [], { response }), {
        [`${SID} ${visible} false false unset`]: 1,
      });
    });
  }

  it('counts at an origin as well', () =>
    assert.deepEqual(countsOf('cookie_issued_total', [issued()], { vantage: 'origin' }), {
      'origin shop.example.com sid auth all false false unset': 1,
    }));

  it('does not count what the upstream sent', () =>
    assert.deepEqual(countsOf('cookie_issued_total', [], { upstreamResponse: setting(issued()) }), {}));
});

describe('a deletion', () => {
  const deletion = issued({
    deletion: true,
    lifetimeSeconds: 0,
    violations: ['domain_mismatch'],
    domain: 'a.example',
  });

  it('is effective where a browser takes it', () =>
    assert.deepEqual(countsOf('cookie_deleted_total', [deletion]), { [`${SID} true`]: 1 }));
  it('is not effective where a browser refuses it', () =>
    assert.deepEqual(countsOf('cookie_deleted_total', [{ ...deletion, refused: true }]), {
      [`${SID} false`]: 1,
    }));
  it('counts its violations', () =>
    assert.deepEqual(countsOf('cookie_violations_total', [deletion]), { [`${SID} domain_mismatch`]: 1 }));
  for (const metric of [
    'cookie_issued_total',
    'cookie_issued_scope_total',
    'cookie_issued_bytes',
    'cookie_issued_lifetime_seconds',
    'cookie_shape_changes_total',
    'cookie_exposure_seconds',
  ] as const) {
    it(`does not feed ${metric}`, () => assert.deepEqual(countsOf(metric, [deletion]), {}));
  }
});

describe('beside coverage', () => {
  it('each rule that is violated counts once', () =>
    assert.deepEqual(
      countsOf('cookie_violations_total', [issued({ violations: ['oversize', 'cacheable_auth'] })]),
      {
        [`${SID} oversize`]: 1,
        [`${SID} cacheable_auth`]: 1,
      },
    ));

  it('the scope is the host, or a domain', () =>
    assert.deepEqual(countsOf('cookie_issued_scope_total', [issued(), issued({ domain: 'example.com' })]), {
      [`${SID} host`]: 1,
      [`${SID} domain`]: 1,
    }));

  const observed = tally(coverage, [
    exchange({ response: setting(issued({ bytes: 40, lifetimeSeconds: 60 }), issued({ bytes: 30 })) }),
  ]);
  it('bytes are those of each header', () =>
    assert.deepEqual(observations(observed, 'cookie_issued_bytes'), {
      'edge shop.example.com': { count: 2, sum: 70 },
    }));
  it('lifetimes are those that are announced', () =>
    assert.deepEqual(observations(observed, 'cookie_issued_lifetime_seconds'), {
      'edge shop.example.com auth': { count: 1, sum: 60 },
    }));
});

describe('cookie_shape_changes_total', () => {
  const changes = (
    shapes: readonly string[],
    more: Partial<Exchange> = {},
    cookie: Partial<IssuedCookie> = {},
  ) =>
    counts(
      tally(
        coverage,
        shapes.map((shape) => exchange({ response: setting(issued({ shape, ...cookie })), ...more })),
      ),
      'cookie_shape_changes_total',
    );
  const times = (shape: string, count: number): string[] => Array.from({ length: count }, () => shape);

  it('does not count the first shape', () => assert.deepEqual(changes(times('a', 100)), {}));
  it('does not count a shape that came 19 times', () =>
    assert.deepEqual(changes(['a', ...times('b', 19), 'a']), {}));
  it('counts a shape that came 20 times', () =>
    assert.deepEqual(changes(['a', ...times('b', 20)]), { [SID]: 1 }));
  it('counts it once', () => assert.deepEqual(changes(['a', ...times('b', 100)]), { [SID]: 1 }));
  it('counts the way back as well', () =>
    assert.deepEqual(changes(['a', ...times('b', 20), ...times('a', 20)]), { [SID]: 2 }));
  it('starts over when the old shape comes between', () =>
    assert.deepEqual(changes(['a', ...times('b', 19), 'a', ...times('b', 19)]), {}));
  it('starts over when a third shape comes between', () =>
    assert.deepEqual(changes(['a', ...times('b', 19), 'c', ...times('b', 19)]), {}));
  it('knows no shape of what the limits lump together', () => {
    const shapes = ['a', ...times('b', 20)];
    assert.deepEqual(changes(shapes, { site: 'other' }), {});
    assert.deepEqual(changes(shapes, {}, { cookie: 'other' }), {});
  });
  it('follows each vantage by itself', () => {
    const at = (vantage: 'edge' | 'origin', shape: string) =>
      exchange({ vantage, response: setting(issued({ shape })) });
    const exchanges = times('', 30).flatMap(() => [at('edge', 'a'), at('origin', 'b')]);
    assert.deepEqual(counts(tally(coverage, exchanges), 'cookie_shape_changes_total'), {});
  });
});

describe('cookie_exposure_seconds', () => {
  type Step = readonly [seconds: number, cookie: Partial<IssuedCookie>, more?: Partial<Exchange>];
  const SECURE = { secure: true, httpOnly: true };
  const INSECURE = { secure: false, httpOnly: true };
  const exposures = (steps: readonly Step[], options: Options = {}) => {
    const exchanges = steps.map(([seconds, cookie, more]) =>
      exchange({ timeMs: seconds * 1000, response: setting(issued(cookie)), ...more }),
    );
    return observations(tally(coverage, exchanges, options), 'cookie_exposure_seconds');
  };
  const SECURE_EXPOSURE = 'shop.example.com sid secure';

  it('runs from the first issue without to the first issue with', () =>
    assert.deepEqual(
      exposures([
        [0, SECURE],
        [10, INSECURE],
        [20, INSECURE],
        [70, SECURE],
        [80, SECURE],
      ]),
      {
        [SECURE_EXPOSURE]: { count: 1, sum: 60 },
      },
    ));
  it('runs from the first record, if that lacks it', () =>
    assert.deepEqual(
      exposures([
        [10, INSECURE],
        [15, SECURE],
      ]),
      { [SECURE_EXPOSURE]: { count: 1, sum: 5 } },
    ));
  it('is that of each name, where several share a label', () =>
    assert.deepEqual(
      exposures([
        [10, { ...INSECURE, nameFingerprint: 'a' }],
        [20, { ...SECURE, nameFingerprint: 'b' }],
        [30, { ...SECURE, nameFingerprint: 'a' }],
      ]),
      { [SECURE_EXPOSURE]: { count: 1, sum: 20 } },
    ));
  it('is not counted while it lasts', () =>
    assert.deepEqual(
      exposures([
        [0, SECURE],
        [10, INSECURE],
      ]),
      {},
    ));
  it('is counted each time', () =>
    assert.deepEqual(
      exposures([
        [0, INSECURE],
        [1, SECURE],
        [5, INSECURE],
        [7, SECURE],
      ]),
      {
        [SECURE_EXPOSURE]: { count: 2, sum: 3 },
      },
    ));
  it('is never negative, though lines come out of order', () =>
    assert.deepEqual(
      exposures([
        [10, INSECURE],
        [5, SECURE],
      ]),
      { [SECURE_EXPOSURE]: { count: 1, sum: 0 } },
    ));
  it('is known of each attribute', () =>
    assert.deepEqual(
      exposures([
        [0, {}],
        [1, { httpOnly: true }],
        [3, SECURE],
      ]),
      {
        'shop.example.com sid httponly': { count: 1, sum: 1 },
        [SECURE_EXPOSURE]: { count: 1, sum: 3 },
      },
    ));
  it('is none where the lack is excused', () =>
    assert.deepEqual(
      exposures([
        [0, { ...INSECURE, exempt: ['secure'] }],
        [1, SECURE],
      ]),
      {},
    ));
  it('is that of auth cookies only', () =>
    assert.deepEqual(
      exposures([
        [0, { class: 'preference' }],
        [1, { ...SECURE, class: 'preference' }],
      ]),
      {},
    ));
  it('is not that of what the limits lump together', () => {
    assert.deepEqual(
      exposures([
        [0, { cookie: 'other' }],
        [1, { ...SECURE, cookie: 'other' }],
      ]),
      {},
    );
    assert.deepEqual(
      exposures([
        [0, {}, { site: 'other' }],
        [1, SECURE, { site: 'other' }],
      ]),
      {},
    );
  });

  const atOrigin: readonly Step[] = [
    [0, INSECURE, { vantage: 'origin' }],
    [1, SECURE, { vantage: 'origin' }],
  ];
  it('is measured at the origin where there is no edge', () =>
    assert.deepEqual(exposures(atOrigin, { vantages: ['origin'] }), {
      [SECURE_EXPOSURE]: { count: 1, sum: 1 },
    }));
  it('is measured at the edge alone where there is one', () =>
    assert.deepEqual(exposures(atOrigin, { vantages: ['edge', 'origin'] }), {}));
});
