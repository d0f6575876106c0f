// Requests for one product before an application: every kind of cookie that its log can tell apart, the same in every
// run, in lanes of one host each whose order is kept.
import type { Answer } from './support/application.ts';
import { createRandom, type Random } from './support/random.ts';
import type { Field } from './support/raw-http.ts';
import { CLIENTS, type Lane, type Leg, LISTED_SITES, type Planned } from './traffic.ts';
import { COOKIES, FIRST_OF_THEIR_NAME, SET_COOKIES } from './traffic-cookies.ts';

export type TrafficOptions = {
  readonly requestsPerLane: number;
  readonly legs: readonly Leg[];
  /** Whether a Cookie header, as its lines, goes through the product as it is. */
  readonly isCookie?: (lines: readonly string[]) => boolean;
  /** Whether the product's log shows a Set-Cookie header as it is, whatever stands beside it. */
  readonly isSetCookie?: (header: string) => boolean;
  /** Further Cookie headers, sent without TLS as the only request of their connection. */
  readonly refused?: readonly (readonly string[])[];
};

const STATUSES = [200, 200, 200, 204, 302, 304, 401, 403, 404, 413, 500, 503];
const METHODS = ['GET', 'GET', 'GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'];
const PATHS = ['/', '/account/orders', '/account/?q="a"', '/login', '/login?next=%2F', '/a%20b\\c'];
const CACHE_CONTROLS = ['public, max-age=60', 'private, max-age=60', 'no-store'];

const nameOf = (header: string): string => header.slice(0, header.indexOf('='));

/** Several headers, each of another name, for of one name the log's own order decides which is compared with which. */
const pickSetCookies = (random: Random, headers: readonly string[]): string[] => {
  const picked = Array.from({ length: random.pick([0, 1, 1, 1, 3]) }, () => random.pick(headers));
  return picked.filter((header, at) => picked.findIndex((one) => nameOf(one) === nameOf(header)) === at);
};

type Wanted = {
  readonly host: string;
  readonly leg: Leg;
  readonly first: string;
  readonly fields: readonly Field[];
  readonly answer: Answer;
};

/** Numbers requests as it makes them. The application closes each connection, so that a tap sees one request on each. */
const createPlan = () => {
  const all: Planned[] = [];
  const plan = ({ host, leg, first, fields, answer }: Wanted): Planned => {
    const id = all.length;
    const number: Field[] = [
      ['X-Plan', `${id}`],
      ['X-Answer', `${id}`],
    ];
    const planned: Planned = {
      id,
      leg,
      request: { first, fields: [['Host', host], ...number, ...fields] },
      answer: { status: answer.status, fields: [...answer.fields, ['Connection', 'close']] },
    };
    all.push(planned);
    return planned;
  };
  return { all, plan };
};

const OK: Answer = { status: 200, fields: [] };
const cookieFields = (lines: readonly string[]): Field[] => lines.map((line) => ['Cookie', line]);
const setCookieFields = (lines: readonly string[]): Field[] => lines.map((line) => ['Set-Cookie', line]);

const anyOf = (random: Random, host: string, options: TrafficOptions): Wanted => {
  const { legs, isCookie = () => true, isSetCookie = () => true } = options;
  const method = random.pick(METHODS);
  const [userAgent] = random.pick([...CLIENTS]);
  const hasBody = method === 'POST' || method === 'PUT';
  const cacheControl: Field[] = random.isOneIn(4) ? [['Cache-Control', random.pick(CACHE_CONTROLS)]] : [];
  const setCookies = pickSetCookies(random, SET_COOKIES.filter(isSetCookie));
  return {
    host: random.isOneIn(10) ? `${host.toUpperCase()}:8443` : host,
    leg: random.pick(legs),
    first: `${method} ${random.pick(PATHS)} HTTP/1.1`,
    fields: [
      ...(hasBody ? [['Content-Length', '0'] as const] : []),
      ...(random.isOneIn(8) ? [] : [['User-Agent', userAgent] as const]),
      ...(random.isOneIn(5) ? [['Sec-Fetch-Site', random.pick(['cross-site', 'none'])] as const] : []),
      ...cookieFields(random.pick(COOKIES.filter(isCookie))),
    ],
    answer: { status: random.pick(STATUSES), fields: [...setCookieFields(setCookies), ...cacheControl] },
  };
};

/** Traffic for a seed: what must come first of all, then the lanes, and every answer by number. */
export const createProductTraffic = (seed: number, options: TrafficOptions) => {
  const random = createRandom(seed);
  const { all, plan } = createPlan();
  const { legs, isSetCookie = () => true, refused = [], requestsPerLane } = options;
  const [shop] = LISTED_SITES;
  const leg = legs[0] as Leg;
  const get = (host: string, cookies: readonly string[], setCookies: readonly string[]): Planned =>
    plan({
      host,
      leg,
      first: 'GET / HTTP/1.1',
      fields: cookieFields(cookies),
      answer: { ...OK, fields: setCookieFields(setCookies) },
    });
  const first = FIRST_OF_THEIR_NAME.filter(isSetCookie).map((header) => get(shop, [], [header]));
  const lanes: Lane[] = ['shop.example', 'www.shop.example', 'localhost', 'stranger.example'].map((host) =>
    Array.from({ length: requestsPerLane }, () => plan(anyOf(random, host, options))),
  );
  const each = [
    ...SET_COOKIES.filter(isSetCookie).map((header) => get('account.example', [], [header])),
    ...refused.map((lines) => get('account.example', lines, [])),
  ];
  return { first, lanes: [...lanes, each], answers: all.map(({ answer }) => answer) };
};
