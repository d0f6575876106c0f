// The traffic of a torture run: every request has a number, and what it carries follows from the number alone, so that
// its log line and its cookies are like no other's.
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../support/poll.ts';
import type { Random } from '../support/random.ts';
import { createConnection, type Field, type Head } from '../support/raw-http.ts';
import { LOGS, type LogName } from './plan.ts';

/** Host of each log's server. */
export const HOSTS: Readonly<Record<LogName, string>> = { edge: 'shop.example', cdn: 'cdn.example' };

/** Deploys: so many requests after one another are answered with the same attributes. */
const REQUESTS_PER_DEPLOY = 4000;
const MARGIN_REQUESTS = 1500;
const ATTRIBUTES = ['; Secure; HttpOnly; Path=/', '; Secure; Path=/', '; HttpOnly', '; Secure; Max-Age=3600'];
const PATHS = ['/item/', '/item/', '/account/', '/denied/', '/broken/'];

/** What nginx does with them: the answer's Set-Cookie is what the request asks for. */
export const LOCATIONS = `
  location / { add_header Set-Cookie $http_x_set_cookie always; return 200 "ok"; }
  location /denied/ { add_header Set-Cookie $http_x_set_cookie always; return 401; }
  location /broken/ { add_header Set-Cookie $http_x_set_cookie always; return 500; }`;

const cookieOf = (n: number): string | null => {
  if (n % 7 === 0) return null;
  const size = n % 41 === 0 ? 4000 + (n % 499) : n % 89;
  return `sid=${n}; theme=${'x'.repeat(size)}`;
};

const setCookieOf = (n: number): string | null => {
  if (n % 3 === 0) return null;
  if (n % 11 === 0) return `theme=${n}; Max-Age=0`;
  return `sid=${n}${ATTRIBUTES[Math.floor(n / REQUESTS_PER_DEPLOY) % ATTRIBUTES.length]}`;
};

/** The request of a number. */
const requestOf = (n: number): Head => {
  const log = LOGS[n % LOGS.length] as LogName;
  const cookie = cookieOf(n);
  const setCookie = setCookieOf(n);
  const path = PATHS[n % PATHS.length] as string;
  return {
    first: `GET ${path}${n} HTTP/1.1`,
    fields: [
      ['Host', HOSTS[log]],
      ...(cookie === null ? [] : [['Cookie', cookie] as Field]),
      ...(setCookie === null ? [] : [['X-Set-Cookie', setCookie] as Field]),
    ],
  };
};

/** The number of a request by its path. */
export const numberOf = (path: string): number => Number(path.slice(path.lastIndexOf('/') + 1));

export type Browsing = {
  /**
   * Resolves when no deploy is near. After a rotation the exporter reads what is left of the old file and what is in the
   * new one in turn; then the order changes nothing.
   */
  readonly isBetweenDeploys: () => Promise<unknown>;
  /** Numbers are given out in order: all below this one were answered, once it was stopped. */
  readonly stop: () => Promise<number>;
};

const CLIENTS = 16;
const MAX_PAUSE_MS = 10;

/** Has many clients send requests over connections that stay open, one in three without TLS. */
export const startBrowsing = (ports: { tls: number; plain: number }, random: Random): Browsing => {
  let next = 0;
  let isOver = false;
  const browse = async (client: number): Promise<void> => {
    const target =
      client % 3 === 0 ? { port: ports.plain, tls: null } : { port: ports.tls, tls: 'TLSv1.3' as const };
    const connection = createConnection(target);
    while (!isOver) {
      await connection.send(requestOf(next++));
      await delay(random.below(MAX_PAUSE_MS));
    }
    connection.close();
  };
  const browsing = Promise.all(Array.from({ length: CLIENTS }, (_, client) => browse(client)));
  browsing.catch(() => undefined);
  const isBetween = (): boolean => {
    const since = next % REQUESTS_PER_DEPLOY;
    return since > MARGIN_REQUESTS && since < REQUESTS_PER_DEPLOY - MARGIN_REQUESTS;
  };
  return {
    isBetweenDeploys: () => until('traffic between deploys', isBetween),
    stop: async () => {
      isOver = true;
      await browsing;
      return next;
    },
  };
};
