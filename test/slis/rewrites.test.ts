// What the edge made of the origin's Set-Cookie headers, as far as both views prove it.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Exchange, IssuedCookie, SetCookieView } from '../../exporter/exchanges/exchange.ts';
import type { SetCookieFidelity } from '../../exporter/exchanges/record.ts';
import { rewrites } from '../../exporter/slis/rewrites.ts';
import { counts, exchange, issued, type Options, setting, tally, total } from './counting.ts';

const rewrittenBy = (
  origin: SetCookieView,
  edge: SetCookieView,
  more: Partial<Exchange> = {},
  options: Options = {},
) => tally(rewrites, [exchange({ upstreamResponse: origin, response: edge, ...more })], options);

/** `cookie: what became of it`, one of each comparison and difference. */
const observe = (...legs: Parameters<typeof rewrittenBy>): string[] => {
  const tallies = rewrittenBy(...legs);
  const lines = (metric: 'cookie_rewrites_compared_total' | 'cookie_rewrites_total'): string[] =>
    Object.keys(counts(tallies, metric)).map((labels) => {
      const [, cookie, , what, expected] = labels.split(' ');
      return `${cookie} ${what}${expected === 'true' ? ' as expected' : ''}`;
    });
  return [...lines('cookie_rewrites_compared_total'), ...lines('cookie_rewrites_total')];
};

const cookies = (names: string): IssuedCookie[] =>
  names
    .split(' ')
    .filter(Boolean)
    .map((cookie) => issued({ cookie }));
const seen = (fidelity: SetCookieFidelity, names: string): SetCookieView => ({
  fidelity,
  cookies: cookies(names),
});

describe('what the views prove', () => {
  type Case = readonly [
    origin: readonly [SetCookieFidelity, string],
    edge: readonly [SetCookieFidelity, string],
    expected: readonly string[],
  ];
  const cases: readonly Case[] = [
    [
      ['all', 'a b'],
      ['all', 'a b'],
      ['a unchanged', 'b unchanged'],
    ],
    [
      ['all', 'a b'],
      ['all', 'b a'],
      ['a unchanged', 'b unchanged'],
    ],
    [
      ['all', 'a b'],
      ['all', 'a'],
      ['a unchanged', 'b unexpected', 'b removed'],
    ],
    [
      ['all', 'a'],
      ['all', ''],
      ['a unexpected', 'a removed'],
    ],
    [
      ['all', 'a'],
      ['all', 'a b'],
      ['a unchanged', 'b added'],
    ],
    [['all', ''], ['all', 'a'], ['a added']],
    [['all', ''], ['all', ''], []],

    [['first', 'a'], ['first', 'a'], ['a unchanged']],
    [['first', 'a'], ['first', 'b'], []],
    [
      ['first', 'a'],
      ['first', ''],
      ['a unexpected', 'a removed'],
    ],
    [['first', ''], ['first', 'a'], ['a added']],
    [['last', 'a'], ['last', 'a'], ['a unchanged']],
    [['last', 'a'], ['last', 'b'], []],
    [
      ['last', 'a'],
      ['last', ''],
      ['a unexpected', 'a removed'],
    ],
    [['last', ''], ['last', 'a'], ['a added']],
    [['first', 'a'], ['last', 'a'], ['a unchanged']],
    [['unknown', 'a'], ['unknown', 'b'], []],
    [['unknown', 'a b'], ['unknown', 'a'], ['a unchanged']],
    [
      ['unknown', 'a'],
      ['unknown', ''],
      ['a unexpected', 'a removed'],
    ],

    [['all', 'a b'], ['first', 'a'], ['a unchanged']],
    [['all', 'a b'], ['first', 'c'], ['c added']],
    [
      ['all', 'a b'],
      ['first', ''],
      ['a unexpected', 'b unexpected', 'a removed', 'b removed'],
    ],
    [['first', 'a'], ['all', 'a b'], ['a unchanged']],
    [
      ['first', 'a'],
      ['all', 'b'],
      ['a unexpected', 'a removed'],
    ],
    [
      ['last', ''],
      ['all', 'a b'],
      ['a added', 'b added'],
    ],

    [['all', 'a'], ['truncated', 'a'], []],
    [['truncated', 'a'], ['all', 'a'], []],
    [['all', 'a'], ['redacted', ''], []],
    [['redacted', ''], ['all', 'a'], []],
    [['all', 'a'], ['absent', ''], []],
    [['absent', ''], ['all', 'a'], []],
  ];
  const shown = ([fidelity, names]: readonly [SetCookieFidelity, string]): string => `${fidelity} (${names})`;
  for (const [origin, edge, expected] of cases) {
    it(`origin ${shown(origin)}, edge ${shown(edge)}: ${expected.join(', ') || 'nothing'}`, () =>
      assert.deepEqual(observe(seen(...origin), seen(...edge)), expected));
  }
});

