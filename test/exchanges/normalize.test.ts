// What the wall lets through of one record, field by field.
import assert from 'node:assert/strict';
import type { NormalizeOptions } from '../../exporter/exchanges/normalize.ts';
import { COOKIE_FIDELITIES, REDACTED, SET_COOKIE_FIDELITIES } from '../../exporter/exchanges/record.ts';
import { exchangeOf, NOW, record, type Shown, wall } from './records.ts';

type Options = Partial<NormalizeOptions>;

describe('the request’s cookies', () => {
  const view = (cookie: Shown['cookie'], options: Options = {}) => {
    const { cookies, ...rest } = exchangeOf({ cookie }, options).request;
    return { ...rest, cookies: cookies.length };
  };
  const showing = (cookie: (typeof COOKIE_FIDELITIES)[number]): Options => ({
    fidelity: { setCookie: 'all', cookie },
  });

  it('are counted with the header’s length on the wire', () =>
    assert.deepEqual(view('sid=1; theme=d\xe9'), {
      fidelity: 'all',
      present: true,
      headerBytes: 15,
      cookies: 2,
    }));
  it('are none where the request had no header', () =>
    assert.deepEqual(view(null), { fidelity: 'all', present: false, headerBytes: null, cookies: 0 }));
  it('are not known where the log has no field', () =>
    assert.deepEqual(view(undefined), { fidelity: 'absent', present: null, headerBytes: null, cookies: 0 }));
  it('were there where their content is hidden', () =>
    assert.deepEqual(view(REDACTED), { fidelity: 'redacted', present: true, headerBytes: null, cookies: 0 }));
  it('have no known length where the log cuts them', () =>
    assert.deepEqual(view('sid=1; the', showing('truncated')), {
      fidelity: 'truncated',
      present: true,
      headerBytes: null,
      cookies: 2,
    }));
  it('are not known where the config says that the log does not show them', () => {
    const expected = { fidelity: 'absent', present: null, headerBytes: null, cookies: 0 };
    assert.deepEqual(view('sid=1', showing('absent')), expected);
    assert.deepEqual(view(null, showing('absent')), expected);
  });
  it('may have been there where nobody knows what the log shows', () =>
    assert.equal(view(null, showing('unknown')).present, null));

  const cookies = (cookie: string) =>
    exchangeOf({ cookie }).request.cookies.map(
      ({ cookie: label, class: kind, bytes, repeated }) =>
        `${label} ${kind} ${bytes}${repeated ? ' repeated' : ''}`,
    );
  it('have a class by the tables, never by words in the name, for clients choose it', () =>
    assert.deepEqual(cookies('PHPSESSID=abc; my_login_token=x; _ga=1'), [
      'PHPSESSID auth 13',
      'my_login_token other 16',
      '_ga analytics 5',
    ]));
  it('are repeated from the second of their name on', () =>
    assert.deepEqual(cookies('a=1; b=2; a=3; a=4'), [
      'a other 3',
      'b other 3',
      'a other 3 repeated',
      'a other 3 repeated',
    ]));
  it('are told apart in a header of many', () => {
    const names = Array.from({ length: 40 }, (_, n) => `n${n}`);
    const header = [...names, 'n3', 'n39'].map((name) => `${name}=1`).join('; ');
    const { request } = exchangeOf({ cookie: header });
    assert.deepEqual(
      request.cookies.flatMap(({ repeated }, at) => (repeated ? [at] : [])),
      [40, 41],
    );
  });
  it('may have no name', () =>
    assert.deepEqual(cookies('=x; y'), ['(nameless) other 2', '(nameless) other 1 repeated']));
});

