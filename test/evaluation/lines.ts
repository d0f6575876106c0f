// The simulation as an access log: nginx with a log_format of its own, or JSON lines of any other product. It must know
// nothing of the truth; a request's id is all that leads back.
import type { Request } from './traffic.ts';

/** What the log shows of clients beside address and User-Agent. */
export type Shown = { readonly ja4: boolean; readonly country: boolean; readonly asn: boolean };
export type LogFormat = 'nginx' | 'json';

const SITE = 'shop.example.com';
const PATHS = {
  login: '/login',
  page: '/account/orders',
  logout: '/logout',
  stale: '/api/messages',
} as const;

/** The id of a request: its session's number and its own, as a trace would have it. */
const requestIdOf = (session: number, n: number): string =>
  (session + 1).toString(16).padStart(16, '0') + n.toString(16).padStart(16, '0');
/** The session of a request's id; -1: of none. */
export const sessionOf = (requestId: string): number => Number.parseInt(requestId.slice(0, 16), 16) - 1;

/** 128 bits of a session's value, spread as an origin's would be. */
const cookieValueOf = (session: number, value: number): string => {
  let h = Math.imul(session + 1, 0x9e3779b1) ^ Math.imul(value + 1, 0x85ebca6b);
  let text = '';
  for (let word = 0; word < 4; word++) {
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d) + session + word;
    h = Math.imul(h ^ (h >>> 12), 0x297a2d39) + value;
    h ^= h >>> 15;
    text += (h >>> 0).toString(16).padStart(8, '0');
  }
  return text;
};

const setCookieOf = ({ session, step, issued }: Request): string => {
  if (step === 'logout') return 'sid=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax';
  return issued < 0 ? '' : `sid=${cookieValueOf(session, issued)}; Path=/; Secure; HttpOnly; SameSite=Lax`;
};
const cookieOf = ({ session, sent }: Request): string =>
  sent < 0 ? 'theme=dark' : `theme=dark; sid=${cookieValueOf(session, sent)}`;

const VARIABLES: readonly (readonly [key: string, variable: string])[] = [
  ['time', '$msec'],
  ['scheme', '$scheme'],
  ['tls', '$ssl_protocol'],
  ['host', '$host'],
  ['method', '$request_method'],
  ['path', '$request_uri'],
  ['status', '$status'],
  ['client_ip', '$remote_addr'],
  ['request_id', '$request_id'],
  ['user_agent', '$http_user_agent'],
  ['cookie', '$http_cookie'],
  ['set_cookie', '$sent_http_set_cookie'],
  ['nginx', '$nginx_version'],
];

const SHOWN_BY = { ja4: '$ssl_ja4', country: '$geoip2_data_country_code', asn: '$geoip2_data_asn' } as const;
const shownOf = (shown: Shown) => (['ja4', 'country', 'asn'] as const).filter((field) => shown[field]);

/** The format as a config has it. */
export const formatOf = (format: LogFormat, shown: Shown): unknown => {
  if (format === 'json') return 'json';
  const further = shownOf(shown).map((field) => [field, SHOWN_BY[field]] as const);
  const pairs = [...VARIABLES, ...further].map(([key, variable]) => `"${key}":"${variable}"`);
  return { nginx: `{${pairs.join(',')}}`, escape: 'json' };
};

const renderNginx = (x: Request, n: number, shown: Shown): string => {
  const { place, device } = x.from;
  const further = { ja4: x.ja4, country: place.country, asn: String(place.asn) };
  return JSON.stringify({
    time: (x.timeMs / 1000).toFixed(3),
    scheme: 'https',
    tls: 'TLSv1.3',
    host: SITE,
    method: x.step === 'login' ? 'POST' : 'GET',
    path: PATHS[x.step],
    status: String(x.status),
    client_ip: place.ip,
    request_id: requestIdOf(x.session, n),
    user_agent: device.agent,
    cookie: cookieOf(x),
    set_cookie: setCookieOf(x),
    nginx: '1.27.3',
    ...Object.fromEntries(shownOf(shown).map((field) => [field, further[field]])),
  });
};

const renderJson = (x: Request, n: number, shown: Shown): string => {
  const { place, device } = x.from;
  const further = { ja4: x.ja4, country: place.country, asn: place.asn };
  const setCookie = setCookieOf(x);
  return JSON.stringify({
    time: new Date(x.timeMs).toISOString(),
    site: SITE,
    method: x.step === 'login' ? 'POST' : 'GET',
    path: PATHS[x.step],
    status: x.status,
    scheme: 'https',
    client_ip: place.ip,
    request_id: requestIdOf(x.session, n),
    user_agent: device.agent,
    cookie: cookieOf(x),
    set_cookie: setCookie === '' ? null : [setCookie],
    ...Object.fromEntries(shownOf(shown).map((field) => [field, further[field]])),
  });
};

/** One line, without its end; `n` numbers the requests. */
export const renderLine = (x: Request, n: number, format: LogFormat, shown: Shown): string =>
  (format === 'nginx' ? renderNginx : renderJson)(x, n, shown);
