// The life of sessions, told from request to request.
import assert from 'node:assert/strict';
import type { Exchange, IssuedCookie, SentCookie } from '../../exporter/exchanges/exchange.ts';
import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import { Tallies } from '../../exporter/metrics/tallies.ts';
import { sessions } from '../../exporter/slis/sessions.ts';
import type { SliOptions } from '../../exporter/slis/sli.ts';
import { carrying, counts, exchange, issued, observations, sent, setting } from './counting.ts';

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A value's fingerprint. */
const fingerprintOf = (text: string): string => text.padEnd(16, '\xb7').slice(0, 16);

type Step = readonly [atMs: number, more: Partial<Exchange>];
type Told = Partial<SliOptions>;

const cookie = (value: string): SentCookie => sent({ session: fingerprintOf(value) });

/** A request with these values. */
const brings = (atMs: number, values: readonly string[], more: Partial<Exchange> = {}): Step => [
  atMs,
  { request: carrying(...values.map(cookie)), ...more },
];
/** A response that gives this value to a request with that one. */
const gives = (
  atMs: number,
  value: string,
  of: Partial<IssuedCookie> = {},
  values: readonly string[] = [],
  more: Partial<Exchange> = {},
): Step => {
  const replaces = values.length === 0 ? 'none' : values.includes(value) ? 'same' : 'other';
  const given = issued({ session: fingerprintOf(value), replaces, ...of });
  return brings(atMs, values, { response: setting(given), ...more });
};
const deletes = (atMs: number, values: readonly string[]): Step =>
  gives(atMs, '', { deletion: true, session: null }, values);

const run = (steps: readonly Step[], options: Told = {}) => {
  const tallies = new Tallies({ maxSeries: 10_000, now: () => 0 });
  const observe = sessions.observer(tallies, {
    vantages: new Set(['edge']),
    upstreamFrom: 'edge',
    protectedOnly: false,
    ...options,
  });
  const exchanges = steps.map(([atMs, more]) => exchange({ timeMs: START + atMs, ...more }));
  for (const one of exchanges) observe(one);
  return { tallies, exchanges };
};

/** What a metric counts, without the site and the cookie's name. */
const told = (metric: MetricName, steps: readonly Step[], options: Told = {}): Record<string, number> =>
  Object.fromEntries(
    Object.entries(counts(run(steps, options).tallies, metric)).map(([labels, count]) => [
      labels.replace('shop.example.com sid ', '').replace('auth ', ''),
      count,
    ]),
  );
const stale = (...steps: readonly Step[]) => told('cookie_stale_total', steps);
const renewed = (...steps: readonly Step[]) => told('cookie_renewals_total', steps);
const returned = (...steps: readonly Step[]) => told('cookie_returned_total', steps);

/** So much later that whatever was awaited is not any more; looks are taken once in a few exchanges. */
const later = (atMs: number): Step[] => Array.from({ length: 40 }, (_, n) => [atMs + n, {}] as const);

