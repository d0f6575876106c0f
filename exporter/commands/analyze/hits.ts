// What was found, by what, cookie and reason, with the requests and sessions that it hit. Numbers and labels only: a
// session is counted by its keyed fingerprint, and nothing of it can be read back.
import type { CookieClass } from '../../cookies/cookie.ts';
import type { Vantage } from '../../exchanges/exchange.ts';
import { createLabelTree, followLabels, insertLabelled } from '../../metrics/label-tree.ts';
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
  readonly vantage: Vantage;
  readonly site: string;
  readonly timeMs: number;
  /** Keyed fingerprint of the session; null: not known. */
  readonly session: string | null;
};

/** Where something was found: each site counts at one vantage alone. */
export type Place = Pick<Hit, 'id' | 'vantage' | 'site'>;

/** Hits of one kind, of one cookie and reason, at one place. */
type Sum = Omit<Hit, 'timeMs' | 'session'> & {
  requests: number;
  readonly sessions: Distinct;
  fromMs: number;
  toMs: number;
};

/** More of them are added up without their cookie; labels bound them far below this. */
const MAX_SUMS = 2000;

const isoOf = (ms: number): string => new Date(ms).toISOString();

/** The sums of one kind, cookie and reason over all sites; there is one at least. */
const summaryOf = (sums: readonly Sum[]): FoundSummary => {
  const { id, cookie, reason } = sums[0] as Sum;
  const { title, tells, severity, cwe, asvs } = weaknessOf(id, reason, cookie?.class === 'auth');
  const sessions = new Distinct();
  for (const sum of sums) sessions.merge(sum.sessions);
  return {
    id,
    title,
    tells,
    severity,
    cookie: cookie?.cookie ?? null,
    reason,
    sites: [...new Set(sums.map(({ site }) => site))].sort(),
    cwe,
    asvs,
    requests: sums.reduce((all, { requests }) => all + requests, 0),
    sessions: sessions.count === 0 ? null : sessions.count,
    sessionsExact: sessions.isExact,
    from: isoOf(Math.min(...sums.map(({ fromMs }) => fromMs))),
    to: isoOf(Math.max(...sums.map(({ toMs }) => toMs))),
  };
};

const byGravity = (a: FoundSummary, b: FoundSummary): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || b.requests - a.requests;

export type Hits = {
  readonly add: (hit: Hit) => void;
  /** Of the places that count; the gravest first, of the same gravity the most frequent. */
  readonly summaries: (isCounted: (place: Place) => boolean) => FoundSummary[];
};

const kindOf = ({ id, cookie, reason }: Pick<Hit, 'id' | 'cookie' | 'reason'>): string =>
  `${id}\0${cookie?.cookie ?? ''}\0${reason ?? ''}`;

const begin = ({ id, reason, vantage, site, timeMs }: Hit, cookie: Hit['cookie']): Sum => ({
  id,
  // The cookie of a hit has more to it, which is not to be held.
  cookie: cookie && { cookie: cookie.cookie, class: cookie.class },
  reason,
  vantage,
  site,
  requests: 0,
  sessions: new Distinct(),
  fromMs: timeMs,
  toMs: timeMs,
});

/** Begins with none. */
export const createHits = (): Hits => {
  const root = createLabelTree<Sum>();
  const sums: Sum[] = [];
  const sumOf = (hit: Hit): Sum => {
    const { id, reason, vantage, site } = hit;
    const cookie = sums.length < MAX_SUMS ? hit.cookie : null;
    const labels = [id, cookie?.cookie ?? '', reason ?? '', vantage, site] as const;
    const known = followLabels(root, ...labels) as Sum | undefined;
    if (known !== undefined) return known;
    const sum = begin(hit, cookie);
    insertLabelled(root, labels, sum);
    sums.push(sum);
    return sum;
  };
  return {
    add: (hit) => {
      const sum = sumOf(hit);
      sum.requests++;
      if (hit.session !== null) sum.sessions.add(hit.session);
      sum.fromMs = Math.min(sum.fromMs, hit.timeMs);
      sum.toMs = Math.max(sum.toMs, hit.timeMs);
    },
    summaries: (isCounted) =>
      [...Map.groupBy(sums.filter(isCounted), kindOf).values()].map(summaryOf).sort(byGravity),
  };
};
