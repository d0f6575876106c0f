// The requests of the main job: some thousand of every kind, the same in every run, in lanes of one host each whose
// order is kept.
import type { Answer } from './support/application.ts';
import { createRandom, type Random } from './support/random.ts';
import type { Field, Head, TlsVersion } from './support/raw-http.ts';
import { CONTROLLED, COOKIES, FIRST_OF_THEIR_NAME, REFUSED_COOKIES, SET_COOKIES } from './traffic-cookies.ts';

/** Where a request goes: to nginx with TLS (HTTP/1.1 or 2), without, without to the port that wants TLS, or past it to the application. */
export type Leg = TlsVersion | 'http2' | 'plain' | 'plain-to-tls' | 'direct';

export type Planned = {
  readonly id: number;
  readonly leg: Leg;
  readonly request: Head;
  readonly answer: Answer;
};

/** Requests in order; lanes run side by side. */
export type Lane = readonly Planned[];

export const LISTED_SITES = [
  'shop.example',
  'www.shop.example',
  'account.example',
  'deploy.example',
  'localhost',
  '127.0.0.1',
] as const;

/** User-Agents with the kind of client that each is. */
export const CLIENTS: ReadonlyMap<string, string> = new Map([
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
    'browser',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', 'browser'],
  [
    'Mozilla/5.0 (Linux; Android 15; Pixel 9; wv) AppleWebKit/537.36 Version/4.0 Chrome/142.0.0.0 Mobile Safari/537.36',
    'webview',
  ],
  ['okhttp/5.3.0', 'app'],
  ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'bot'],
  ['curl/8.17.0', 'tool'],
  ['Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)', 'monitor'],
  ['acme', 'unknown'],
]);

const STATUSES = [200, 200, 200, 200, 204, 302, 304, 401, 403, 404, 413, 431, 494, 500, 503];
const METHODS = ['GET', 'GET', 'GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'];
const LEGS: readonly Leg[] = [
  'TLSv1.3',
  'TLSv1.3',
  'TLSv1.3',
  'TLSv1.2',
  'TLSv1.1',
  'TLSv1',
  'plain',
  'plain',
  'direct',
];
const PATHS = [
  '/',
  '/account/orders',
  '/account/',
  '/login',
  '/login?next=%2F',
  '/account?x=1',
  '/flags/page',
  '/added/page',
  '/hidden/page',
];
const CACHE_CONTROLS = [
  'public, max-age=60',
  'max-age=60',
  'private, max-age=60',
  'no-store',
  'max-age=0',
  's-maxage=5',
];
const PROTOS = ['https', 'http', 'https, http', 'HTTP', 'gopher', 'http,https'];

/** Cookies as HTTP/2 splits them. */
const CRUMBS = [[], ['sid=1'], ['sid=1', 'theme=2', 'cart=3'], ['a=1; b=2', 'sid=3']];

type Wanted = {
  readonly host: string | null;
  readonly leg?: Leg;
  readonly path?: string;
  readonly method?: string;
  readonly cookies?: readonly string[];
  readonly status?: number;
  readonly setCookies?: readonly string[];
  /** Fields of the request that stand before Host. */
  readonly before?: readonly Field[];
  readonly fields?: readonly Field[];
  readonly answerFields?: readonly Field[];
};

/** Numbers requests as it makes them. */
const createPlan = () => {
  const all: Planned[] = [];
  const plan = (wanted: Wanted): Planned => {
    const { host, leg = 'TLSv1.3', path = '/', method = 'GET', status = 200, cookies = [] } = wanted;
    const id = all.length;
    const request: Head = {
      first: `${method} ${path} HTTP/1.${host === null ? 0 : 1}`,
      fields: [
        ...(wanted.before ?? []),
        ...(host === null ? [] : [['Host', host] as const]),
        ['X-Plan', `${id}`],
        ['X-Answer', `${id}`],
        ...(leg === 'direct' ? [['Connection', 'close'] as const] : []),
        ...(method === 'POST' || method === 'PUT' ? [['Content-Length', '0'] as const] : []),
        ...(wanted.fields ?? []),
        ...cookies.map((line): Field => ['Cookie', line]),
      ],
    };
    const setCookies = (wanted.setCookies ?? []).map((line): Field => ['Set-Cookie', line]);
    const planned = {
      id,
      leg,
      request,
      answer: { status, fields: [...setCookies, ...(wanted.answerFields ?? [])] },
    };
    all.push(planned);
    return planned;
  };
  return { all, plan };
};

type Plan = (wanted: Wanted) => Planned;