describe('a session that is over', () => {
  it('is stale when its announced end has passed', () =>
    assert.deepEqual(stale(gives(0, 'a', { lifetimeSeconds: 600 }), brings(12 * MINUTE, ['a'])), {
      'expired accepted': 1,
    }));
  it('is not before', () =>
    assert.deepEqual(stale(gives(0, 'a', { lifetimeSeconds: 600 }), brings(9 * MINUTE, ['a'])), {}));
  it('is not where the log may hide that it was given a longer life', () => {
    const [atMs, { response, ...more }] = gives(0, 'a', { lifetimeSeconds: 600 });
    const partial = [atMs, { ...more, response: { ...setting(), ...response, fidelity: 'first' } }] as const;
    const later = brings(12 * MINUTE, ['a']);
    assert.deepEqual(told('cookie_stale_total', [partial, later]), {});
    assert.deepEqual(
      told('cookie_stale_total', [gives(0, 'a', { lifetimeSeconds: 600 }), later], { isSampled: true }),
      {},
    );
  });
  it('is not where it was given a longer life meanwhile', () =>
    assert.deepEqual(
      stale(
        gives(0, 'a', { lifetimeSeconds: 600 }),
        gives(9 * MINUTE, 'a', { lifetimeSeconds: 600 }, ['a']),
        brings(15 * MINUTE, ['a']),
      ),
      {},
    ));
  it('is stale once the response to it deleted it', () =>
    assert.deepEqual(
      stale(gives(0, 'a'), deletes(MINUTE, ['a']), brings(5 * MINUTE, ['a'], { status: 401 })),
      {
        'deleted refused': 1,
      },
    ));
  it('is stale after a logout', () =>
    assert.deepEqual(
      stale(gives(0, 'a'), brings(MINUTE, ['a'], { authStep: 'logout' }), brings(5 * MINUTE, ['a'])),
      { 'deleted accepted': 1 },
    ));
  it('is stale once another value came back that was given for it', () =>
    assert.deepEqual(
      stale(
        gives(0, 'a'),
        gives(MINUTE, 'b', {}, ['a']),
        brings(2 * MINUTE, ['b']),
        brings(5 * MINUTE, ['a']),
      ),
      { 'superseded accepted': 1 },
    ));
  it('is not while the other value has not come back: the response may have been lost', () =>
    assert.deepEqual(stale(gives(0, 'a'), gives(MINUTE, 'b', {}, ['a']), brings(5 * MINUTE, ['a'])), {}));
  it('is not within a minute: requests may be under way', () =>
    assert.deepEqual(stale(gives(0, 'a'), deletes(MINUTE, ['a']), brings(2 * MINUTE, ['a'])), {}));
  it('says nothing where a server error answers', () =>
    assert.deepEqual(
      stale(gives(0, 'a'), deletes(0, ['a']), brings(5 * MINUTE, ['a'], { status: 502 })),
      {},
    ));
  it('says nothing where the path needs no session', () =>
    assert.deepEqual(
      told('cookie_stale_total', [gives(0, 'a'), deletes(0, ['a']), brings(5 * MINUTE, ['a'])], {
        protectedOnly: true,
      }),
      {},
    ));
});

describe('a cookie’s life', () => {
  const lifeOf = (...steps: readonly Step[]) => run(steps).exchanges.at(-1)?.request.cookies[0]?.life;
  it('is unknown where its issue was not seen', () =>
    assert.equal(lifeOf(brings(0, ['a']), brings(MINUTE, ['a']), brings(2 * MINUTE, ['a'])), 'unknown'));
  it('is live once issued', () => assert.equal(lifeOf(gives(0, 'a'), brings(1, ['a'])), 'live'));
  it('has ended after its end', () =>
    assert.equal(lifeOf(gives(0, 'a'), deletes(1, ['a']), brings(5 * MINUTE, ['a'])), 'ended'));
  it('is known at the other vantage too', () =>
    assert.equal(lifeOf(gives(0, 'a'), brings(1, ['a'], { vantage: 'origin' })), 'live'));
});

describe('a renewal', () => {
  it('in turn is a rotation', () =>
    assert.deepEqual(renewed(gives(0, 'a'), gives(1, 'b', {}, ['a'])), { rotation: 1 }));
  it('with the answer 401 comes after a failure', () =>
    assert.deepEqual(renewed(gives(0, 'a'), gives(1, 'b', {}, ['a'], { status: 401 })), {
      after_failure: 1,
    }));
  it('of a session that is over comes after a failure', () =>
    assert.deepEqual(renewed(gives(0, 'a', { lifetimeSeconds: 60 }), gives(10 * MINUTE, 'b', {}, ['a'])), {
      after_failure: 1,
    }));
  it('is none where nothing was carried', () => assert.deepEqual(renewed(gives(0, 'a'), gives(1, 'b')), {}));
  it('is none where the same value is given', () =>
    assert.deepEqual(renewed(gives(0, 'a'), gives(1, 'a', {}, ['a'])), {}));
});

