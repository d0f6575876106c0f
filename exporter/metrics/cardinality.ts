// Which hosts and cookie names may be label values. Both are chosen by strangers, so each has a bound, and past it
// they are `other`. It must keep no string that is a slice of a log line.
import { OTHER } from './catalogue/labels.ts';
import { FORGETFUL, isText, listOf, type Memory } from './memory.ts';

/** The site of a request without a host. */
const UNKNOWN = 'unknown';

/** Candidates remembered for each site that may be. */
const CANDIDATES_PER_SITE = 10;
/** Longest host name, RFC 1035 section 2.3.4 (255 octets on the wire, 253 as text); `*` stands for an id in it. */
const HOST = /^[a-z0-9.:_*\-[\]]{1,253}$/;
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
  /**
   * What stands for a host that has no label yet, so that what strangers write is neither held nor saved; it must keep
   * nothing of the host alive. Default: a copy of it.
   */
  readonly markOf?: (host: string) => string;
  /** Where the sites of an earlier process are. */
  readonly memory?: Memory;
};

/** Takes the host (lower case, no port; '' if none) and the status of its answer; answers the label. */
type SiteLabels = (host: string, status: number) => string;

/** Builds the bounded label of hosts. */
export const createSiteLabels = ({
  allow,
  max,
  admitAfter = 20,
  onOverflow,
  markOf = labelOf,
  memory = FORGETFUL,
}: SiteLabelsOptions): SiteLabels => {
  const sites = new Map((allow?.hosts ?? []).map((host) => [host, labelOf(host)]));
  const isSite = (saved: unknown): saved is string => isText(saved) && HOST.test(saved);
  for (const site of listOf(memory.recall('sites'), isSite))
    if (sites.size < max) sites.set(site, labelOf(site));
  memory.keep('sites', () => [...sites.keys()]);
  const admit = (host: string): string => {
    if (sites.size >= max) {
      onOverflow();
      return OTHER;
    }
    const site = labelOf(host);
    sites.set(site, site);
    return site;
  };
  const isKnownGood =
    allow === null
      ? createCandidates({ max: max * CANDIDATES_PER_SITE, admitAfter, markOf, memory })
      : allow.matches;
  return (host, status) => {
    const site = sites.get(host);
    if (site !== undefined) return site;
    if (host === '') return UNKNOWN;
    if (!HOST.test(host)) return OTHER;
    return isKnownGood(host, status) ? admit(host) : OTHER;
  };
};

type CandidatesOptions = Required<Pick<SiteLabelsOptions, 'max' | 'admitAfter' | 'markOf' | 'memory'>>;

const isCandidate = (saved: unknown): saved is readonly [mark: string, answers: number] =>
  Array.isArray(saved) && saved.length === 2 && isText(saved[0]) && Number.isSafeInteger(saved[1]);

/**
 * Counts answers below 400 by host and tells whether a host had enough before this one.
 * Past the bound the host that was seen longest ago is forgotten, so that a flood of names costs a busy host nothing.
 */
const createCandidates = ({ max, admitAfter, markOf, memory }: CandidatesOptions) => {
  const answers = new Map(listOf(memory.recall('candidates'), isCandidate).slice(-max));
  memory.keep('candidates', () => [...answers]);
  return (host: string, status: number): boolean => {
    const mark = markOf(host);
    const seen = answers.get(mark) ?? 0;
    if (seen >= admitAfter) return true;
    if (status < 100 || status >= 400) return false;
    answers.delete(mark);
    answers.set(mark, seen + 1);
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
  /** Where the names of an earlier process are. */
  readonly memory?: Memory;
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
export const createCookieLabels = ({
  listed = [],
  max,
  onOverflow,
  memory = FORGETFUL,
}: CookieLabelsOptions): CookieLabels => {
  const names = new Map(listed.map((name) => [name, labelOf(name)]));
  const isName = (saved: unknown): saved is string => isText(saved) && isPresentable(saved);
  for (const name of listOf(memory.recall('names'), isName))
    if (names.size < max) names.set(name, labelOf(name));
  memory.keep('names', () => [...names.keys()]);
  return (cookie, seen) => {
    const known = names.get(cookie);
    if (known !== undefined) return known;
    if (seen === 'sent' || !isPresentable(cookie)) return OTHER;
    if (names.size >= (seen === 'issued' ? max : max / 2)) {
      onOverflow();
      return OTHER;
    }
    const name = labelOf(cookie);
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

/**
 * A string of its own, for V8 keeps the whole line alive for the sake of a slice of it; and as a key of an object it is
 * interned, so that V8 tells it from another label by its address alone.
 */
const labelOf = (text: string): string => Object.keys({ [[...text].join('')]: 0 })[0] as string;
