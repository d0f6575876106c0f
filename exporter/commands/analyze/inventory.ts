// The cookies that were seen being set, summed up by label: attributes, scope, lifetime, size, who sets them, and what
// tells of their class. It must keep labels and numbers alone.
import { type CookieClass, SAME_SITES, type SameSite } from '../../cookies/cookie.ts';
import type { Exchange, IssuedCookie, Vantage } from '../../exchanges/exchange.ts';

/** Sums of one cookie on one site, or on several. */
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
};

export type Inventory = {
  /** To be told of each exchange once it was counted, when its labels are bounded. */
  readonly saw: (exchange: Exchange) => void;
  /** By label, each site at the vantage that is asked for. */
  readonly cookies: (vantageOf: (site: string) => Vantage) => ReadonlyMap<string, CookieSums>;
  /** Labels of cookies that the origin was seen setting, in its own log or in a record of both legs. */
  readonly ofOrigin: ReadonlySet<string>;
  /** Whether a record of the edge showed what the origin set. */
  readonly sawUpstream: () => boolean;
};

const begin = ({ cookie, class: kind }: Pick<CookieSums, 'cookie' | 'class'>): CookieSums => ({
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

/** Adds what was summed up elsewhere. */
const merge = (into: CookieSums, from: CookieSums): void => {
  for (const site of from.sites) into.sites.add(site);
  into.issued += from.issued;
  into.deleted += from.deleted;
  into.secure += from.secure;
  into.httpOnly += from.httpOnly;
  into.partitioned += from.partitioned;
  into.hostOnly += from.hostOnly;
  for (const value of SAME_SITES) into.sameSite[value] += from.sameSite[value];
  into.untilClosed += from.untilClosed;
  into.minLifetimeSeconds = Math.min(into.minLifetimeSeconds, from.minLifetimeSeconds);
  into.maxLifetimeSeconds = Math.max(into.maxLifetimeSeconds, from.maxLifetimeSeconds);
  into.maxBytes = Math.max(into.maxBytes, from.maxBytes);
  into.atLogin += from.atLogin;
  into.atLogout += from.atLogout;
};

/** Sums by site and cookie. */
type BySite = Map<string, Map<string, CookieSums>>;

const sumsOf = (sites: BySite, site: string, cookie: IssuedCookie): CookieSums => {
  const cookies = sites.get(site) ?? new Map<string, CookieSums>();
  const sums = cookies.get(cookie.cookie) ?? begin(cookie);
  sites.set(site, cookies.set(cookie.cookie, sums));
  return sums;
};

/** Begins an empty one. `limits.sites` and `limits.cookies` bound it. */
export const createInventory = (): Inventory => {
  const seen: Readonly<Record<Vantage, BySite>> = { edge: new Map(), origin: new Map() };
  const ofOrigin = new Set<string>();
  let sawUpstream = false;
  return {
    ofOrigin,
    sawUpstream: () => sawUpstream,
    saw: (x) => {
      for (const cookie of x.response.cookies) {
        add(sumsOf(seen[x.vantage], x.site, cookie), cookie, x);
        if (x.vantage === 'origin') ofOrigin.add(cookie.cookie);
      }
      if (x.upstreamResponse === null) return;
      sawUpstream = true;
      for (const { cookie } of x.upstreamResponse.cookies) ofOrigin.add(cookie);
    },
    cookies: (vantageOf) => {
      const merged = new Map<string, CookieSums>();
      for (const vantage of ['edge', 'origin'] as const) {
        for (const [site, cookies] of seen[vantage]) {
          if (vantageOf(site) !== vantage) continue;
          for (const [name, sums] of cookies) {
            const into = merged.get(name) ?? begin(sums);
            merge(into, sums);
            merged.set(name, into);
          }
        }
      }
      return merged;
    },
  };
};