describe('the response’s cookies', () => {
  const issued = (header: string, shown: Shown = {}, options: Options = {}) => {
    const [cookie] = exchangeOf({ setCookie: [header], ...shown }, options).response.cookies;
    return cookie ?? assert.fail('no cookie');
  };

  it('have their attributes', () => {
    const { fingerprint, nameFingerprint, domain, path, shape, ...rest } = issued(
      'sid=secret; Secure; HttpOnly; SameSite=Lax; Path=/app; Domain=.Example.com; Max-Age=600',
      { site: 'shop.example.com' },
    );
    assert.deepEqual(rest, {
      cookie: 'sid',
      class: 'auth',
      listed: rest.listed,
      deletion: false,
      secure: true,
      httpOnly: true,
      partitioned: false,
      sameSite: 'lax',
      lifetimeSeconds: 600,
      bytes: 87,
      violations: [],
      refused: false,
      replaces: 'unknown',
      session: null,
      exempt: [],
      expectedRewrites: [],
    });
    assert.equal(fingerprint, null);
    assert.deepEqual(
      [nameFingerprint, domain, path, shape].map((text) => text?.length),
      [16, 16, 16, 16],
    );
  });

  const scopes: readonly (readonly [what: string, one: string, other: string, same: readonly string[]])[] = [
    ['of no attribute', 'a=1', 'b=2', ['domain', 'path', 'shape']],
    [
      'of one Domain, as browsers read it',
      'a=1; Domain=.X.example',
      'b=2; domain=x.example',
      ['domain', 'path', 'shape'],
    ],
    ['of another Domain', 'a=1; Domain=x.example', 'a=1; Domain=y.example', ['path']],
    ['of another Path', 'a=1; Path=/x', 'a=1; Path=/X', ['domain']],
    ['of a Path and none', 'a=1; Path=/', 'a=1', ['domain']],
    ['of another flag', 'a=1; Secure', 'a=1', ['domain', 'path']],
  ];
  for (const [what, one, other, same] of scopes) {
    it(`have fingerprints that are equal where they should be: ${what}`, () => {
      const [a, b] = [issued(one), issued(other)];
      const equal = (['domain', 'path', 'shape'] as const).filter((key) => a[key] === b[key]);
      assert.deepEqual(equal, same);
    });
  }

  const deletions: readonly (readonly [header: string, expected: boolean])[] = [
    ['sid=; Max-Age=0', true],
    ['sid=x; Max-Age=-1', true],
    ['sid=; Max-Age=60', false],
    ['sid=deleted; Expires=Thu, 01 Jan 1970 00:00:00 GMT', true],
    ['sid=; Expires=Thu, 01 Jan 2026 00:00:00 GMT', true],
    ['sid=; Expires=Thu, 01 Jan 2026 00:00:01 GMT', false],
    ['sid=; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT', false],
    ['sid=; Max-Age=0; Expires=Fri, 01 Jan 2027 00:00:00 GMT', true],
    ['sid=', false],
  ];
  for (const [header, expected] of deletions) {
    it(`${header}: ${expected ? 'a deletion' : 'issued'}`, () =>
      assert.equal(issued(header).deletion, expected));
  }

  it('are refused where a browser refuses them, and only there', () => {
    const refused = (header: string) => issued(header, { site: 'shop.example.com' }).refused;
    assert.deepEqual(
      ['sid=1; SameSite=None', 'sid=1; SameSite=x', 'sid=1; Domain=other.example'].map(refused),
      [true, false, true],
    );
  });

  it('are judged by the host as the client named it, not by the site it counts as', () => {
    const sites: Options['sites'] = { allow: [], ignore: [], hostsAs: { '*.cdn.example.com': 'cdn' } };
    const { violations } = issued('a=1; Domain=example.com', { site: 'A.cdn.example.com:443' }, { sites });
    assert.deepEqual(violations, []);
  });

  it('are judged by the transport of the client leg', () => {
    const rulesOf = (shown: Shown) => issued('a=1; Secure', shown).violations;
    assert.deepEqual(rulesOf({ site: 'shop.example.com', scheme: 'http' }), ['secure_from_plaintext']);
    assert.deepEqual(rulesOf({ site: 'localhost:3000', scheme: 'http' }), []);
    assert.deepEqual(rulesOf({ site: 'shop.example.com' }), []);
  });

  describe('in cacheable responses', () => {
    const cases: readonly (readonly [
      header: string,
      cacheControl: Shown['cacheControl'],
      expected: boolean,
    ])[] = [
      ['sid=1', 'public, max-age=60', true],
      ['sid=1', 'private', false],
      ['sid=1', null, false],
      ['sid=1', undefined, false],
      ['theme=1', 'public', false],
      ['sid=; Max-Age=0', 'public', false],
    ];
    for (const [header, cacheControl, expected] of cases) {
      it(`${header}, Cache-Control ${cacheControl}: ${expected ? 'cacheable_auth' : 'fine'}`, () =>
        assert.equal(issued(header, { cacheControl }).violations.includes('cacheable_auth'), expected));
    }
  });

  describe('at a login', () => {
    const LOGIN: Shown = { method: 'POST', path: '/login?next=/', status: 302, cookie: 'a=1; sid=old' };
    const cases: readonly (readonly [what: string, header: string, shown: Shown, expected: boolean])[] = [
      ['the same value', 'sid=old', {}, true],
      ['another value', 'sid=new', {}, false],
      ['the value of another cookie', 'sid=1', {}, false],
      ['a deletion', 'sid=old; Max-Age=0', {}, false],
      ['not a session cookie', 'a=1', {}, false],
      ['a request without it', 'sid=old', { cookie: 'a=1' }, false],
      ['a request without cookies', 'sid=old', { cookie: null }, false],
      ['a request whose cookies are hidden', 'sid=old', { cookie: REDACTED }, false],
      ['refused', 'sid=old', { status: 401 }, false],
      ['answered by a page', 'sid=old', { status: 200 }, true],
      ['without a known status', 'sid=old', { status: 0 }, false],
      ['on another path', 'sid=old', { path: '/account' }, false],
      ['on a path below', 'sid=old', { path: '/login/x' }, false],
      ['with a fragment', 'sid=old', { path: '/login#x?y' }, true],
      ['the page with the form', 'sid=old', { method: 'GET', status: 200 }, false],
      ['a GET that is redirected, as after single sign-on', 'sid=old', { method: 'GET' }, true],
      ['a GET that is not modified', 'sid=old', { method: 'GET', status: 304 }, false],
      ['without a known method', 'sid=old', { method: undefined, status: 200 }, true],
      ['one of two of its name', 'sid=old', { cookie: 'sid=x; sid=old' }, true],
    ];
    for (const [what, header, shown, expected] of cases) {
      it(`${what}: ${expected ? 'session_not_rotated_at_login' : 'fine'}`, () => {
        const { violations } = issued(header, { ...LOGIN, ...shown });
        assert.equal(violations.includes('session_not_rotated_at_login'), expected);
      });
    }
  });

  describe('and what the config says of them', () => {
    const cookies: Options['cookies'] = {
      classes: { auth: ['acme_*'] },
      exceptions: [
        { cookie: 'XSRF-*', attributes: ['httponly'] },
        { cookie: 'XSRF-TOKEN', attributes: ['samesite'] },
      ],
      expectedRewrites: [{ cookie: 'sid', changes: ['secure_added'] }],
    };
    it('classes', () => assert.equal(issued('acme_1=x', {}, { cookies }).class, 'auth'));
    it('a glob as label', () => assert.equal(issued('acme_1=x', {}, { cookies }).cookie, 'acme_*'));
    it('exceptions, all that fit', () =>
      assert.deepEqual(issued('XSRF-TOKEN=x', {}, { cookies }).exempt, ['httponly', 'samesite']));
    it('no exception', () => assert.deepEqual(issued('sid=x', {}, { cookies }).exempt, []));
    it('expected rewrites', () =>
      assert.deepEqual(issued('sid=x', {}, { cookies }).expectedRewrites, ['secure_added']));
  });

  describe('and their fidelity', () => {
    const fidelity = (shown: Shown, options: Options = {}) => exchangeOf(shown, options).response.fidelity;
    const FIRST: Options = { fidelity: { setCookie: 'first', cookie: 'all' } };
    it('is the source’s', () => assert.equal(fidelity({ setCookie: ['a=1'] }, FIRST), 'first'));
    it('is the line’s own where it tells', () =>
      assert.equal(fidelity({ setCookie: ['a=1'], setCookieFidelity: 'all' }, FIRST), 'all'));
    it('is the config’s whatever the line tells', () =>
      assert.equal(
        fidelity({ setCookie: ['a=1'], setCookieFidelity: 'all' }, { ...FIRST, isFidelityFixed: true }),
        'first',
      ));
    it('is redacted where the content is hidden', () =>
      assert.equal(fidelity({ setCookie: REDACTED }), 'redacted'));
    it('is absent where the log has no field', () => assert.equal(fidelity({}), 'absent'));
    it('shows nothing where the config says absent', () => {
      const options: Options = { fidelity: { setCookie: 'absent', cookie: 'all' } };
      assert.deepEqual(exchangeOf({ setCookie: ['a=1'] }, options).response, {
        fidelity: 'absent',
        cookies: [],
      });
    });
  });

  it('leave out what is no cookie at all', () =>
    assert.deepEqual(exchangeOf({ setCookie: ['', '; Secure', '=', 'a=1'] }).response.cookies.length, 1));
});

