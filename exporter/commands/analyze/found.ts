// What an analysis finds: what is wrong with the cookies that were set, and what the SLIs report one by one. Each site is
// taken at one vantage, so that nothing is found twice.
import type { Exchange, Vantage } from '../../exchanges/exchange.ts';
import type { Counted } from '../../metrics/series.ts';
import { createVantageOf } from '../../slis/evaluate.ts';
import type { Finding, Report } from '../../slis/finding.ts';
import type { Selection } from '../../slis/sli.ts';
import { createHits, type FoundSummary, type Hit, type Place } from './hits.ts';
import { judgeIssue } from './judge-issue.ts';
import type { WeaknessId } from './weaknesses.ts';

export type Found = {
  /** To be told of each exchange once it was counted, when its labels are bounded. */
  readonly saw: (exchange: Exchange) => void;
  readonly report: Report;
  /** By what was counted until now. */
  readonly summaries: (tallies: Counted, leading: Vantage) => readonly FoundSummary[];
};

/** The session that a finding is about: what its cookie says, else what the request carried under that name. */
const sessionOf = ({ cookie, exchange }: Finding): string | null => {
  if (cookie === null || cookie.class !== 'auth') return null;
  const carried = exchange.request?.cookies.find(
    (one) => one.cookie === cookie.cookie && one.session != null,
  );
  return cookie.session ?? cookie.fingerprint ?? carried?.session ?? null;
};

const hitsOf = (finding: Finding): Hit[] => {
  const { kind, exchange, cookie, reasons } = finding;
  // Reported when it is first seen; it is counted where it is issued.
  if (kind === 'violation') return [];
  const { vantage, site, timeMs } = exchange;
  const session = sessionOf(finding);
  const told = reasons.length === 0 ? [null] : reasons;
  return told.map((reason) => ({ id: kind, cookie, reason, vantage, site, timeMs, session }));
};

/** Set-Cookie headers: by them it is told where a site's cookies are taken. */
export const ISSUES: Selection = { metric: 'cookie_issued_total', where: {} };

/** Events by which it is told whether the edge sees what is found; null: it is found at one vantage anyway. */
const amongOf = (id: WeaknessId): Selection | null => {
  switch (id) {
    case 'plaintext_auth_cookie':
      return {
        metric: 'cookie_requests_total',
        where: { transport: ['tls', 'plaintext'], carries: ['auth'] },
      };
    case 'auth_missing':
      return { metric: 'cookie_auth_requests_total', where: {} };
    case 'replay':
    case 'stale_accepted':
    case 'login_loop':
    case 'unexpected_rewrite':
      return null;
    default:
      return ISSUES;
  }
};

const createIsCounted = (tallies: Counted, leading: Vantage): ((place: Place) => boolean) => {
  const known = new Map<WeaknessId, (site: string) => Vantage>();
  return ({ id, vantage, site }) => {
    const among = amongOf(id);
    if (among === null) return true;
    const vantageOf = known.get(id) ?? createVantageOf(tallies, among, leading);
    known.set(id, vantageOf);
    return vantageOf(site) === vantage;
  };
};

/** Begins with nothing found. */
export const createFound = (): Found => {
  const hits = createHits();
  return {
    summaries: (tallies, leading) => hits.summaries(createIsCounted(tallies, leading)),
    report: (finding) => {
      for (const hit of hitsOf(finding)) hits.add(hit);
    },
    saw: ({ vantage, response, site, timeMs }) => {
      for (const cookie of response.cookies) {
        const { session } = cookie;
        for (const id of judgeIssue(cookie)) {
          hits.add({ id, cookie, reason: null, vantage, site, timeMs, session });
        }
      }
    },
  };
};
