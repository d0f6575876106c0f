// Who is taken for a thief and who is not, in a few requests each. The evaluation over simulated traffic is another one.
import assert from 'node:assert/strict';
import { deviceOf } from '../../../exporter/exchanges/device.ts';
import type { Client, Exchange, Sender } from '../../../exporter/exchanges/exchange.ts';
import { parseNetwork } from '../../../exporter/exchanges/network.ts';
import type { MetricName } from '../../../exporter/metrics/catalogue/index.ts';
import { Tallies } from '../../../exporter/metrics/tallies.ts';
import { sessions } from '../../../exporter/slis/sessions.ts';
import type { Locate, SliOptions } from '../../../exporter/slis/sli.ts';
import { mixedKeyOf } from '../../../exporter/tables/mixed-key.ts';
import { carrying, counts, exchange, issued, sent, setting } from '../counting.ts';

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const SID = 'session-of-a-one';

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';
const CHROME_127 = CHROME.replace('126', '127');
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0';
const LINUX = CHROME.replace('Windows NT 10.0; Win64; x64', 'X11; Linux x86_64');
const ANDROID =
  'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36';
const APP = 'okhttp/4.12.0';

type Who = {
  readonly at: string;
  readonly agent?: string;
  readonly asn?: number;
  readonly country?: string;
  readonly ja4?: string;
  readonly client?: Client;
};

const HOME: Who = { at: '198.51.100.7', asn: 3320, country: 'DE', ja4: 'aaaaaaaaaaaa' };
const MOBILE: Who = { at: '203.0.113.9', asn: 12_638, country: 'DE', ja4: 'aaaaaaaaaaaa' };
const FAR: Who = { at: '192.0.2.5', asn: 4134, country: 'CN', ja4: 'bbbbbbbbbbbb' };
const CLOUD: Who = { at: '192.0.2.66', asn: 16_509, country: 'US', ja4: 'cccccccccccc' };

const senderOf = ({ at, agent = CHROME, asn, country, ja4 }: Who): Sender => ({
  device: deviceOf(agent),
  network: parseNetwork(at),
  asn: asn ?? null,
  country: country ?? null,
  ja4: ja4 ?? null,
});

type Step = readonly [minutes: number, more: Partial<Exchange>];

const from = (who: Who, more: Partial<Exchange> = {}): Partial<Exchange> => ({
  sender: senderOf(who),
  client: who.client ?? 'browser',
  ...more,
});
const gives = (who: Who, value = SID): Partial<Exchange> =>
  from(who, { response: setting(issued({ session: value })) });
const brings = (who: Who, more: Partial<Exchange> = {}, value = SID): Partial<Exchange> =>
  from(who, { request: carrying(sent({ session: value })), ...more });

/** Enough others before that all is known that must be. */
const warm = (hours = 1): Step[] =>
  Array.from({ length: hours * 30 }, (_, n) => [-hours * 60 + n * 2, {}] as const);

const run = (steps: readonly Step[], before = warm(), options: Partial<SliOptions> = {}): Tallies => {
  const tallies = new Tallies({ maxSeries: 10_000, now: () => 0 });
  const observe = sessions.observer(tallies, {
    vantages: new Set(['edge']),
    upstreamFrom: 'edge',
    protectedOnly: false,
    ...options,
  });
  for (const [minutes, more] of [...before, ...steps])
    observe(exchange({ timeMs: START + minutes * MINUTE, ...more }));
  return tallies;
};
const told = (tallies: Tallies, metric: MetricName): string[] =>
  Object.keys(counts(tallies, metric)).map((labels) => labels.replace(/^shop.example.com (sid )?/, ''));
const replays = (...steps: readonly Step[]): string[] => told(run(steps), 'cookie_replay_total');

