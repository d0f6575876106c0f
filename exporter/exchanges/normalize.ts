// The wall: raw lines and cookie values end here. It must let nothing through but names, attributes, lengths, times,
// hosts and keyed fingerprints, and it must not count.
import { createGlobs } from '../cookies/glob.ts';
import { isSharedCacheable } from './cacheability.ts';
import { createClientOf } from './client.ts';
import type { Exchange, Vantage } from './exchange.ts';
import type { Fingerprint } from './fingerprint.ts';
import { createSites, type SiteRules } from './host.ts';
import { type CookieRules, createNames } from './names.ts';
import { type CookieFidelity, type LogRecord, reveal, type SetCookieFidelity } from './record.ts';
import { createResponses, type ResponseOptions } from './responses.ts';
import { createUnrotated } from './rotation.ts';
import { clientLegOf, type TransportOptions, upstreamLegOf } from './transport.ts';
import { createCookieViews } from './views.ts';

/** Paths that mean something for sessions, as globs. */
export type AuthPaths = {
  readonly login: readonly string[];
  readonly protected: readonly string[];
};

export type NormalizeOptions = TransportOptions & {
  readonly vantage: Vantage;
  readonly cookies: CookieRules;
  readonly sites: SiteRules;
  readonly auth: AuthPaths;
  readonly fingerprint: Fingerprint;
  /** Fidelity of the source unless a line tells its own; from the config, else from the format. */
  readonly fidelity: { readonly setCookie: SetCookieFidelity; readonly cookie: CookieFidelity };
  /** The config overrides what a line tells of its own Set-Cookie fidelity. */
  readonly isFidelityFixed: boolean;
};

/** Turns a record into an exchange; null: its site is ignored. */
export type Normalize = (record: LogRecord) => Exchange | null;

/** Path without query and fragment; without a RegExp, for that would remember the text. */
const pathOf = ({ path }: LogRecord): string => {
  const text = path ? reveal(path) : '';
  const query = text.indexOf('?');
  const unqueried = query < 0 ? text : text.slice(0, query);
  const fragment = unqueried.indexOf('#');
  return fragment < 0 ? unqueried : unqueried.slice(0, fragment);
};

const createContextOf = (login: readonly string[]): ResponseOptions['contextOf'] => {
  const isLogin = createGlobs(login);
  return (record, { host, loopback }, { transport }) => ({
    nowMs: record.timeMs,
    host,
    loopback,
    transport,
    isCacheable: record.cacheControl ? isSharedCacheable(reveal(record.cacheControl)) : false,
    isUnrotated: createUnrotated(record, isLogin(pathOf(record)) !== null),
    isCompared: record.upstreamSetCookie !== undefined,
  });
};

const crossSiteOf = ({ secFetchSite }: LogRecord): boolean | null => {
  if (secFetchSite === undefined) return null;
  return secFetchSite !== null && reveal(secFetchSite).toLowerCase() === 'cross-site';
};

/** Builds the wall for one source. */
export const createNormalize = (options: NormalizeOptions): Normalize => {
  const { vantage, auth, fingerprint, fidelity, isFidelityFixed } = options;
  const names = createNames(options.cookies, fingerprint);
  const siteOf = createSites(options.sites);
  const isProtected = createGlobs(auth.protected);
  const clientOf = createClientOf();
  const cookieViewOf = createCookieViews(fidelity.cookie, names);
  const contextOf = createContextOf(auth.login);
  const responses = createResponses({
    contextOf,
    names,
    fingerprint,
    fidelity: fidelity.setCookie,
    isFidelityFixed,
  });

  return (record) => {
    const site = siteOf(record.site ? reveal(record.site) : '');
    if (site.ignored) return null;
    const leg = clientLegOf(record, options);
    const response = responses.sent(record, site, leg);
    return {
      vantage,
      timeMs: record.timeMs,
      site: site.site,
      status: record.status,
      protected: auth.protected.length > 0 && isProtected(pathOf(record)) !== null,
      client: record.userAgent ? clientOf(reveal(record.userAgent)) : 'unknown',
      transport: leg.transport,
      tlsVersion: leg.tlsVersion,
      loopback: site.loopback,
      upstream: upstreamLegOf(record, options),
      upstreamAnswered: record.upstreamStatus === undefined ? null : record.upstreamStatus !== null,
      request: cookieViewOf(record.cookie),
      response,
      upstreamResponse: responses.upstream(record, site, leg, response),
      durationSeconds: record.durationSeconds ?? null,
      crossSite: crossSiteOf(record),
    };
  };
};
