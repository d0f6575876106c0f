// Findings of a running exporter: counted, bounded by kind, and written where the config of the moment says. It must
// not know what is found.
import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../config/config.ts';
import { createOutgoing, type FindingEvent } from '../findings.ts';
import type { Tallies } from '../metrics/tallies.ts';
import { createRateLimit, type RateLimit } from '../server/rate-limit.ts';
import { FINDING_KINDS, type FindingKind, type Report } from '../slis/finding.ts';
import { type FindingsOutput, type OutputOptions, openFindingsOutput } from './findings-output.ts';
import { createRecentFindings, type RecentFindings } from './recent-findings.ts';

export type FindingsOptions = Omit<OutputOptions, 'findings' | 'settle'> & {
  readonly tallies: Tallies;
  /** Milliseconds by a clock that never steps back. */
  readonly now: () => number;
};

export type Findings = {
  /** The same for as long as the process lasts. */
  readonly report: Report;
  /** The last few of each kind, also where they go nowhere. */
  readonly recent: RecentFindings['list'];
  /** Takes the outlet of a config; answers null, or why it cannot be used, and then the earlier one stays. */
  readonly apply: (config: Pick<Config, 'findings'>) => Promise<string | null>;
  /** Reads anew what the outlet reads from files. Never rejects. */
  readonly check: () => Promise<void>;
  /** Writes what waits and ends. */
  readonly stop: () => Promise<void>;
};

/** The outlet of one config. */
type Outlet = {
  readonly from: Config['findings'];
  readonly output: FindingsOutput | null;
  readonly limits: ReadonlyMap<FindingKind, RateLimit>;
};

/** As many at once as in the time of the rate. */
const createLimits = ({ rate }: Config['findings'], now: () => number): Outlet['limits'] =>
  new Map(FINDING_KINDS.map((kind) => [kind, createRateLimit(rate.periodMs / rate.count, rate.count, now)]));

/** Creates the findings; what is reported before a config was applied is left out. */
export const createFindings = ({ tallies, now, ...options }: FindingsOptions): Findings => {
  const written = tallies.counter('cookie_exporter_findings_total');
  const dropped = tallies.counter('cookie_exporter_findings_dropped_total');
  const recent = createRecentFindings();
  let outlet: Outlet | null = null;
  /** Where findings go nowhere, all of them get there. */
  const write = (event: FindingEvent): boolean => outlet?.output?.write(event) ?? true;
  const { report, settle } = createOutgoing({
    take: (kind) => outlet?.limits.get(kind)?.take() ?? false,
    write: (event) => {
      recent.note(event);
      return write(event);
    },
    onWritten: (kind) => written.add(1, kind),
    // What goes nowhere is not lost.
    onDropped: (kind, cause) => dropped.add(outlet?.output ? 1 : 0, kind, cause),
  });
  const close = async (): Promise<void> => outlet?.output?.close();
  return {
    report,
    recent: recent.list,
    apply: async ({ findings }) => {
      if (isDeepStrictEqual(outlet?.from, findings)) return null;
      const opened = await openFindingsOutput({ ...options, findings, settle });
      if (!opened.ok) return opened.problem;
      await close();
      outlet = { from: findings, output: opened.output, limits: createLimits(findings, now) };
      return null;
    },
    check: async () => outlet?.output?.check(),
    stop: close,
  };
};
