// What an analysis finds: what is wrong with the cookies that were set, and what the SLIs report one by one. It counts
// at the vantage that leads, so that nothing is found twice.
import type { Exchange, Vantage } from '../../exchanges/exchange.ts';
import type { Finding, Report } from '../../slis/finding.ts';
import { createHits, type FoundSummary, type Hit } from './hits.ts';
import { judgeIssue } from './judge-issue.ts';

export type Found = {
  /** To be told of each exchange once it was counted, when its labels are bounded. */
  readonly saw: (exchange: Exchange) => void;
  readonly report: Report;
  readonly summaries: () => readonly FoundSummary[];
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
  const { site, timeMs } = exchange;
  const session = sessionOf(finding);
  const told = reasons.length === 0 ? [null] : reasons;
  return told.map((reason) => ({ id: kind, cookie, reason, site, timeMs, session }));
};

/** Begins with nothing found. */
export const createFound = (leading: Vantage): Found => {
  const hits = createHits();
  return {
    summaries: hits.summaries,
    report: (finding) => {
      if (finding.exchange.vantage === leading) for (const hit of hitsOf(finding)) hits.add(hit);
    },
    saw: ({ vantage, response, site, timeMs }) => {
      if (vantage !== leading) return;
      for (const cookie of response.cookies) {
        const { session } = cookie;
        for (const id of judgeIssue(cookie)) hits.add({ id, cookie, reason: null, site, timeMs, session });
      }
    },
  };
};
