// Rules that change while the server runs: headers, users, the rate limit; and pages of other sites.
import assert from 'node:assert/strict';
import type { AccessRules } from '../../exporter/server/access.ts';
import { createPasswords } from '../../exporter/server/passwords.ts';
import { createRateLimit } from '../../exporter/server/rate-limit.ts';
import type { Refusal } from '../../exporter/server/refusals.ts';
import { STRICT_HEADERS } from '../../exporter/server/strict-headers.ts';
import { build } from './rig.ts';

const HASH = `$2b$10$${'a'.repeat(53)}`;
const NO_RULES: AccessRules = { users: new Map(), rateLimit: null, headers: {} };

const create = (first: Partial<AccessRules> = {}, verdict: () => boolean = () => true) => {
  const refused: Refusal[] = [];
  const state = { rules: { ...NO_RULES, ...first } };
  const passwords = createPasswords({
    hasher: { isMatch: async () => verdict(), close: async () => undefined },
    maxWaiting: 0,
  });
  const server = build({ access: { rules: () => state.rules, passwords } }, refused);
  return {
    server,
    refused,
    set: (rules: Partial<AccessRules>) => Object.assign(state, { rules: { ...NO_RULES, ...rules } }),
  };
};

describe('headers of the web config', () => {
  const headers = { 'x-frame-options': 'sameorigin', 'strict-transport-security': 'max-age=1' };

  it('stand in every answer, and take the place of the strict ones', async () => {
    const { server } = create({ headers });
    for (const url of ['/', '/metrics', '/nowhere']) {
      const { headers: observed } = await server.inject(url);
      assert.equal(observed['x-frame-options'], 'sameorigin', url);
      assert.equal(observed['strict-transport-security'], 'max-age=1', url);
      assert.equal(observed['x-content-type-options'], 'nosniff', url);
    }
  });
  it('stand in refusals too', async () => {
    const { server } = create({ headers, users: new Map([['a', HASH]]) });
    const { statusCode, headers: observed } = await server.inject('/');
    assert.deepEqual([statusCode, observed['x-frame-options']], [401, 'sameorigin']);
  });
  it('are those of the moment', async () => {
    const { server, set } = create();
    assert.equal((await server.inject('/')).headers['x-frame-options'], 'DENY');
    set({ headers });
    assert.equal((await server.inject('/')).headers['x-frame-options'], 'sameorigin');
  });
});

describe('the strict headers', () => {
  it('stand in the answer to a path that no router takes', async () => {
    const { headers } = await create().server.inject('/%zz');
    for (const [name, value] of Object.entries(STRICT_HEADERS)) assert.equal(headers[name], value);
  });
  it('let nobody read an answer from another site', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    for (const method of ['GET', 'OPTIONS', 'POST'] as const) {
      const answer = await create().server.inject({ method, url: '/metrics', headers });
      const cors = Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'));
      assert.deepEqual(cors, []);
    }
  });
});

describe('users', () => {
  const authorization = `Basic ${Buffer.from('a:b').toString('base64')}`;
  it('are those of the moment', async () => {
    const { server, set } = create();
    assert.equal((await server.inject('/metrics')).statusCode, 200);
    set({ users: new Map([['a', HASH]]) });
    assert.equal((await server.inject('/metrics')).statusCode, 401);
  });
  it('past the bound of checks get 429, and are counted', async () => {
    const { server, refused } = create({ users: new Map([['a', HASH]]) });
    const answer = await server.inject({ url: '/metrics', headers: { authorization } });
    assert.equal(answer.statusCode, 429);
    assert.equal(answer.headers['retry-after'], '1');
    assert.equal(answer.body, 'Too many passwords to check. Try again later.\n');
    assert.deepEqual(refused, ['password_checks']);
  });
});

describe('the rate limit', () => {
  it('lets through a burst, then one an interval, never more than the burst', () => {
    let ms = 0;
    const limit = createRateLimit(100, 2, () => ms);
    const take = (): boolean[] => [limit.take(), limit.take(), limit.take()];
    assert.deepEqual(take(), [true, true, false]);
    ms = 99;
    assert.deepEqual(take(), [false, false, false]);
    ms = 100;
    assert.deepEqual(take(), [true, false, false]);
    ms = 10_000;
    assert.deepEqual(take(), [true, true, false]);
  });
  it('answers 429 before anything else, and counts it', async () => {
    const { server, refused } = create({
      rateLimit: { take: () => false },
      users: new Map([['a', HASH]]),
    });
    const { statusCode, body } = await server.inject('/metrics');
    assert.deepEqual(
      { statusCode, body },
      { statusCode: 429, body: 'Too many requests. Try again later.\n' },
    );
    assert.deepEqual(refused, ['rate_limit']);
  });
});

describe('a push by a page of another site', () => {
  it('is refused, token or not', async () => {
    const refused: Refusal[] = [];
    const ingest = {
      sources: () => new Set(['app']),
      token: () => null,
      limits: () => assert.fail(),
      push: () => assert.fail(),
    };
    const headers = { 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' };
    const server = build({ handlers: { ingest } }, refused);
    const { statusCode } = await server.inject({ method: 'POST', url: '/ingest/app', headers, payload: 'x' });
    assert.deepEqual({ statusCode, refused }, { statusCode: 403, refused: ['cross_site'] });
  });
});

describe('a reload asked for by a page', () => {
  const f = (site: string | undefined, status: number) =>
    it(`of ${site ?? 'no browser'}: ${status}`, async () => {
      const { server, refused } = create();
      const headers = site === undefined ? {} : { 'sec-fetch-site': site };
      const { statusCode } = await server.inject({ method: 'POST', url: '/-/reload', headers });
      assert.equal(statusCode, status);
      assert.deepEqual(refused, status === 403 ? ['cross_site'] : []);
    });
  f(undefined, 200);
  f('none', 200);
  f('same-origin', 200);
  f('same-site', 403);
  f('cross-site', 403);
  const ofOrigin = (origin: string, status: number) =>
    it(`of a browser that tells its origin alone, ${origin}: ${status}`, async () => {
      const { server } = create();
      const headers = { origin, host: 'exporter.lan:10680' };
      const { statusCode } = await server.inject({ method: 'POST', url: '/-/reload', headers });
      assert.equal(statusCode, status);
    });
  ofOrigin('http://exporter.lan:10680', 200);
  ofOrigin('http://exporter.lan', 403);
  ofOrigin('http://evil.example', 403);
  ofOrigin('null', 403);
});
