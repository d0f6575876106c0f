// The wall: raw lines and cookie values end here. It must let nothing through but names, attributes, lengths, times,
// hosts and keyed fingerprints, and it must not count.

import { type AuthPaths, createPathMeaning, type PathMeaning } from './auth-steps.ts';
import { isSharedCacheable } from './cacheability.ts';
import type { Exchange, Vantage } from './exchange.ts';
import type { Fingerprint } from './fingerprint.ts';
import { createSites, type SiteRules } from './host.ts';
import { createJoinOf, type JoinField } from './join.ts';
import { createMark } from './marks.ts';
import { createMemo } from './memo.ts';
import { type CookieRules, createNames } from './names.ts';
import { type CookieFidelity, type LogRecord, reveal, type SetCookieFidelity } from './record.ts';
import { createReplaced } from './replaced.ts';
import { parseRequestId } from './request-id.ts';
import { createResponses, type ResponseOptions } from './responses.ts';
import { createReadSender } from './sender.ts';
import { clientLegOf, type TransportOptions, upstreamLegOf } from './transport.ts';
import { createCookieViews } from './views.ts';

export type NormalizeOptions = TransportOptions & {
  readonly vantage: Vantage;
  /** The source's name. */
  readonly source: string;
  /** The id by which its records are brought together with those of the other vantage; null: they are not. */
  readonly joinBy: JoinField | null;
  /** Somebody is told which request it was: who reads findings, or who tells whether two sources log the same. */
  readonly namesRequests: boolean;
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

/** Distinct Cache-Control headers remembered at a time; an application has few. */
const MAX_CACHE_CONTROLS = 256;

const createContextOf = (
  { joinBy, fidelity }: NormalizeOptions,
  meaningOf: (record: LogRecord) => PathMeaning,
): ResponseOptions['contextOf'] => {
  const isCacheable = createMemo(isSharedCacheable, MAX_CACHE_CONTROLS);
  return (record, { host, loopback }, { transport }) => ({
    nowMs: record.timeMs,
    host,
    loopback,
    transport,
    isCacheable: record.cacheControl ? isCacheable(reveal(record.cacheControl)) : false,
    isLogin: meaningOf(record).step === 'login',
    replaces: createReplaced(record, fidelity.cookie === 'all'),
    isCompared: record.upstreamSetCookie !== undefined || joinBy !== null,
  });
};

/** Builds the function from a record to its request id; null as well where nobody asks for it. */
const createRequestIdOf = ({ joinBy, namesRequests }: NormalizeOptions) => {
  if (joinBy === null && !namesRequests) return () => null;
  return ({ requestId }: LogRecord): string | null => (requestId ? parseRequestId(reveal(requestId)) : null);
};

const crossSiteOf = ({ secFetchSite }: LogRecord): boolean | null => {
  if (secFetchSite === undefined) return null;
  return secFetchSite !== null && reveal(secFetchSite).toLowerCase() === 'cross-site';
};

/** Builds the wall for one source. */
export const createNormalize = (options: NormalizeOptions): Normalize => {
  const { vantage, source, joinBy, auth, fingerprint, fidelity, isFidelityFixed } = options;
  const mark = createMark(fingerprint('marks'));
  const names = createNames(options.cookies, {
    fingerprint,
    mark: joinBy === null ? null : mark,
    isCut: fidelity.cookie !== 'all',
  });
  const siteOf = createSites(options.sites);
  const meaningOf = createPathMeaning(auth);
  const { agentOf, senderOf } = createReadSender();
  const requestIdOf = createRequestIdOf(options);
  const joinOf = createJoinOf(joinBy, fingerprint, mark);
  const cookieViewOf = createCookieViews(fidelity.cookie, names);
  const contextOf = createContextOf(options, meaningOf);
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
    const { step, protected: isProtected } = meaningOf(record);
    const agent = agentOf(record);
    const request = cookieViewOf(record.cookie);
    const requestId = requestIdOf(record);
    const traceId = record.traceId ? parseRequestId(reveal(record.traceId)) : null;
    return {
      vantage,
      source,
      timeMs: record.timeMs,
      site: site.site,
      status: record.status,
      protected: isProtected,
      authStep: step,
      client: agent.client,
      sender: senderOf(record, agent),
      requestId,
      traceId,
      join: joinOf(record, requestId, traceId),
      transport: leg.transport,
      tlsVersion: leg.tlsVersion,
      loopback: site.loopback,
      upstream: upstreamLegOf(record, options),
      upstreamAnswered: record.upstreamStatus === undefined ? null : record.upstreamStatus !== null,
      request,
      response,
      upstreamResponse: responses.upstream(record, site, leg, response),
      durationSeconds: record.durationSeconds ?? null,
      crossSite: crossSiteOf(record),
    };
  };
};
