// Who visits the demo: a few dozen clients of every kind that the exporter tells apart. Data and a factory, no behaviour.
import { createJar, type Jar } from './jar.ts';
import type { Random } from './random.ts';
import { ACCOUNT, SHOP, type Site } from './sites.ts';

export type ClientKind = 'browser' | 'webview' | 'app' | 'bot' | 'tool' | 'monitor';

export type Habit = 'header-grows' | 'large-rejected' | 'login-loop' | 'logout-ignored' | 'session-stolen';

export type DemoClient = {
  readonly kind: ClientKind;
  readonly site: Site;
  readonly userAgent: string;
  /** A documentation address (RFC 5737). */
  readonly ip: string;
  readonly tls: 'TLSv1.2' | 'TLSv1.3';
  readonly jar: Jar;
  /** Its part while the fault of that name is there. */
  readonly habit: Habit | null;
  /** Whose sessions it has got hold of. */
  readonly victims: readonly Jar[];
  /** Steps taken, over all visits. */
  steps: number;
  /** Test cookies that have piled up. */
  piled: number;
  /** Cookie header with a session that was logged out and that a widget goes on with; '' for none. */
  kept: string;
};

const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko)';

const POPULATION: readonly { kind: ClientKind; count: number; userAgents: readonly string[] }[] = [
  {
    kind: 'browser',
    count: 20,
    userAgents: [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Chrome/142.0.0.0 Safari/537.36`,
      'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15',
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`,
    ],
  },
  {
    kind: 'app',
    count: 5,
    userAgents: ['okhttp/4.12.0', 'Shop/318 CFNetwork/3860.200.71 Darwin/25.1.0'],
  },
  {
    kind: 'webview',
    count: 3,
    userAgents: [
      `Mozilla/5.0 (Linux; Android 16; Pixel 9; wv) ${CHROME} Version/4.0 Chrome/142.0.0.0 Mobile Safari/537.36`,
    ],
  },
  {
    kind: 'bot',
    count: 4,
    userAgents: [
      'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
      'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
    ],
  },
  { kind: 'tool', count: 2, userAgents: ['curl/8.16.0', 'python-requests/2.32.5'] },
  {
    kind: 'monitor',
    count: 2,
    userAgents: ['Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)'],
  },
];

/** What scripts and earlier visits have left in a jar. The city has quotes and bytes that are not ASCII. */
const fillJar = (jar: Jar, kind: ClientKind, random: Random): void => {
  if (kind !== 'browser' && kind !== 'webview') return;
  jar.put('_ga', `GA1.1.${random.below(1e9)}.${1.79e9 + random.below(1e6)}`);
  if (random.below(4) === 0) jar.put('city', '"Z\u00c3\u00bcrich"');
};

/** By the client's place in the order; those of a login loop are alike in all that a log shows of them but the address. */
const HABITS: ReadonlyMap<number, Habit> = new Map([
  [0, 'header-grows'],
  [1, 'header-grows'],
  [2, 'large-rejected'],
  [3, 'login-loop'],
  [15, 'login-loop'],
  ...[20, 21, 22, 23, 24].map((app) => [app, 'logout-ignored'] as const),
  [33, 'session-stolen'],
]);

/** RFC 5737 has three networks; those who have one of their own are told apart from all others by it. */
const NETWORKS: Readonly<Partial<Record<Habit, string>>> = {
  'login-loop': '198.51.100',
  'session-stolen': '192.0.2',
};
const NETWORK = '203.0.113';

const createClient = (kind: ClientKind, userAgent: string, order: number, random: Random): DemoClient => {
  const jar = createJar();
  fillJar(jar, kind, random);
  const habit = HABITS.get(order) ?? null;
  const network = habit === null ? NETWORK : (NETWORKS[habit] ?? NETWORK);
  return {
    kind,
    site: order % 3 === 2 ? ACCOUNT : SHOP,
    userAgent,
    ip: `${network}.${order + 1}`,
    tls: order % 4 === 3 ? 'TLSv1.2' : 'TLSv1.3',
    jar,
    habit,
    victims: [],
    steps: 0,
    piled: 0,
    kept: '',
  };
};

const withVictims = (client: DemoClient, _: number, clients: readonly DemoClient[]): DemoClient => {
  if (client.habit !== 'session-stolen') return client;
  const victims = clients.filter(({ kind, site }) => kind === 'browser' && site === client.site);
  return { ...client, victims: victims.map(({ jar }) => jar) };
};

/** All clients of a demo, browsers first. */
export const createClients = (random: Random): readonly DemoClient[] =>
  POPULATION.flatMap(({ kind, count, userAgents }) =>
    Array.from({ length: count }, (_, order) => ({
      kind,
      userAgent: userAgents[order % userAgents.length] ?? '',
    })),
  )
    .map(({ kind, userAgent }, order) => createClient(kind, userAgent, order, random))
    .map(withVictims);
