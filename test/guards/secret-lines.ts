// Log lines with a canary in every place that could hold a secret, for each format, and lines that are broken in every
// way. What it writes is what the products would write.
import type { Canaries } from './canaries.ts';

/** A request with its response, as the lines below tell it. */
export type Told = {
  readonly host: string;
  readonly path: string;
  readonly cookie: string;
  readonly setCookie: readonly string[];
  readonly userAgent: string;
  readonly clientIp: string;
  readonly requestId: string;
  readonly forwarded: string;
  readonly referrer: string;
  readonly other: string;
};

const TIME_MS = Date.UTC(2026, 10, 20, 5, 33, 11);

/** As the nginx preset logs it (escape=json, nginx 1.27). */
const nginxLine = (t: Told): string =>
  JSON.stringify({
    time: (TIME_MS / 1000).toFixed(3),
    scheme: 'http',
    tls: '',
    host: t.host,
    method: 'GET',
    path: t.path,
    status: '200',
    duration: '0.004',
    client_ip: t.clientIp,
    request_id: t.requestId,
    user_agent: t.userAgent,
    cookie: t.cookie,
    set_cookie: t.setCookie.join(', '),
    upstream_set_cookie: t.setCookie.map((header) => header.replace('; Secure', '')).join(', '),
    upstream_status: '200',
    cache_control: `public, ${t.other}`,
    sec_fetch_site: t.other,
    x_forwarded_proto: t.forwarded,
    nginx: '1.27.0',
  });

const pinoLine = (t: Told): string =>
  JSON.stringify({
    level: 30,
    time: TIME_MS,
    hostname: t.other,
    req: {
      id: t.requestId,
      method: 'GET',
      url: t.path,
      headers: {
        host: t.host,
        cookie: t.cookie,
        'user-agent': t.userAgent,
        referer: t.referrer,
        authorization: `Bearer ${t.other}`,
        'x-forwarded-for': t.clientIp,
        'x-forwarded-proto': t.forwarded,
        traceparent: `00-${t.requestId}-00f067aa0ba902b7-01`,
      },
      remoteAddress: t.clientIp,
    },
    res: { statusCode: 200, headers: { 'set-cookie': t.setCookie, location: t.path, etag: t.other } },
    responseTime: 4,
    msg: `request completed ${t.other}`,
  });

const jsonLine = (t: Told): string =>
  JSON.stringify({
    time: TIME_MS,
    site: t.host,
    method: t.other,
    path: t.path,
    status: 200,
    scheme: t.other,
    tls: t.other,
    client_ip: t.clientIp,
    peer_ip: t.clientIp,
    request_id: t.requestId,
    trace_id: t.requestId,
    user_agent: t.userAgent,
    ja4: t.other,
    country: t.other,
    asn: t.other,
    cookie: t.cookie,
    set_cookie: t.setCookie,
    upstream_set_cookie: t.setCookie.map((header) => `${header}; ${t.other}`),
    upstream_scheme: t.other,
    cache_control: t.other,
    sec_fetch_site: t.other,
    referrer: t.referrer,
    forwarded: { 'x-forwarded-proto': t.forwarded, forwarded: t.other },
  });

/** A format with the lines that its product would write. */
export const WRITERS = { nginx: nginxLine, pino: pinoLine, json: jsonLine } as const;
export type SecretFormat = keyof typeof WRITERS;
export const SECRET_FORMATS = Object.keys(WRITERS) as SecretFormat[];