describe('both legs in one record', () => {
  const both = exchangeOf({ setCookie: ['sid=1; Secure', 'b=2'], upstreamSetCookie: ['sid=1', 'sid=3'] });

  it('are cookies of their own where both legs are the same, for each gets its label', () => {
    const same = ['sid=1; Secure', 'b=2'];
    const { response, upstreamResponse } = exchangeOf({ setCookie: same, upstreamSetCookie: same });
    assert.deepEqual(upstreamResponse, response);
    for (const cookie of response.cookies) cookie.cookie = 'label';
    assert.deepEqual(
      upstreamResponse?.cookies.map(({ cookie }) => cookie),
      ['sid', 'b'],
    );
  });
  const [edge, other] = both.response.cookies;
  const [origin, second] = both.upstreamResponse?.cookies ?? [];

  it('are two views', () =>
    assert.deepEqual([both.response.cookies.length, both.upstreamResponse?.cookies.length], [2, 2]));
  it('tell equal names and values by fingerprints', () =>
    assert.deepEqual(
      [edge?.nameFingerprint, edge?.fingerprint],
      [origin?.nameFingerprint, origin?.fingerprint],
    ));
  it('tell other values', () => assert.notEqual(second?.fingerprint, origin?.fingerprint));
  it('tell other names', () => assert.notEqual(other?.nameFingerprint, origin?.nameFingerprint));
  it('are none where the log has one', () =>
    assert.equal(exchangeOf({ setCookie: ['sid=1'] }).upstreamResponse, null));
});