describe('the differences', () => {
  type Case = readonly [
    origin: Partial<IssuedCookie>,
    edge: Partial<IssuedCookie>,
    expected: readonly string[],
  ];
  const past = { deletion: true };
  const cases: readonly Case[] = [
    [{ secure: true }, {}, ['secure_removed']],
    [{}, { secure: true }, ['secure_added']],
    [{ httpOnly: true }, {}, ['httponly_removed']],
    [{}, { httpOnly: true }, ['httponly_added']],
    [{ sameSite: 'lax' }, { sameSite: 'none' }, ['samesite_changed']],
    [{ sameSite: 'invalid' }, {}, ['samesite_changed']],
    [{ domain: 'a.example' }, {}, ['domain_changed']],
    [{ path: '/' }, { path: '/app' }, ['path_changed']],
    [{ path: null }, { path: '/' }, ['path_changed']],
    [{ lifetimeSeconds: 60 }, { lifetimeSeconds: 60.5 }, []],
    [{ lifetimeSeconds: 60 }, { lifetimeSeconds: 62 }, []],
    [{ lifetimeSeconds: 60 }, { lifetimeSeconds: 63 }, ['lifetime_changed']],
    [{ lifetimeSeconds: 60 }, { lifetimeSeconds: null }, ['lifetime_changed']],
    [{ ...past, lifetimeSeconds: 0 }, { ...past, lifetimeSeconds: -1e9 }, []],
    [{ ...past, lifetimeSeconds: 0 }, { lifetimeSeconds: 60 }, ['lifetime_changed']],
    [{ ...past, lifetimeSeconds: 0 }, { lifetimeSeconds: null }, ['lifetime_changed']],
    [{ partitioned: true }, {}, ['partitioned_changed']],
    [{ fingerprint: 'a' }, { fingerprint: 'b' }, ['value_changed']],
    [
      { secure: true, httpOnly: true },
      { fingerprint: 'b' },
      ['secure_removed', 'httponly_removed', 'value_changed'],
    ],
    [{ bytes: 10, shape: 'a', violations: ['oversize'], refused: true }, {}, []],
  ];
  for (const [origin, edge, expected] of cases) {
    it(`${JSON.stringify(origin)} to ${JSON.stringify(edge)}: ${expected.join(', ') || 'unchanged'}`, () => {
      const result = expected.length === 0 ? 'sid unchanged' : 'sid unexpected';
      assert.deepEqual(observe(setting(issued(origin)), setting(issued(edge))), [
        result,
        ...expected.map((change) => `sid ${change}`),
      ]);
    });
  }
});

describe('cookies of one name', () => {
  const root = issued({ path: '/' });
  const app = issued({ path: '/app' });
  it('are matched by domain and path', () =>
    assert.deepEqual(
      counts(rewrittenBy(setting(root, app), setting(app, root)), 'cookie_rewrites_compared_total'),
      {
        'shop.example.com sid auth unchanged': 2,
      },
    ));
  it('then by name', () =>
    assert.deepEqual(observe(setting(root, app), setting(issued({ path: '/x' }), root)), [
      'sid unchanged',
      'sid unexpected',
      'sid path_changed',
    ]));
  it('then by their order', () => {
    const [one, two] = [issued({ fingerprint: '1' }), issued({ fingerprint: '2' })];
    assert.deepEqual(observe(setting(one, two), setting(one, two)), ['sid unchanged']);
  });
  it('are removed where the edge has fewer', () =>
    assert.deepEqual(observe(setting(root, root), setting(root)), [
      'sid unchanged',
      'sid unexpected',
      'sid removed',
    ]));
  it('are told apart though they share a label', () => {
    const [one, two] = ['1', '2'].map((nameFingerprint) => issued({ cookie: 'acme_*', nameFingerprint }));
    assert.deepEqual(observe(setting(one as IssuedCookie), setting(two as IssuedCookie)), [
      'acme_* unexpected',
      'acme_* removed',
      'acme_* added',
    ]);
  });
});

