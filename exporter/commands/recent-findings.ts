// The last findings of each kind, for the status page. It must hold nothing of an exchange but words and a time.
import type { FindingEvent } from '../findings.ts';
import type { RecentFinding } from '../server/status-report.ts';
import type { FindingKind } from '../slis/finding.ts';

/** So that a kind that comes often does not push the others away. */
const MAX_OF_A_KIND = 5;

export type RecentFindings = {
  readonly note: (event: FindingEvent) => void;
  /** The newest first. */
  readonly list: () => readonly RecentFinding[];
};

const toRecent = ({ kind, timeMs, severity, message }: FindingEvent): RecentFinding => ({
  kind,
  at: new Date(timeMs).toISOString(),
  severity,
  message,
});

/** Begins with none. */
export const createRecentFindings = (): RecentFindings => {
  const byKind = new Map<FindingKind, RecentFinding[]>();
  return {
    note: (event) => {
      const findings = byKind.get(event.kind) ?? [];
      byKind.set(event.kind, findings);
      findings.push(toRecent(event));
      if (findings.length > MAX_OF_A_KIND) findings.shift();
    },
    list: () => [...byKind.values()].flat().sort((a, b) => Date.parse(b.at) - Date.parse(a.at)),
  };
};
