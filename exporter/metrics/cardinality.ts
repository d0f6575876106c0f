// Which hosts and cookie names may be label values. Both are chosen by strangers, so each has a bound, and past it
// they are `other`. It must keep no string that is a slice of a log line.
import { OTHER } from './catalogue/labels.ts';

/** The site of a request without a host. */
const UNKNOWN = 'unknown';

/** Candidates remembered for each site that may be. */
const CANDIDATES_PER_SITE = 10;
/** Longest host name, RFC 1035 section 2.3.4 (255 octets on the wire, 253 as text). */
const HOST = /^[a-z0-9.:_\-[\]]{1,253}$/;
/** A cookie name longer than this helps nobody as a label. */
const MAX_COOKIE_CHARS = 128;

/** Sites that the config lists. */
type AllowedSites = {
  /** Exact hosts. They are always sites, whatever the limit. */
  readonly hosts: readonly string[];
  /** Whether a host matches one of the globs; such hosts are sites from the first record, within the limit. */
  readonly matches: (host: string) => boolean;
};

type SiteLabelsOptions = {
  /** Null: no list, hosts earn their label by being answered. */
  readonly allow: AllowedSites | null;
  /** Most sites (`limits.sites`), beside `other` and `unknown`. */
  readonly max: number;
  /** Answers below 400 that a host needs when there is no list. */
  readonly admitAfter?: number;
  /** Called once for each increment that went to `other` only because of the limit. */
  readonly onOverflow: () => void;
};

/** Takes the host (lower case, no port; '' if none) and the status of its answer; answers the label. */
type SiteLabels = (host: string, status: number) => string;

/** Builds the bounded label of hosts. */
export const createSiteLabels = ({
  allow,
  max,
  admitAfter = 20,
  onOverflow,
}: SiteLabelsOptions): SiteLabels => {
  const sites = new Map((allow?.hosts ?? []).map((host) => [host, host]));
  const admit = (host: string): string => {
    if (sites.size >= max) {
      onOverflow();
      return OTHER;
    }
    const site = copyOf(host);
    sites.set(site, site);
    return site;
  };
  const isKnownGood =
    allow === null ? createCandidates(max * CANDIDATES_PER_SITE, admitAfter) : allow.matches;
  return (host, status) => {
    const site = sites.get(host);
    if (site !== undefined) return site;
    if (host === '') return UNKNOWN;
    if (!HOST.test(host)) return OTHER;
    return isKnownGood(host, status) ? admit(host) : OTHER;
  };
};

/**
 * Counts answers below 400 by host and tells whether a host had enough before this one.
 * Past the bound the host that was seen longest ago is forgotten, so that a flood of names costs a busy host nothing.
 */
const createCandidates = (max: number, admitAfter: number) => {
  const answers = new Map<string, number>();
  return (host: string, status: number): boolean => {
    const seen = answers.get(host) ?? 0;
    if (seen >= admitAfter) return true;
    if (status < 100 || status >= 400) return false;
    answers.delete(host);
    answers.set(copyOf(host), seen + 1);
    if (answers.size > max) {
      const [oldest] = answers.keys();
      answers.delete(oldest as string);
    }
    return false;
  };
};

type CookieLabelsOptions = {
  /** Labels of the cookies that the config names; they are always labels, whatever the limit. */
  readonly listed?: readonly string[];
  /** Most cookie names (`limits.cookies`), beside `other`. */
  readonly max: number;
  /** Called once for each increment that went to `other` only because of the limit. */
  readonly onOverflow: () => void;
};

/** How a name was met: in a Set-Cookie; in a request, known to config or the built-in tables; in a request, unknown. */
type NameSeen = 'issued' | 'listed' | 'sent';

/**
 * Takes a cookie's label candidate and how it was met; answers the label. A name that is not listed is `other` until
 * it was issued. Listed names take at most half of the labels: clients choose what they send, and must not be able to
 * use up what the cookies that are really issued need.
 */
type CookieLabels = (cookie: string, seen: NameSeen) => string;

/** Builds the bounded label of cookie names. */
export const createCookieLabels = ({ listed = [], max, onOverflow }: CookieLabelsOptions): CookieLabels => {
  const names = new Map(listed.map((name) => [name, name]));
  return (cookie, seen) => {
    const known = names.get(cookie);
    if (known !== undefined) return known;
    if (seen === 'sent' || !isPresentable(cookie)) return OTHER;
    if (names.size >= (seen === 'issued' ? max : max / 2)) {
      onOverflow();
      return OTHER;
    }
    const name = copyOf(cookie);
    names.set(name, name);
    return name;
  };
};

/** Short and without control characters, which whatever shows the label might act on. */
const isPresentable = (text: string): boolean => {
  if (text.length > MAX_COOKIE_CHARS) return false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code === 0x7f) return false;
  }
  return true;
};

/** A string of its own: V8 keeps the whole line alive for the sake of a slice of it. */
const copyOf = (text: string): string => [...text].join('');