describe('a session is not taken for replayed', () => {
  const benign: readonly (readonly [what: string, steps: readonly Step[]])[] = [
    [
      'when its client goes from Wi-Fi to the mobile network',
      [
        [1, brings(MOBILE)],
        [2, brings(HOME)],
        [3, brings(MOBILE)],
      ],
    ],
    [
      'when it flaps between both',
      Array.from({ length: 20 }, (_, n): Step => [n, brings(n % 2 ? MOBILE : HOME)]),
    ],
    [
      'when it has IPv4 and IPv6',
      [
        [1, brings({ ...HOME, at: '2001:db8::1' })],
        [2, brings(HOME)],
      ],
    ],
    ['when neither has a known system', [[1, brings({ at: '2001:db8::1' })]]],
    ['when its browser was updated', [[1, brings({ ...HOME, agent: CHROME_127 })]]],
    ['when its browser was updated on the way', [[60, brings({ ...MOBILE, agent: CHROME_127 })]]],
    ['when its client travels', [[600, brings({ ...FAR, ja4: 'aaaaaaaaaaaa' })]]],
    ['when it comes out elsewhere through a VPN', [[1, brings({ ...FAR, ja4: 'aaaaaaaaaaaa' })]]],
    ['when it goes through a relay', [[1, brings({ ...CLOUD, asn: 36_183, ja4: 'aaaaaaaaaaaa' })]]],
    ['when a monitor asks', [[1, brings({ ...CLOUD, agent: 'Uptime', client: 'monitor' })]]],
  ];
  for (const [what, steps] of benign)
    it(what, () => assert.deepEqual(replays([0, gives(HOME)], ...steps), []));

  it('when an app and its web view share it, at home and under way', () => {
    const phone = { ...HOME, agent: ANDROID };
    const app = { ...HOME, agent: APP, ja4: 'dddddddddddd', client: 'app' } as const;
    const steps: Step[] = [
      [0, gives(app)],
      [1, brings(phone)],
      [2, brings(app)],
      [30, brings({ ...MOBILE, agent: APP, ja4: 'dddddddddddd', client: 'app' })],
      [31, brings({ ...MOBILE, agent: ANDROID })],
      [32, brings(phone)],
    ];
    assert.deepEqual(replays(...steps), []);
  });
  it('when a phone asks for the desktop’s pages', () => {
    const phone = { ...HOME, agent: ANDROID };
    assert.deepEqual(replays([0, gives(phone)], [1, brings({ ...phone, agent: LINUX })]), []);
  });
});

describe('a session is taken for replayed', () => {
  const attacks: readonly (readonly [what: string, steps: readonly Step[], expected: string])[] = [
    [
      'by a browser that a program drives',
      [[5, brings({ ...MOBILE, agent: LINUX, client: 'bot' })]],
      'likely tool',
    ],
    ['by a tool in a cloud', [[5, brings({ ...CLOUD, agent: 'curl/8', client: 'tool' })]], 'certain tool'],
    ['by another system far away', [[5, brings({ ...FAR, agent: LINUX })]], 'certain device'],
    ['by the same browser with other TLS, too far away', [[5, brings(FAR)]], 'likely travel'],
    [
      'by another browser elsewhere, in turn with its owner',
      [[5, brings({ ...MOBILE, agent: FIREFOX, ja4: 'bbbbbbbbbbbb' })]],
      'likely device',
    ],
  ];
  for (const [what, steps, expected] of attacks) {
    it(what, () =>
      assert.ok(
        replays([0, gives(HOME)], ...steps).includes(expected),
        replays([0, gives(HOME)], ...steps).join(),
      ),
    );
  }
  it('by somebody else after its logout', () => {
    const steps: Step[] = [
      [0, gives(HOME)],
      [1, brings(HOME, { authStep: 'logout' })],
      [10, brings({ ...MOBILE, agent: FIREFOX, ja4: 'bbbbbbbbbbbb' })],
    ];
    assert.ok(
      replays(...steps).some((one) => one.startsWith('certain')),
      replays(...steps).join(),
    );
  });
  it('once an hour and level', () => {
    const thief = { ...CLOUD, agent: 'curl/8', client: 'tool' } as const;
    const steps = Array.from({ length: 59 }, (_, n): Step => [5 + n, brings(n % 2 ? HOME : thief)]);
    assert.deepEqual(counts(run([[0, gives(HOME)], ...steps]), 'cookie_replay_total'), {
      'shop.example.com sid certain tool': 1,
    });
  });
  it('and the country is counted that it came from', () =>
    assert.deepEqual(
      counts(
        run([
          [0, gives(HOME)],
          [5, brings({ ...FAR, agent: LINUX })],
        ]),
        'cookie_replay_countries_total',
      ),
      { CN: 1 },
    ));
});