describe('a value that was given', () => {
  it('has returned when it is presented', () =>
    assert.deepEqual(returned(gives(0, 'a'), brings(1000, ['a']), brings(2000, ['a']), ...later(HOUR)), {
      true: 1,
    }));
  it('has not when it never is', () =>
    assert.deepEqual(returned(gives(0, 'a'), ...later(HOUR)), { false: 1 }));
  it('is awaited for ten minutes', () => assert.deepEqual(returned(gives(0, 'a'), ...later(9 * MINUTE)), {}));
  it('has not been refused where the browser kept another one of the same session', () =>
    assert.deepEqual(
      returned(
        gives(0, 'a'),
        brings(10, ['a']),
        gives(1000, 'b', {}, ['a']),
        gives(1001, 'c', {}, ['a']),
        brings(10_000, ['c']),
        ...later(HOUR),
      ),
      { true: 2 },
    ));
  it('says nothing of clients that keep no cookies', () =>
    assert.deepEqual(returned(gives(0, 'a', {}, [], { client: 'bot' }), ...later(HOUR)), {}));
  it('says nothing where the log does not show what requests carry', () => {
    const hidden = {
      request: { fidelity: 'absent', present: null, headerBytes: null, cookies: [] },
    } as const;
    assert.deepEqual(returned(gives(0, 'a', {}, [], hidden), ...later(HOUR)), {});
  });
  it('says nothing where the log is a sample', () =>
    assert.deepEqual(
      told('cookie_returned_total', [gives(0, 'a'), ...later(HOUR)], { isSampled: true }),
      {},
    ));
});

describe('the age of a session', () => {
  const ages = (...steps: readonly Step[]) => observations(run(steps).tallies, 'cookie_session_age_seconds');
  it('is told when it ends', () =>
    assert.deepEqual(ages(gives(0, 'a'), brings(20 * MINUTE, ['a']), deletes(30 * MINUTE, ['a'])), {
      'shop.example.com sid': { count: 1, sum: 1800 },
    }));
  it('is told when nothing was heard of it for a day', () =>
    assert.deepEqual(
      ages(
        gives(0, 'a'),
        brings(20 * MINUTE, ['a']),
        ...Array.from({ length: 2000 }, (_, n) => [26 * HOUR + n, {}] as const),
      ),
      { 'shop.example.com sid': { count: 1, sum: 1200 } },
    ));
  it('is not told of a session whose beginning was not seen', () =>
    assert.deepEqual(ages(brings(0, ['a']), brings(1000, ['a']), deletes(MINUTE, ['a'])), {}));
});

describe('a login that leaves the session as it was', () => {
  const kept = (...steps: readonly Step[]) => told('cookie_violations_total', steps, { protectedOnly: true });
  const login = (atMs: number, more: Partial<Exchange> = {}): Step =>
    brings(atMs, ['a'], { authStep: 'login', status: 302, ...more });
  const opens = (atMs: number): Step => brings(atMs, ['a'], { protected: true });
  it('is a violation once the session opens what was closed', () =>
    assert.deepEqual(kept(gives(0, 'a'), login(1000), opens(2000), opens(3000)), {
      'edge session_not_rotated_at_login': 1,
    }));
  it('is none where the login failed', () => assert.deepEqual(kept(gives(0, 'a'), login(1000)), {}));
  it('is none where the user was logged in already', () =>
    assert.deepEqual(kept(gives(0, 'a'), opens(500), login(1000), opens(2000)), {}));
  it('is none where the response gave another value', () =>
    assert.deepEqual(
      kept(gives(0, 'a'), gives(1000, 'b', {}, ['a'], { authStep: 'login' }), opens(2000)),
      {},
    ));
});

