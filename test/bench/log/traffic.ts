// The traffic of a shop: which session asks for what, and how it is answered. The same options give the same visits.
import { createRandom, type Random } from './random.ts';
import { createSession } from './sessions.ts';
import { effectOf, sentSetCookiesOf, upstreamSetCookiesOf } from './set-cookies.ts';
import { ROBOTS } from './user-agents.ts';
import type { Visit } from './visit.ts';

export type TrafficOptions = {
  readonly seed: number;
  /** Clients that come back with cookies, each as often as another. */
  readonly sessions: number;
  /** Hosts. */
  readonly sites: number;
};

const FIRST_MS = Date.UTC(2026, 10, 20, 6);
/** By the log's own clock; it has nothing to do with how fast a log is written or read. */
const VISITS_PER_SECOND = 2000;
/** Once in so many visits a client brings a header that servers with small limits refuse. */
const VISITS_PER_LARGE_HEADER = 1000;
const LARGE_VALUE_CHARS = 4200;

const STATUSES = [
  ...Array<number>(82).fill(200),
  ...Array<number>(8).fill(304),
  204,
  302,
  302,
  302,
  401,
  401,
  403,
  404,
  404,
  500,
];
const SECTIONS = [
  'products',
  'categories',
  'api/cart',
  'api/search',
  'static/js',
  'static/css',
  'account/orders',
];

/** Hosts of so many sites; the first are those that the others look like. */
export const hostsOf = (sites: number): readonly string[] =>
  Array.from({ length: sites }, (_, i) => `${['www', 'account', 'api'][i] ?? `shop${i}`}.shop.example`);

const pathOf = (random: Random): string => {
  const section = random.pick(SECTIONS);
  const id = random.below(100_000);
  return random.oneIn(3) ? `/${section}/${id}?page=${random.below(20)}` : `/${section}/${id}`;
};

type Kind = Pick<Visit, 'scheme' | 'tls' | 'status' | 'method' | 'path'>;

/** Two requests in a hundred come without TLS; most of them are sent to https, some are served. */
const kindOf = (random: Random, isLogin: boolean): Kind => {
  const isPlain = random.below(100) < 2;
  const path = isLogin ? '/login' : pathOf(random);
  const method = isLogin ? 'POST' : random.oneIn(12) ? 'POST' : 'GET';
  const answered = isLogin ? 303 : random.pick(STATUSES);
  if (isPlain) return { scheme: 'http', tls: '', status: random.oneIn(4) ? answered : 301, method, path };
  return { scheme: 'https', tls: random.oneIn(8) ? 'TLSv1.2' : 'TLSv1.3', status: answered, method, path };
};

/** Creates the function that gives one visit after the other. */
export const createTraffic = ({ seed, sessions, sites }: TrafficOptions): (() => Visit) => {
  const random = createRandom(seed);
  const hosts = hostsOf(sites);
  const loginsOf = new Uint8Array(sessions);
  let count = 0;
  return () => {
    const timeMs = FIRST_MS + Math.floor((count++ * 1000) / VISITS_PER_SECOND);
    const number = random.below(sessions);
    const robot = random.oneIn(15) ? random.pick(ROBOTS) : null;
    const effect = robot === null ? effectOf(random) : 'none';
    const before = createSession(seed, number, loginsOf[number] as number);
    if (effect === 'login') loginsOf[number] = (loginsOf[number] as number) + 1;
    const session = effect === 'login' ? createSession(seed, number, loginsOf[number] as number) : before;
    const upstreamSetCookies = upstreamSetCookiesOf(effect, session, timeMs, random);
    const large = random.oneIn(VISITS_PER_LARGE_HEADER) ? `; cart=${random.token(LARGE_VALUE_CHARS)}` : '';
    return {
      timeMs,
      ...kindOf(random, effect === 'login'),
      host: random.pick(hosts),
      durationMs: 1 + random.below(80),
      bytes: 200 + random.below(40_000),
      clientIp: session.clientIp,
      requestId: random.hex(32),
      userAgent: robot ?? session.userAgent,
      cookie: robot === null ? before.cookie + large : '',
      upstreamSetCookies,
      setCookies: sentSetCookiesOf(upstreamSetCookies, random),
      upstreamStatus: '200',
      cacheControl: random.oneIn(4) ? 'public, max-age=3600' : 'no-store',
      secFetchSite: robot === null ? random.pick(['same-origin', 'none', 'cross-site', 'same-origin']) : '',
    };
  };
};