/** Any request and any answer. */
const anyOf = (random: Random, host: string): Wanted => {
  const [userAgent] = random.pick([...CLIENTS]);
  const leg = random.pick(LEGS);
  const count = random.pick([0, 1, 1, 1, 3]);
  const proto: Field[] = random.isOneIn(4) ? [] : [['X-Forwarded-Proto', random.pick(PROTOS)]];
  return {
    host: random.isOneIn(10) ? `${host.toUpperCase()}:8443` : host,
    leg,
    path: random.pick(PATHS),
    method: random.pick(METHODS),
    cookies: random.pick(COOKIES),
    status: random.pick(STATUSES),
    setCookies: Array.from({ length: count }, () => random.pick(SET_COOKIES)),
    fields: [
      ...(random.isOneIn(8) ? [] : [['User-Agent', userAgent] as const]),
      ...(random.isOneIn(5)
        ? [['Sec-Fetch-Site', random.pick(['cross-site', 'same-origin', 'none'])] as const]
        : []),
      ...(leg === 'direct' ? proto : []),
    ],
    answerFields: random.isOneIn(4) ? [['Cache-Control', random.pick(CACHE_CONTROLS)]] : [],
  };
};

/** Logins that keep the session's value, and logins that do not. */
const logins = (plan: Plan, host: string): Planned[] =>
  ['kept', 'new'].flatMap((value) =>
    [302, 401].map((status) =>
      plan({
        host,
        path: '/login',
        method: 'POST',
        status,
        cookies: ['theme=1; sid=kept'],
        setCookies: [`sid=${value}; Secure; HttpOnly; Path=/`],
      }),
    ),
  );

/** What never reaches the application, or not twice: nginx's own answers, its cache, and what is refused on the way. */
const unusual = (plan: Plan, host: string): Planned[] => [
  ...['/made/', '/moved/'].flatMap((path) => [
    plan({ host, path, cookies: ['sid=1'] }),
    plan({ host, path, cookies: ['sid=1; theme=2'], leg: 'plain' }),
  ]),
  ...[1, 2, 3].map(() =>
    plan({
      host,
      path: `/cached/${host}`,
      setCookies: ['sid=cached; Secure', 'theme=dark'],
      cookies: ['sid=1'],
    }),
  ),
  ...REFUSED_COOKIES.flatMap((cookies) => [
    plan({ host, path: '/account/', cookies, fields: [['User-Agent', 'curl/8.17.0']] }),
    plan({ host, path: '/account/', cookies, leg: 'plain' }),
  ]),
  ...CRUMBS.map((cookies) =>
    plan({ host, leg: 'http2', path: '/account/', cookies, setCookies: ['sid=1; Secure', 'theme=2'] }),
  ),
  plan({ host, leg: 'plain-to-tls', cookies: ['sid=1; theme=2'] }),
  ...CONTROLLED.flatMap((line) => [
    plan({ host, path: '/raw/', setCookies: [line] }),
    plan({ host, path: '/raw/', setCookies: [line, 'sid=second'], leg: 'plain' }),
  ]),
];

/** Deploys that change a cookie's shape for good, and pages out of a cache that do not. */
const deploys = (plan: Plan): Planned[] => {
  const [old, next, last] = ['; Secure', '; Secure; HttpOnly', '; HttpOnly'];
  const issues: readonly [string | undefined, number][] = [
    [old, 5],
    [next, 19],
    [old, 1],
    [next, 25],
    [old, 3],
    [last, 20],
    [next, 2],
  ];
  return issues.flatMap(([attributes, times]) =>
    Array.from({ length: times }, () =>
      plan({ host: 'deploy.example', setCookies: [`JSESSIONID=1${attributes}; Path=/`] }),
    ),
  );
};

/** Traffic for a seed: what must come first of all, then the lanes, and every answer by number. */
export const createTraffic = (seed: number, requestsPerLane: number) => {
  const random = createRandom(seed);
  const { all, plan } = createPlan();
  const [shop] = LISTED_SITES;
  const first = FIRST_OF_THEIR_NAME.map((line) => plan({ host: shop, setCookies: [line] }));
  const hosts = [
    'shop.example',
    'www.shop.example',
    'account.example',
    'localhost',
    '127.0.0.1',
    'stranger.example',
  ];
  const lanes: Lane[] = [
    ...hosts.map((host) => [
      ...logins(plan, host),
      ...unusual(plan, host),
      ...Array.from({ length: requestsPerLane }, () => plan(anyOf(random, host))),
    ]),
    [...deploys(plan), plan({ host: null, leg: 'direct', cookies: ['sid=1'], setCookies: ['sid=2'] })],
  ];
  // Without a host, nginx names its first server, whose lane this belongs to.
  const nameless = [
    plan({ host: null, leg: 'plain', cookies: ['sid=1'], setCookies: ['sid=2; HttpOnly'] }),
    plan({ host: 'account.example', path: `/${'p'.repeat(9000)}`, cookies: ['sid=1'] }),
    plan({ host: 'account.example', before: [['Cookie', `sid=${'x'.repeat(9000)}`]] }),
  ];
  lanes[0] = [...nameless, ...(lanes[0] ?? [])];
  // Every Set-Cookie header once as the only one, so that the edge sees it too.
  lanes[1] = [
    ...(lanes[1] ?? []),
    ...SET_COOKIES.map((line) => plan({ host: 'www.shop.example', setCookies: [line] })),
  ];
  return { first, lanes, answers: all.map(({ answer }) => answer) };
};
