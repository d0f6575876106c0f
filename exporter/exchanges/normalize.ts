// The wall: raw lines and cookie values end here. It must let nothing through but names, attributes, lengths, times,
// hosts and keyed fingerprints, and it must not count.
import { createGlobs } from '../cookies/glob.ts';
import { isSharedCacheable } from './cacheability.ts';
import { createClientOf } from './client.ts';
import type { Exchange, Vantage } from './exchange.ts';
import type { Fingerprint } from './fingerprint.ts';
import { createSites, type SiteRules } from './host.ts';
import { type CookieRules, createNames } from './names.ts';
import {
  type CookieFidelity,
  type LogRecord,
  type RawText,
  reveal,
  type SetCookieFidelity,
} from './record.ts';
import { createUnrotated } from './rotation.ts';
import { clientLegOf, type TransportOptions, upstreamLegOf } from './transport.ts';
import { cookieViewOf, type IssueContext, setCookieViewOf } from './views.ts';

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
const pathOf = (path: RawText | null | undefined): string => {
  const text = path ? reveal(path) : '';
  const query = text.indexOf('?');
  const unqueried = query < 0 ? text : text.slice(0, query);
  const fragment = unqueried.indexOf('#');
  return fragment < 0 ? unqueried : unqueried.slice(0, fragment);
};

const crossSiteOf = ({ secFetchSite }: LogRecord): boolean | null => {
  if (secFetchSite === undefined) return null;
  return secFetchSite !== null && reveal(secFetchSite).toLowerCase() === 'cross-site';
};

/** Builds the wall for one source. */
export const createNormalize = (options: NormalizeOptions): Normalize => {
  const names = createNames(options.cookies, options.fingerprint);
  const siteOf = createSites(options.sites);
  const isLogin = createGlobs(options.auth.login);
  const isProtected = createGlobs(options.auth.protected);
  const clientOf = createClientOf();

  return (record) => {
    const { host, site, ignored, loopback } = siteOf(record.site ? reveal(record.site) : '');
    if (ignored) return null;
    const leg = clientLegOf(record, options);
    const path = pathOf(record.path);
    const told = options.isFidelityFixed ? undefined : record.setCookieFidelity;
    const fidelity = told ?? options.fidelity.setCookie;
    const context: IssueContext = {
      nowMs: record.timeMs,
      host,
      loopback,
      transport: leg.transport,
      isCacheable: record.cacheControl ? isSharedCacheable(reveal(record.cacheControl)) : false,
      isUnrotated: createUnrotated(record, isLogin(path) !== null),
      isCompared: record.upstreamSetCookie !== undefined,
    };
    const viewOf = (headers: LogRecord['setCookie']) =>
      setCookieViewOf(headers, fidelity, context, names, options.fingerprint);
    return {
      vantage: options.vantage,
      timeMs: record.timeMs,
      site,
      status: record.status,
      protected: isProtected(path) !== null,
      client: record.userAgent ? clientOf(reveal(record.userAgent)) : 'unknown',
      transport: leg.transport,
      tlsVersion: leg.tlsVersion,
      loopback,
      upstream: upstreamLegOf(record, options),
      upstreamAnswered: record.upstreamStatus === undefined ? null : record.upstreamStatus !== null,
      request: cookieViewOf(record.cookie, options.fidelity.cookie, names),
      response: viewOf(record.setCookie),
      upstreamResponse: record.upstreamSetCookie === undefined ? null : viewOf(record.upstreamSetCookie),
      durationSeconds: record.durationSeconds ?? null,
      crossSite: crossSiteOf(record),
    };
  };
};