describe('the request itself', () => {
  it('has the time, status and duration of its record', () => {
    const { timeMs, status, durationSeconds } = exchangeOf({ status: 404, durationSeconds: 0.25 });
    assert.deepEqual([timeMs, status, durationSeconds], [NOW, 404, 0.25]);
  });
  it('has no duration where the log has none', () => assert.equal(exchangeOf({}).durationSeconds, null));
  it('has the site of its host', () =>
    assert.equal(exchangeOf({ site: 'Shop.example.com:443' }).site, 'shop.example.com'));
  it('has no site without a host', () =>
    assert.deepEqual([exchangeOf({ site: null }).site, exchangeOf({}).site], ['', '']));
  it('is left out where its site is ignored', () => {
    const sites = { allow: [], ignore: ['*.dev.example.com'], hostsAs: {} };
    assert.equal(wall({ sites })(record({ site: 'a.dev.example.com' })), null);
  });

  const crossSite: readonly (readonly [secFetchSite: Shown['secFetchSite'], expected: boolean | null])[] = [
    ['cross-site', true],
    ['Cross-Site', true],
    ['same-site', false],
    ['same-origin', false],
    ['none', false],
    [null, false],
    [undefined, null],
  ];
  for (const [secFetchSite, expected] of crossSite) {
    it(`is cross-site where Sec-Fetch-Site is ${secFetchSite}: ${expected}`, () =>
      assert.equal(exchangeOf({ secFetchSite }).crossSite, expected));
  }

  const protectedPaths: readonly (readonly [path: Shown['path'], expected: boolean])[] = [
    ['/account/', true],
    ['/account/orders?page=2', true],
    ['/account', false],
    ['/?/account/', false],
    ['/x/account/', false],
    [null, false],
    [undefined, false],
  ];
  for (const [path, expected] of protectedPaths) {
    it(`is ${expected ? '' : 'not '}protected at ${path}`, () => {
      const auth = { login: [], logout: [], refresh: [], protected: ['/account/*'] };
      assert.equal(exchangeOf({ path }, { auth }).protected, expected);
    });
  }

  const answered: readonly (readonly [upstreamStatus: Shown['upstreamStatus'], expected: boolean | null])[] =
    [
      [200, true],
      [502, true],
      [null, false],
      [undefined, null],
    ];
  for (const [upstreamStatus, expected] of answered) {
    it(`was answered upstream where the upstream’s status is ${upstreamStatus}: ${expected}`, () =>
      assert.equal(exchangeOf({ upstreamStatus }).upstreamAnswered, expected));
  }

  it('has a client by its User-Agent', () =>
    assert.equal(exchangeOf({ userAgent: 'curl/8' }).client, 'tool'));
  it('has an unknown client without one', () =>
    assert.deepEqual(
      [exchangeOf({ userAgent: null }).client, exchangeOf({}).client],
      ['unknown', 'unknown'],
    ));
});

describe('every fidelity', () => {
  for (const fidelity of SET_COOKIE_FIDELITIES) {
    it(`of Set-Cookie keeps its name: ${fidelity}`, () => {
      const options: Options = { fidelity: { setCookie: fidelity, cookie: 'all' } };
      assert.equal(exchangeOf({ setCookie: ['a=1'] }, options).response.fidelity, fidelity);
    });
  }
  for (const fidelity of COOKIE_FIDELITIES) {
    it(`of Cookie keeps its name: ${fidelity}`, () => {
      const options: Options = { fidelity: { setCookie: 'all', cookie: fidelity } };
      assert.equal(exchangeOf({ cookie: 'a=1' }, options).request.fidelity, fidelity);
    });
  }
});

describe('a request’s id', () => {
  const shown: Shown = { requestId: 'a1', path: '/' };

  it('is let through where somebody asks which request it was', () =>
    assert.equal(exchangeOf(shown).requestId, 'a1'));
  it('is let through where records are joined by it', () => {
    const { requestId, join } = exchangeOf(shown, { namesRequests: false, joinBy: 'request_id' });
    assert.deepEqual([requestId, join?.key?.length], ['a1', 16]);
  });
  it('stays behind the wall where nobody does', () =>
    assert.equal(exchangeOf(shown, { namesRequests: false }).requestId, null));
});
