// What was found, by what, cookie and reason, with the requests and sessions that it hit. Numbers and labels only: a
// session is counted by its keyed fingerprint, and nothing of it can be read back.
import type { CookieClass } from '../../cookies/cookie.ts';
import { Distinct } from './distinct.ts';
import { SEVERITIES, type Severity, type WeaknessId, weaknessOf } from './weaknesses.ts';

/** Something that was found, summed up. */
export type FoundSummary = {
  readonly id: WeaknessId;
  readonly title: string;
  readonly tells: string;
  readonly severity: Severity;
  /** The cookie's label; null: no cookie is concerned. */
  readonly cookie: string | null;
  /** What decided: an attribute that was lost, an answer, how a session ended; null: nothing beside `id`. */
  readonly reason: string | null;
  readonly sites: readonly string[];
  readonly cwe: readonly string[];
  readonly asvs: readonly string[];
  /** Requests that it hit. */
  readonly requests: number;
  /** Sessions that it hit; null: the log cannot tell, or no session is concerned. */
  readonly sessions: number | null;
  /** False: `sessions` is right within a few percent. */
  readonly sessionsExact: boolean;
  /** Time of the first and of the last, by the logs' clocks. */
  readonly from: string;
  readonly to: string;
};

/** One time that something was found. */
export type Hit = {
  readonly id: WeaknessId;
  readonly cookie: { readonly cookie: string; readonly class: CookieClass } | null;
  readonly reason: string | null;
  readonly site: string;
  readonly timeMs: number;
  /** Keyed fingerprint of the session; null: not known. */
  readonly session: string | null;
};

type Sum = Hit & {
  requests: number;
  readonly sites: Set<string>;
  readonly sessions: Distinct;
  fromMs: number;
  toMs: number;
};

/** More kinds of hits are added up without their cookie; labels bound them far below this. */
const MAX_SUMS = 2000;

const isoOf = (ms: number): string => new Date(ms).toISOString();

const summaryOf = ({ id, cookie, reason, sites, requests, sessions, fromMs, toMs }: Sum): FoundSummary => {
  const { title, tells, severity, cwe, asvs } = weaknessOf(id, reason, cookie?.class === 'auth');
  return {
    id,
    title,
    tells,
    severity,
    cookie: cookie?.cookie ?? null,
    reason,
    sites: [...sites].sort(),
    cwe,
    asvs,
    requests,
    sessions: sessions.count === 0 ? null : sessions.count,
    sessionsExact: sessions.isExact,
    from: isoOf(fromMs),
    to: isoOf(toMs),
  };
};

const byGravity = (a: FoundSummary, b: FoundSummary): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || b.requests - a.requests;

export type Hits = {
  readonly add: (hit: Hit) => void;
  /** The gravest first, of the same gravity the most frequent. */
  readonly summaries: () => FoundSummary[];
};

/** Begins with none. */
export const createHits = (): Hits => {
  const sums = new Map<string, Sum>();
  const sumOf = (hit: Hit): Sum => {
    const cookie = sums.size < MAX_SUMS ? hit.cookie : null;
    const key = `${hit.id}\0${cookie?.cookie ?? ''}\0${hit.reason ?? ''}`;
    const known = sums.get(key);
    if (known !== undefined) return known;
    const { timeMs } = hit;
    const begun: Sum = {
      ...hit,
      cookie: cookie && { cookie: cookie.cookie, class: cookie.class },
      requests: 0,
      sites: new Set(),
      sessions: new Distinct(),
      fromMs: timeMs,
      toMs: timeMs,
    };
    sums.set(key, begun);
    return begun;
  };
  return {
    add: (hit) => {
      const sum = sumOf(hit);
      sum.requests++;
      sum.sites.add(hit.site);
      if (hit.session !== null) sum.sessions.add(hit.session);
      sum.fromMs = Math.min(sum.fromMs, hit.timeMs);
      sum.toMs = Math.max(sum.toMs, hit.timeMs);
    },
    summaries: () => [...sums.values()].map(summaryOf).sort(byGravity),
  };
};
