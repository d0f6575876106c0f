// The cookies that were seen being set, summed up by label: attributes, scope, lifetime, size, who sets them, and what
// tells of their class. It must keep labels and numbers alone.
import type { CookieClass, SameSite } from '../../cookies/cookie.ts';
import type { Exchange, IssuedCookie, Vantage } from '../../exchanges/exchange.ts';

/** Sums of one cookie; attributes count issues at the vantage that leads. */
export type CookieSums = {
  readonly cookie: string;
  readonly class: CookieClass;
  readonly sites: Set<string>;
  issued: number;
  deleted: number;
  secure: number;
  httpOnly: number;
  partitioned: number;
  hostOnly: number;
  readonly sameSite: Record<SameSite, number>;
  /** Issues without an announced lifetime. */
  untilClosed: number;
  minLifetimeSeconds: number;
  maxLifetimeSeconds: number;
  maxBytes: number;
  /** Given in answer to a login; deleted in answer to a logout. */
  atLogin: number;
  atLogout: number;
  /** Seen being set by the origin, in its own log or in a record of both legs. */
  byOrigin: number;
  byEdge: number;
};

export type Inventory = {
  /** To be told of each exchange once it was counted, when its labels are bounded. */
  readonly saw: (exchange: Exchange) => void;
  readonly cookies: ReadonlyMap<string, CookieSums>;
  /** Whether a record of the edge showed what the origin set. */
  readonly sawUpstream: () => boolean;
};

const begin = ({ cookie, class: kind }: IssuedCookie): CookieSums => ({
  cookie,
  class: kind,
  sites: new Set(),
  issued: 0,
  deleted: 0,
  secure: 0,
  httpOnly: 0,
  partitioned: 0,
  hostOnly: 0,
  sameSite: { strict: 0, lax: 0, none: 0, unset: 0, invalid: 0 },
  untilClosed: 0,
  minLifetimeSeconds: Number.POSITIVE_INFINITY,
  maxLifetimeSeconds: 0,
  maxBytes: 0,
  atLogin: 0,
  atLogout: 0,
  byOrigin: 0,
  byEdge: 0,
});

const addLifetime = (sums: CookieSums, { lifetimeSeconds }: IssuedCookie): void => {
  if (lifetimeSeconds === null) sums.untilClosed++;
  else {
    sums.minLifetimeSeconds = Math.min(sums.minLifetimeSeconds, lifetimeSeconds);
    sums.maxLifetimeSeconds = Math.max(sums.maxLifetimeSeconds, lifetimeSeconds);
  }
};

const addIssue = (sums: CookieSums, cookie: IssuedCookie, { authStep }: Exchange): void => {
  sums.issued++;
  sums.secure += Number(cookie.secure);
  sums.httpOnly += Number(cookie.httpOnly);
  sums.partitioned += Number(cookie.partitioned);
  sums.hostOnly += Number(cookie.domain === null);
  sums.sameSite[cookie.sameSite]++;
  addLifetime(sums, cookie);
  sums.maxBytes = Math.max(sums.maxBytes, cookie.bytes);
  sums.atLogin += Number(authStep === 'login');
};

const add = (sums: CookieSums, cookie: IssuedCookie, x: Exchange): void => {
  sums.sites.add(x.site);
  if (cookie.deletion) {
    sums.deleted++;
    sums.atLogout += Number(x.authStep === 'logout');
  } else addIssue(sums, cookie, x);
};

/** Begins an empty one. Labels are bounded by `limits.cookies`. */
export const createInventory = (leading: Vantage): Inventory => {
  const cookies = new Map<string, CookieSums>();
  let sawUpstream = false;
  const sumsOf = (cookie: IssuedCookie): CookieSums => {
    const sums = cookies.get(cookie.cookie) ?? begin(cookie);
    cookies.set(cookie.cookie, sums);
    return sums;
  };
  return {
    cookies,
    sawUpstream: () => sawUpstream,
    saw: (x) => {
      for (const cookie of x.response.cookies) {
        const sums = sumsOf(cookie);
        if (x.vantage === leading) add(sums, cookie, x);
        if (x.vantage === 'origin') sums.byOrigin++;
        else sums.byEdge++;
      }
      if (x.upstreamResponse === null) return;
      sawUpstream = true;
      for (const cookie of x.upstreamResponse.cookies) sumsOf(cookie).byOrigin++;
    },
  };
};