describe('a session that another browser at home presents', () => {
  const neighbour = { ...HOME, agent: FIREFOX };
  it('is suspicious at most while that may be where it was moved', () =>
    assert.deepEqual(replays([0, gives(HOME)], [5, brings(neighbour)], [6, brings(neighbour)]), []));
  it('is taken for replayed once its owner is back', () =>
    assert.deepEqual(replays([0, gives(HOME)], [5, brings(neighbour)], [30, brings(HOME)]), [
      'likely device',
    ]));
  it('is taken for replayed at once where TLS tells that it is another one', () =>
    assert.deepEqual(replays([0, gives(HOME)], [5, brings({ ...neighbour, ja4: 'bbbbbbbbbbbb' })]), [
      'likely device',
    ]));
  it('is so where TLS tells only later, after HTTP/3', () =>
    assert.deepEqual(
      replays(
        [0, gives(HOME)],
        [5, brings({ at: HOME.at, agent: FIREFOX })],
        [5.2, brings({ ...neighbour, ja4: 'bbbbbbbbbbbb' })],
      ),
      ['likely device'],
    ));
});

describe('a session that is presented after its logout', () => {
  const afterLogout = (who: Who): string[] =>
    replays(
      [0, gives(HOME)],
      [1, brings(HOME)],
      [10, brings(HOME, { authStep: 'logout' })],
      [20, brings(who)],
    );
  it('is not replayed by its own page', () => assert.deepEqual(afterLogout(HOME), []));
  it('is not by its own page through a VPN', () =>
    assert.deepEqual(afterLogout({ ...CLOUD, ja4: 'aaaaaaaaaaaa' }), []));
  it('is not by its own page behind a virus scanner', () =>
    assert.deepEqual(afterLogout({ ...HOME, ja4: 'bbbbbbbbbbbb' }), []));
  it('is by another client under the same name', () =>
    assert.deepEqual(afterLogout({ ...MOBILE, ja4: 'bbbbbbbbbbbb' }), ['certain after_logout']));
  it('is by another browser', () =>
    assert.deepEqual(afterLogout({ ...MOBILE, agent: FIREFOX, ja4: 'bbbbbbbbbbbb' }), ['certain device']));
});

describe('TLS that sessions are usually not given over', () => {
  const others = (ja4: string, first = 0): Step[] =>
    Array.from({ length: 600 }, (_, n) => [
      -50 + n / 60,
      gives(
        { at: `10.${n >> 8}.${n & 255}.1`, ja4: n % 100 === 0 ? ja4 : 'aaaaaaaaaaaa' },
        mixedKeyOf([first + n]),
      ),
    ]);
  const theft: Step[] = [
    [0, gives(HOME)],
    [5, brings({ ...MOBILE, ja4: 'bbbbbbbbbbbb' })],
  ];
  it('is taken for another client’s', () =>
    assert.deepEqual(told(run(theft, [...warm(), ...others('aaaaaaaaaaaa')]), 'cookie_replay_total'), [
      'likely device',
    ]));
  it('is so although it was given to somebody who did not log in', () => {
    const logins = others('aaaaaaaaaaaa').map(([at, x]): Step => [at, { ...x, authStep: 'login' }]);
    const scrapers = others('bbbbbbbbbbbb', 1000).filter((_, n) => n % 100 === 0);
    const tallies = run(theft, [...warm(), ...logins, ...scrapers], { loginOnly: true });
    assert.deepEqual(told(tallies, 'cookie_replay_total'), ['likely device']);
  });
  it('is not where others come over it too: a gateway opens it', () =>
    assert.deepEqual(told(run(theft, [...warm(), ...others('bbbbbbbbbbbb')]), 'cookie_replay_total'), []));
});