/** Requests that hide a secret in each place of theirs. */
const secretRequests = ({ of, plant }: Canaries, format: string): Told[] => {
  const at = (place: string): string => of(`${format}: ${place}`);
  const percent = plant(`${format}: percent-encoded value`, `%7B%22u%22%3A${at('inside percent signs')}%7D`);
  const base64 = plant(
    `${format}: value in base64`,
    `${Buffer.from(at('inside base64')).toString('base64')}+/==`,
  );
  const hex = plant(`${format}: hex in a cookie's name`, Buffer.from(at('behind hex')).toString('hex'));
  const plain: Told = {
    host: 'shop.example',
    referrer: `https://shop.example/${at('path of the referrer')}?q=${at('query of the referrer')}`,
    path: `/u/${at('path parameter')};id=${at('parameter of a path segment')}/${at('path')}?token=${at('query')}#${at('fragment')}`,
    cookie: `sid=${at('value')}; theme="${at('quoted value')}"; ${at('nameless in a request')}; u=${percent}; j=${base64}`,
    setCookie: [
      `sid=${at('issued value')}; Path=/${at('attribute Path')}; HttpOnly; Secure; SameSite=Lax`,
      `${at('issued without a name')}; Secure`,
      `=${at('issued with an empty name')}`,
      `__Host-token=${at('value of a refused cookie')}; Domain=${at('attribute Domain')}.example`,
      `theme=${at('value of a deletion')}; Max-Age=0`,
      `u=${percent}; Expires=${at('attribute Expires')}; SameSite=${at('attribute SameSite')}`,
      `j=${base64}; Max-Age=${at('attribute Max-Age')}; ${at('unknown attribute')}=1; Comment=${at('comment')}`,
      `sess_${hex}=${at('value of a cookie with an id in its name')}; Path=/`,
      `big=${at('value of a cookie that is too large').repeat(200)}`,
    ],
    userAgent: `Mozilla/5.0 ${at('user agent')}`,
    clientIp: `2001:db8::${at('client address')}`,
    requestId: at('request id'),
    forwarded: at('forwarded header'),
    other: at('other field'),
  };
  return [
    plain,
    plain,
    // Clients choose these, so one request must not make a label of them.
    { ...plain, host: `${at('host')}.example` },
    { ...plain, cookie: `${at('name in a request')}=1; sid=${at('second value')}` },
  ];
};

/** What is allowed out: the name of a cookie that was issued, and a host that was answered often. */
export type Allowed = { readonly cookie: string; readonly host: string };

const allowedRequests = ({ cookie, host }: Allowed): Told[] => {
  const one: Told = {
    host,
    path: '/',
    cookie: '',
    setCookie: [`${cookie}=1; Path=/; Secure`],
    userAgent: 'curl/8',
    clientIp: '192.0.2.1',
    requestId: '1',
    forwarded: 'https',
    referrer: '',
    other: 'none',
  };
  return Array.from({ length: 25 }, () => one);
};

/** Lines that are none of the format, each with a canary. */
const brokenLines = ({ of }: Canaries, format: string, good: string, maxLineBytes: number): string[] => {
  const at = (place: string): string => of(`${format}: ${place}`);
  const wrongTime = good.replace(/"time":("?)[^",]*"?/, `"time":"${at('no time')}"`);
  return [
    `{"time":1795152791309,"cookie":"sid=${at('JSON that is cut off')}`,
    `192.0.2.1 - ${at('user in the common log format')} [20/Nov/2026:05:33:11 +0000] "GET /?${at('query in the common log format')} HTTP/1.1" 200 12`,
    `${at('at the beginning of a long line')}${'x'.repeat(maxLineBytes)}${at('at the end of a long line')}`,
    `\xff\xfe\x80${at('beside invalid UTF-8')}\xc3`,
    `\x00\x01\x1b[31m${at('beside control characters')}\x07`,
    `["${at('in an array')}"]`,
    `"${at('in a string of JSON')}"`,
    `{"__proto__":{"cookie":"${at('in a prototype')}"},"constructor":"${at('in a constructor')}"}`,
    `{"level":50,"time":1795152791309,"msg":"${at('in a message')}","err":{"stack":"${at('in a stack')}"}}`,
    wrongTime,
    good.replace(/"status(Code)?":"?200"?/, `"status$1":"${at('no status')}"`),
    good.slice(0, good.length / 2) + at('in a line that is cut in the middle'),
    `${good}${at('behind a good line')}`,
  ];
};

/** A log of a format, one char a byte, with secrets and with what is allowed out. */
export const secretLog = (
  canaries: Canaries,
  format: SecretFormat,
  allowed: Allowed,
  maxLineBytes: number,
): string[] => {
  const write = WRITERS[format];
  const requests = secretRequests(canaries, format);
  const good = write(requests[0] as Told);
  return [
    ...requests.map(write),
    ...brokenLines(canaries, format, good, maxLineBytes),
    ...allowedRequests(allowed).map(write),
  ];
};