describe('an affinity cookie', () => {
  const moved = (...steps: readonly Step[]) => told('cookie_affinity_changes_total', steps);
  const sticks = (cookieName: string, replaces: IssuedCookie['replaces']): Step => [
    0,
    { response: setting(issued({ cookie: cookieName, class: 'affinity', replaces })) },
  ];
  it('that is replaced by another value says that the client moved', () =>
    assert.deepEqual(moved(sticks('SERVERID', 'other')), { 'shop.example.com SERVERID': 1 }));
  it('that is new does not', () => assert.deepEqual(moved(sticks('SERVERID', 'none')), {}));
  it('that is the same does not', () => assert.deepEqual(moved(sticks('SERVERID', 'same')), {}));
  it('whose value is always another one does not', () =>
    assert.deepEqual(moved(sticks('AWSALB', 'other')), {}));
});

describe('the table of sessions', () => {
  it('is bounded, and says what it let go', () => {
    const steps = Array.from({ length: 100 }, (_, n) => gives(n, `v${n}`));
    const { tallies } = run(steps, { maxSessions: 10 });
    assert.deepEqual(counts(tallies, 'cookie_replay_evictions_total'), { '': 90 });
  });
  it('is not filled by values that nobody issued', () => {
    const steps = Array.from({ length: 100 }, (_, n) => brings(n, [`v${n}`]));
    const { exchanges } = run([gives(0, 'a'), ...steps, brings(1000, ['a'])], { maxSessions: 10 });
    assert.equal(exchanges.at(-1)?.request.cookies[0]?.life, 'live');
  });
});

describe('a client that is given a session again and again', () => {
  const loops = (steps: readonly Step[], options: Told = {}) =>
    told('cookie_renewals_total', steps, options).login_loop ?? 0;
  const network = { ...exchange().sender, network: 12_345 };
  const logsIn = (n: number, more: Partial<Exchange> = {}): Step =>
    gives(n * 1000, `v${n}`, {}, [], { authStep: 'login', status: 302, sender: network, ...more });
  const times = (count: number, more: Partial<Exchange> = {}): Step[] =>
    Array.from({ length: count }, (_, n) => logsIn(n, more));

  it('is in a loop from the fifth time on', () =>
    assert.deepEqual([loops(times(4)), loops(times(5)), loops(times(7))], [0, 1, 3]));
  it('is not once it was accepted', () =>
    assert.equal(loops([...times(4), brings(4500, ['v3'], { sender: network }), logsIn(5), logsIn(6)]), 0));
  it('is not once it was accepted after it was refused for long', () => {
    const asks = (n: number, status: number): Step =>
      brings(4000 + 10_000 * n, ['v3'], { sender: network, status });
    const again = [5, 6].map((n) => logsIn(40 + n));
    assert.equal(loops([...times(4), asks(1, 401), asks(2, 401), asks(3, 200), ...again]), 0);
    assert.equal(loops([...times(4), asks(1, 401), asks(2, 401), asks(3, 401), ...again]), 2);
  });
  it('is in a loop while its sessions are refused', () =>
    assert.equal(loops([...times(4), brings(4500, ['v3'], { sender: network, status: 401 }), logsIn(5)]), 1));
  it('is in a loop later where many have sessions, who may all log in at once', () => {
    const others = Array.from({ length: 50 }, (_, n) =>
      gives(n, `other${n}`, {}, [], {
        authStep: 'login',
        sender: { ...network, device: { ...network.device, id: n + 1 } },
      }),
    );
    assert.deepEqual([loops([...others, ...times(19)]), loops([...others, ...times(21)])], [0, 2]);
  });
  it('is not where it is a robot', () => assert.equal(loops(times(9, { client: 'bot' })), 0));
  it('is not where it is given elsewhere than at a login, if logins are known', () =>
    assert.equal(loops(times(9, { authStep: null }), { loginOnly: true }), 0));
  it('is not where the log does not tell clients apart', () =>
    assert.equal(loops(times(9, { sender: exchange().sender })), 0));
});