describe('an expected rewrite', () => {
  const meant = { expectedRewrites: ['secure_added', 'removed'] };
  it('is one that the config names', () =>
    assert.deepEqual(observe(setting(issued(meant)), setting(issued({ ...meant, secure: true }))), [
      'sid expected',
      'sid secure_added as expected',
    ]));
  it('does not excuse another', () =>
    assert.deepEqual(
      observe(setting(issued(meant)), setting(issued({ ...meant, secure: true, httpOnly: true }))),
      ['sid unexpected', 'sid secure_added as expected', 'sid httponly_added'],
    ));
  it('may be a removal', () =>
    assert.deepEqual(observe(setting(issued(meant)), setting()), [
      'sid expected',
      'sid removed as expected',
    ]));
  for (const [kind, line] of [
    ['affinity', 'x added as expected'],
    ['bot', 'x added as expected'],
    ['auth', 'x added'],
    ['other', 'x added'],
  ] as const) {
    it(`${kind} that only the edge sets: ${line}`, () =>
      assert.deepEqual(observe(setting(), setting(issued({ cookie: 'x', class: kind }))), [line]));
  }
  it('is not an affinity cookie that the edge removes', () =>
    assert.deepEqual(observe(setting(issued({ class: 'affinity' })), setting()), [
      'sid unexpected',
      'sid removed',
    ]));
});

describe('records', () => {
  it('with one leg compare nothing', () =>
    assert.equal(
      total(tally(rewrites, [exchange({ response: setting(issued()) })]), 'cookie_rewrites_total'),
      0,
    ));
  it('of an origin count where there is no edge', () =>
    assert.deepEqual(
      observe(setting(issued()), setting(issued()), { vantage: 'origin' }, { vantages: ['origin'] }),
      ['sid unchanged'],
    ));
  it('of an origin do not count where there is an edge', () =>
    assert.deepEqual(
      observe(setting(issued()), setting(), { vantage: 'origin' }, { vantages: ['edge', 'origin'] }),
      [],
    ));
});

describe('for all views', () => {
  const anyCookie = fc
    .record({
      cookie: fc.constantFrom('a', 'b', 'c'),
      secure: fc.boolean(),
      path: fc.constantFrom(null, '/', '/x'),
      domain: fc.constantFrom(null, 'example.com'),
      lifetimeSeconds: fc.constantFrom(null, 60, 3600),
      fingerprint: fc.constantFrom('1', '2'),
    })
    .map(issued);
  const anyCookies = fc.array(anyCookie, { maxLength: 6 });
  const distinct = fc.uniqueArray(anyCookie, {
    selector: ({ cookie, path, domain }) => `${cookie}${path}${domain}`,
  });
  const view = (fidelity: SetCookieFidelity) => (list: readonly IssuedCookie[]) => ({
    fidelity,
    cookies: list,
  });
  const comparable = fc.constantFrom<SetCookieFidelity>('all', 'first', 'last', 'unknown');

  it('equal views are unchanged, every cookie of them', () =>
    fc.assert(
      fc.property(anyCookies, comparable, (list, fidelity) => {
        const tallies = rewrittenBy(view(fidelity)(list), view(fidelity)(list));
        assert.equal(total(tallies, 'cookie_rewrites_compared_total'), list.length);
        assert.equal(total(tallies, 'cookie_rewrites_total'), 0);
      }),
    ));

  it('the order of distinct cookies changes nothing', () =>
    fc.assert(
      fc.property(
        distinct.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        ([list, shuffled]) => {
          assert.equal(
            total(rewrittenBy(setting(...list), setting(...shuffled)), 'cookie_rewrites_total'),
            0,
          );
        },
      ),
    ));

  it('whole views account for every cookie once', () =>
    fc.assert(
      fc.property(anyCookies, anyCookies, (origin, edge) => {
        const tallies = rewrittenBy(setting(...origin), setting(...edge));
        const changed = counts(tallies, 'cookie_rewrites_total');
        const sum = (change: string): number =>
          Object.entries(changed).reduce(
            (all, [labels, n]) => all + (labels.includes(` ${change} `) ? n : 0),
            0,
          );
        assert.equal(total(tallies, 'cookie_rewrites_compared_total'), origin.length);
        assert.equal(edge.length, origin.length - sum('removed') + sum('added'));
      }),
    ));
});
