// What the demo's clients do next: pages, logins, logouts, and their part of the faults. It must send nothing.
import type { ClientKind, DemoClient, Habit } from './clients.ts';
import type { IsFaultActive } from './faults.ts';
import type { Random } from './random.ts';
import { BASKET, LOGIN, PRODUCTS, REFUSED_PLAINTEXT, SERVED_PLAINTEXT, SESSION_COOKIES } from './sites.ts';

export type PlannedRequest = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly transport: 'tls' | 'plaintext';
  /** Sec-Fetch-Site, '' for clients that send none. */
  readonly fetchSite: '' | 'same-origin' | 'cross-site';
  /** Cookie header, '' for none. */
  readonly cookie: string;
};

type Step = Pick<PlannedRequest, 'method' | 'path' | 'transport'>;
type Planned = PlannedRequest | null;

const get = (path: string): Step => ({ method: 'GET', path, transport: 'tls' });
const post = (path: string): Step => ({ method: 'POST', path, transport: 'tls' });
const getPlaintext = (path: string): Step => ({ method: 'GET', path, transport: 'plaintext' });

const HOME = get('/');
const ACCOUNT = get('/account');
const PRODUCT = get(`${PRODUCTS}7?from=mail`);
const LOG_IN = post(LOGIN);
const LOG_OUT = post('/logout');

const VISIT: readonly Step[] = [
  HOME,
  LOG_IN,
  ACCOUNT,
  PRODUCT,
  post('/theme'),
  post(BASKET),
  get('/widget'),
  get('/checkout'),
  get('/collect'),
  LOG_OUT,
];

const STEPS: Readonly<Record<ClientKind, readonly Step[]>> = {
  browser: VISIT,
  app: VISIT,
  webview: VISIT,
  monitor: [getPlaintext('/'), HOME, LOG_IN, ACCOUNT, LOG_OUT],
  bot: [HOME, PRODUCT, ACCOUNT],
  tool: [LOG_IN, ACCOUNT, PRODUCT, ACCOUNT, LOG_OUT],
};

/** Who is refused with what the login gave logs in again. */
const LOOP: readonly Step[] = [LOG_IN, ACCOUNT];

/** Of so many requests of an app one is its widget's, on average. */
const REQUESTS_PER_REFRESH = 5;

/** Where an old app goes without TLS; in turn redirected, served and refused. */
const PLAINTEXT_PATHS = ['/', SERVED_PLAINTEXT, REFUSED_PLAINTEXT];

/** Bytes of one test cookie, name and value; below what a browser allows, above what anyone should set. */
const PILED_BYTES = 900;
/** Most test cookies that pile up one by one: 13 KiB, which the origin still reads. */
const MAX_PILED = 14;
/** Test cookies of a header that the origin refuses (17 KiB), and of one that the edge refuses (34 KiB). */
const TOO_LARGE = [19, 38] as const;

/** A session id that the origin does not know. */
const DEAD_SESSION = '0'.repeat(32);

const pileOf = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `ab_test_${i}=`.padEnd(PILED_BYTES, 'x'));

const countPiled = (client: DemoClient, habit: Habit | null): number => {
  if (habit === 'header-grows') return Math.min(client.piled + 1, MAX_PILED);
  if (habit !== 'large-rejected') return 0;
  return client.piled === TOO_LARGE[0] ? TOO_LARGE[1] : TOO_LARGE[0];
};

const cookieHeader = ({ jar, piled }: DemoClient): string =>
  [jar.header(), ...pileOf(piled)].filter((text) => text !== '').join('; ');

const fromScript = (step: Step, cookie: string): PlannedRequest => ({ ...step, fetchSite: '', cookie });

const planPlaintext = (client: DemoClient, isFaultActive: IsFaultActive, random: Random): Planned => {
  const isOldApp = client.kind === 'app' && client.jar.has(SESSION_COOKIES[client.site]);
  if (!isOldApp || !isFaultActive('plaintext')) return null;
  const path = PLAINTEXT_PATHS[random.below(2 * PLAINTEXT_PATHS.length)];
  return path === undefined ? null : fromScript(getPlaintext(path), cookieHeader(client));
};

const planTheft = ({ site, victims }: DemoClient, random: Random): Planned => {
  const jar = victims[random.below(victims.length)];
  return jar?.has(SESSION_COOKIES[site]) ? fromScript(ACCOUNT, jar.header()) : null;
};

/** The widget asks now and then, with what it had first. */
const planWidget = ({ kept }: DemoClient, random: Random): Planned =>
  kept !== '' && random.below(REQUESTS_PER_REFRESH) === 0 ? fromScript(ACCOUNT, kept) : null;

/** What a client does beside its visit; null: nothing. */
const planAside = (
  client: DemoClient,
  habit: Habit | null,
  isFaultActive: IsFaultActive,
  random: Random,
): Planned => {
  if (habit === 'session-stolen') return planTheft(client, random);
  const widget = habit === 'logout-ignored' ? planWidget(client, random) : null;
  return widget ?? planPlaintext(client, isFaultActive, random);
};

const fetchSiteOf = ({ kind }: DemoClient, path: string): PlannedRequest['fetchSite'] => {
  if (kind !== 'browser' && kind !== 'webview') return '';
  return path === '/widget' ? 'cross-site' : 'same-origin';
};

/** Browsers forget a session that has expired, or never get it; a script goes on sending the one that it was given. */
const loseSession = ({ kind, jar, site }: DemoClient): void => {
  if (kind === 'browser') jar.remove(SESSION_COOKIES[site]);
  if (kind === 'tool') jar.put(SESSION_COOKIES[site], DEAD_SESSION);
};

const nextStep = (client: DemoClient, habit: Habit | null): Step => {
  const steps = habit === 'login-loop' ? LOOP : STEPS[client.kind];
  return steps[client.steps++ % steps.length] ?? HOME;
};

/** Bots keep no cookies; over http a browser sends no Secure ones, and the rest is of no matter here. */
const sendsCookies = ({ kind }: DemoClient, { transport }: Step): boolean =>
  kind !== 'bot' && transport === 'tls';

const keepSession = (client: DemoClient): void => {
  if (client.kept === '' && client.jar.has(SESSION_COOKIES[client.site])) client.kept = client.jar.header();
};

/** Decides a client's next request and moves it on. Its memory of cookies may suffer, where a fault is that. */
export const planRequest = (
  client: DemoClient,
  isFaultActive: IsFaultActive,
  random: Random,
): PlannedRequest => {
  const habit = client.habit !== null && isFaultActive(client.habit) ? client.habit : null;
  client.piled = countPiled(client, habit);
  const aside = planAside(client, habit, isFaultActive, random);
  if (aside !== null) return aside;
  const step = nextStep(client, habit);
  if (step === ACCOUNT && (habit === 'login-loop' || isFaultActive('session-expired'))) loseSession(client);
  if (step === LOG_OUT && habit === 'logout-ignored') keepSession(client);
  const cookie = sendsCookies(client, step) ? cookieHeader(client) : '';
  return { ...step, fetchSite: fetchSiteOf(client, step.path), cookie };
};
