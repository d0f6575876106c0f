// What the demo's clients sent and received, counted at the clients: what the logs and the exporter are compared with.
// It must never look at a log.
import { SESSION_COOKIES, type Site } from './sites.ts';
import { parseCookies, parseSetCookie } from './wire.ts';

/** One answered request, as its client saw it. Cookies are those on the wire. */
export type ClientExchange = {
  readonly site: Site;
  readonly method: string;
  readonly path: string;
  readonly userAgent: string;
  readonly transport: 'tls' | 'plaintext';
  /** `TLSv1.2` or `TLSv1.3`; '' without TLS. */
  readonly tls: string;
  /** Cookie header as sent, '' for none; a byte string. */
  readonly cookie: string;
  readonly status: number;
  /** Set-Cookie header lines as received, in order. */
  readonly setCookies: readonly string[];
  /** X-Request-ID of the answer, by which its log lines are found. */
  readonly requestId: string;
};

/** Counts by words joined with a space, in the order that each tally says. */
export type Tally = Record<string, number>;

export type Truth = {
  answered: number;
  /** Requests that got no answer; what the logs have of them is not known. */
  failed: number;
  /** By status. */
  readonly statuses: Tally;
  /** By site and transport. */
  readonly transports: Tally;
  /** Requests with the site's session cookie by site and TLS version. */
  readonly tlsVersions: Tally;
  /** Requests with a Cookie header that was read, and the bytes of those headers. */
  cookieHeaders: number;
  cookieHeaderBytes: number;
  /** Cookies sent in such headers, by site and name. */
  readonly cookiesSent: Tally;
  /** Of those the ones sent without TLS, by site, name and status. */
  readonly plaintextCookies: Tally;
  /** Cookies set, by site, name and `secure` or `insecure`. */
  readonly issued: Tally;
  /** Cookies deleted, by site, name and `secure` or `insecure`. */
  readonly deleted: Tally;
};

/** Nothing counted yet. */
export const createTruth = (): Truth => ({
  answered: 0,
  failed: 0,
  statuses: {},
  transports: {},
  tlsVersions: {},
  cookieHeaders: 0,
  cookieHeaderBytes: 0,
  cookiesSent: {},
  plaintextCookies: {},
  issued: {},
  deleted: {},
});

const add = (tally: Tally, ...words: (string | number)[]): void => {
  const key = words.join(' ');
  tally[key] = (tally[key] ?? 0) + 1;
};

const countCookies = (truth: Truth, { site, transport, tls, cookie, status }: ClientExchange): void => {
  truth.cookieHeaders++;
  truth.cookieHeaderBytes += cookie.length;
  for (const [name] of parseCookies(cookie)) {
    add(truth.cookiesSent, site, name);
    if (transport === 'plaintext') add(truth.plaintextCookies, site, name, status);
    if (tls !== '' && name === SESSION_COOKIES[site]) add(truth.tlsVersions, site, tls);
  }
};

/** Adds one exchange. A request answered 400 was refused unread: no log has its cookies, so they are not counted. */
export const countExchange = (truth: Truth, exchange: ClientExchange): void => {
  const { site, transport, cookie, status, setCookies } = exchange;
  truth.answered++;
  add(truth.statuses, status);
  add(truth.transports, site, transport);
  if (cookie !== '' && status !== 400) countCookies(truth, exchange);
  for (const header of setCookies) {
    const { name, secure, deletion } = parseSetCookie(header);
    add(deletion ? truth.deleted : truth.issued, site, name, secure ? 'secure' : 'insecure');
  }
};