describe('a table of sessions that is full', () => {
  const maxSessions = 100;
  const SECOND = 1000;
  /** Real sessions: issued, and presented again and again. */
  const real = (count: number, atMs: number): Step[] =>
    Array.from({ length: count }, (_, n) => [
      gives(atMs, `real${n}`),
      brings(atMs + 10 * SECOND, [`real${n}`]),
    ]).flat();
  /** How many of them are known at the end. */
  const survivors = (count: number, steps: readonly Step[]): number => {
    const looks = Array.from({ length: count }, (_, n) => brings(HOUR, [`real${n}`]));
    const { exchanges } = run([...real(count, 0), ...steps, ...looks], { maxSessions });
    return exchanges.slice(-count).filter((x) => x.request.cookies[0]?.life === 'live').length;
  };
  const often = (count: number, step: (n: number) => readonly Step[]): Step[] =>
    Array.from({ length: count }, (_, n) => step(n)).flat();

  it('keeps those in use while values are made up, however often each is shown', () => {
    const flood = often(2000, (n) => [
      brings(MINUTE + n, [`made-up${n}`]),
      brings(MINUTE + n + 1, [`made-up${n}`]),
    ]);
    assert.equal(survivors(80, flood), 80);
  });
  it('keeps those in use while robots log in', () => {
    const flood = often(2000, (n) => [gives(MINUTE + n, `robot${n}`, {}, [], { client: 'bot' })]);
    assert.equal(survivors(80, flood), 80);
  });
  it('keeps those in use while what looks like browsers logs in', () => {
    const flood = often(2000, (n) => [gives(MINUTE + n, `login${n}`)]);
    assert.equal(survivors(80, flood), 80);
  });
  it('keeps those in use while one session is given a value with each response', () => {
    const rotating = often(2000, (n) => [
      gives(MINUTE + n * SECOND, `turn${n + 1}`, {}, [n === 0 ? 'real0' : `turn${n}`]),
    ]);
    assert.equal(survivors(80, rotating), 79);
  });
  it('says nothing of values that were over', () => {
    const steps = often(500, (n) => [gives(n * SECOND, `turn${n + 1}`, {}, n === 0 ? [] : [`turn${n}`])]);
    assert.deepEqual(counts(run(steps, { maxSessions }).tallies, 'cookie_replay_evictions_total'), {});
  });
  it('takes in new sessions all the same', () => {
    const newcomer = [gives(MINUTE, 'new'), brings(MINUTE + 10 * SECOND, ['new']), brings(HOUR, ['new'])];
    const { exchanges } = run([...real(200, 0), ...newcomer], { maxSessions });
    assert.equal(exchanges.at(-1)?.request.cookies[0]?.life, 'live');
  });
  it('does not lose the value that another one is given for', () => {
    const { exchanges } = run(
      [
        ...real(150, 0),
        brings(MINUTE, ['real149']),
        gives(MINUTE, 'next', {}, ['real149']),
        brings(HOUR, ['real149']),
      ],
      { maxSessions },
    );
    assert.equal(exchanges.at(-1)?.request.cookies[0]?.life, 'live');
  });
});

describe('a line that is read late', () => {
  it('does not bring back what was logged out since', () =>
    assert.deepEqual(
      stale(gives(0, 'a'), deletes(MINUTE, ['a']), gives(50_000, 'a', {}, ['a']), brings(5 * MINUTE, ['a'])),
      { 'deleted accepted': 1 },
    ));
  it('does not shorten a life that was prolonged since', () =>
    assert.deepEqual(
      stale(
        gives(0, 'a', { lifetimeSeconds: 600 }),
        gives(MINUTE, 'a', { lifetimeSeconds: 600 }, ['a']),
        gives(10, 'a', { lifetimeSeconds: 600 }, ['a']),
        brings(11 * MINUTE + 30_000, ['a']),
      ),
      {},
    ));
});