describe('where a map tells the places that the log does not', () => {
  const locate: Locate = (network) =>
    network === parseNetwork(FAR.at) ? { country: 'CN', asn: 4134 } : { country: 'DE', asn: 3320 };
  const at = ({ at: address, ja4 }: Who): Who => ({ at: address, ja4: ja4 ?? 'aaaaaaaaaaaa' });
  const located = (...steps: readonly Step[]): string[] =>
    told(run(steps, warm(), { locate }), 'cookie_replay_total');
  it('somebody too far away is found', () =>
    assert.deepEqual(located([0, gives(at(HOME))], [5, brings(at(FAR))]), ['likely travel']));
  it('another network of the same system is no other place', () =>
    assert.deepEqual(located([0, gives(at(HOME))], [5, brings({ ...at(MOBILE), agent: LINUX })]), [
      'suspicious device',
    ]));
});

describe('a score is held back', () => {
  const theft: readonly Step[] = [
    [0, gives(HOME)],
    [5, brings({ ...FAR, agent: LINUX })],
  ];
  it('while too little was seen to judge by', () => {
    const tallies = run(theft, []);
    assert.deepEqual(
      [told(tallies, 'cookie_replay_total'), told(tallies, 'cookie_replay_muted_total')],
      [[], ['warm_up']],
    );
  });
  it('where a value is everybody’s', () => {
    const crowd = Array.from(
      { length: 100 },
      (_, n): Step => [n / 100, brings({ at: `10.0.${n}.1`, agent: n % 2 ? LINUX : FIREFOX })],
    );
    const later: Step[] = [[70, brings({ ...CLOUD, agent: 'curl/8', client: 'tool' })]];
    const tallies = run([[0, gives(HOME)], ...crowd, ...later]);
    assert.ok(told(tallies, 'cookie_replay_muted_total').includes('degenerate'));
  });
});

describe('the raw facts of a session', () => {
  it('are a second country, network and client, once each', () =>
    assert.deepEqual(
      counts(
        run([
          [0, gives(HOME)],
          [1, brings({ ...FAR, agent: FIREFOX })],
          [2, brings({ ...CLOUD, agent: LINUX })],
        ]),
        'cookie_session_spread_total',
      ),
      { 'shop.example.com sid country': 1, 'shop.example.com sid asn': 1, 'shop.example.com sid client': 1 },
    ));
});

describe('many values tell together', () => {
  const signals = (steps: readonly Step[], before = warm()): Record<string, number> =>
    Object.fromEntries(
      Object.entries(counts(run(steps, before), 'cookie_session_signals_total')).map(([labels, count]) => [
        labels.replace('shop.example.com ', ''),
        count,
      ]),
    );
  const value = (n: number): string => mixedKeyOf([n]);
  const guesses = Array.from(
    { length: 20 },
    (_, n): Step => [n / 10, brings(CLOUD, { status: 401 }, value(n))],
  );
  it('that ids are tried in turn', () =>
    assert.deepEqual(signals(guesses, warm(25)), { unseen_id: 20, enumeration: 1 }));
  it('nothing of ids while sessions may be older than what was read', () =>
    assert.deepEqual(signals(guesses), {}));
  it('that one client brings the sessions of others', () => {
    const others = Array.from(
      { length: 5 },
      (_, n): Step => [n / 10, gives({ ...HOME, at: `10.1.${n}.1`, asn: 100 + n }, value(n))],
    );
    const arrivals = Array.from({ length: 5 }, (_, n): Step => [5 + n / 10, brings(CLOUD, {}, value(n))]);
    assert.equal(signals([...others, ...arrivals]).many_sessions, 1);
  });
  it('that one new value is given to several clients', () =>
    assert.deepEqual(
      signals([
        [0, gives(HOME)],
        [1, gives(FAR)],
      ]),
      { shared_issuance: 1 },
    ));
  it('nothing where the same client is given it again', () =>
    assert.deepEqual(
      signals([
        [0, gives(HOME)],
        [1, gives(HOME)],
      ]),
      {},
    ));
});
