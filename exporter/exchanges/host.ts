// From the host of a request to the site it stands for. It must not decide which sites become labels.
import { createGlobs } from '../cookies/glob.ts';
import { createMemo } from './memo.ts';

export type SiteRules = {
  /** Globs of hosts whose lines are left out. */
  readonly ignore: readonly string[];
  /** Glob of hosts → the site they are counted as. */
  readonly hostsAs: Readonly<Record<string, string>>;
};

export type Site = {
  /** Lower case, no port; '' if there is none. */
  readonly host: string;
  /** The host, or what hosts_as makes of it. */
  readonly site: string;
  readonly ignored: boolean;
  readonly loopback: boolean;
};

/** Distinct hosts remembered at a time; real traffic has few, an attack has any number. */
const MAX_HOSTS = 4096;

const PORT = /:\d{0,5}$/;

/** Host without port, brackets of IPv6 kept, lower case, without a trailing dot. */
export const hostOf = (text: string): string => {
  const lower = text.trim().toLowerCase();
  const isBareIpv6 = !lower.startsWith('[') && lower.indexOf(':') !== lower.lastIndexOf(':');
  const host = isBareIpv6 ? `[${lower}]` : lower.replace(PORT, '');
  return host.endsWith('.') ? host.slice(0, -1) : host;
};

/**
 * Names and addresses that browsers treat as the own machine (W3C Secure Contexts §3.1): no cookie leaves it.
 */
const isLoopback = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);

/** Builds the function from a host as logged to its site. Order: ignore, hosts_as. */
export const createSites = (rules: SiteRules): ((host: string) => Site) => {
  const isIgnored = createGlobs(rules.ignore);
  const renamed = createGlobs(Object.keys(rules.hostsAs));
  return createMemo((text) => {
    const host = hostOf(text);
    const glob = renamed(host);
    return {
      host,
      site: glob === null ? host : (rules.hostsAs[glob] as string),
      ignored: isIgnored(host) !== null,
      loopback: isLoopback(host),
    };
  }, MAX_HOSTS);
};
