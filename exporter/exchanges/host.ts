// From the host of a request to the site it stands for. It must not decide which sites become labels.
import { createGlobs } from '../cookies/glob.ts';
import { type IdLengths, withoutIds } from '../cookies/ids.ts';
import { createMemo } from './memo.ts';

export type SiteRules = {
  /** Hosts, and globs of hosts, that are sites; an exact one keeps its name as it is. */
  readonly allow: readonly string[];
  /** Globs of hosts whose lines are left out. */
  readonly ignore: readonly string[];
  /** Glob of hosts → the site they are counted as. */
  readonly hostsAs: Readonly<Record<string, string>>;
};

export type Site = {
  /** Lower case, no port; '' if there is none. */
  readonly host: string;
  /** What hosts_as makes of it, else the host without the ids in it, `(invalid)` if it is no host's name. */
  readonly site: string;
  readonly ignored: boolean;
  readonly loopback: boolean;
};

/** Distinct hosts remembered at a time; real traffic has few, an attack has any number. */
const MAX_HOSTS = 4096;

/** Parentheses are in no host's name, so that none is mistaken for it. */
const INVALID = '(invalid)';
/** 253 chars, RFC 1035 §2.3.4; `_` is in use, `:` and brackets are of IPv6. */
const HOST = /^[a-z0-9.:_\-[\]]{0,253}$/;
/** Longer than in cookies' names: clouds give hosts short ids, and those are who a site is. */
const ID_LENGTHS: IdLengths = { hex: 16, decimal: 12, mixed: 20 };

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

/** A host may hold a secret, such as a link that nobody can guess, and what is no host anything. */
const presentable = (host: string): string => (HOST.test(host) ? withoutIds(host, ID_LENGTHS) : INVALID);

/** Builds the function from a host as logged to its site. Order: ignore, hosts_as, allow. */
export const createSites = (rules: SiteRules): ((host: string) => Site) => {
  const isIgnored = createGlobs(rules.ignore);
  const renamed = createGlobs(Object.keys(rules.hostsAs));
  const listed = new Set(rules.allow);
  return createMemo((text) => {
    const host = hostOf(text);
    const glob = renamed(host);
    return {
      host,
      site: glob !== null ? (rules.hostsAs[glob] as string) : listed.has(host) ? host : presentable(host),
      ignored: isIgnored(host) !== null,
      loopback: isLoopback(host),
    };
  }, MAX_HOSTS);
};
