// The report in each kind of output. It must not count anything.
import type { Output } from '../../choices.ts';
import { renderExposition } from '../../metrics/exposition.ts';
import { VERSION } from '../../version.ts';
import { warmUpLeftMs } from '../report/warm-up.ts';
import { notablesOf, sliStatusesOf, sourceStatusOf } from '../report.ts';
import type { WatchedSource } from '../running-sources.ts';
import type { Stages } from '../stages.ts';
import { renderConfigBlock } from './config-block.ts';
import { cookieReportsOf } from './cookie-reports.ts';
import type { Found } from './found.ts';
import { renderHtmlReport } from './html.ts';
import type { Inventory } from './inventory.ts';
import type { AnalyzeReport } from './report.ts';
import type { Look } from './terminal.ts';
import { renderTextReport } from './text.ts';

/** What was counted: how many requests, and from when to when. */
export type Seen = { requests: number; fromMs: number; toMs: number };

/** All that an analysis has gathered. */
export type Gathered = {
  readonly stages: Stages;
  readonly watched: readonly WatchedSource[];
  readonly seen: Seen;
  readonly found: Found;
  readonly inventory: Inventory;
};

const timeOf = (ms: number): string | null => (Number.isFinite(ms) ? new Date(ms).toISOString() : null);

/** Puts the report together. */
export const reportOf = ({ stages, watched, seen, found, inventory }: Gathered): AnalyzeReport => {
  const shown = { ...stages, hearsOfIncidents: false, warmUpLeftMs: warmUpLeftMs(stages.counting) };
  const findings = found.summaries(stages.tallies, stages.leading);
  const cookies = cookieReportsOf(inventory, findings, stages, watched);
  return {
    version: VERSION,
    from: timeOf(seen.fromMs),
    to: timeOf(seen.toMs),
    requests: seen.requests,
    slis: sliStatusesOf(shown, watched),
    findings,
    cookies,
    notables: notablesOf(shown, watched),
    sources: watched.map((one) => sourceStatusOf(shown, one)),
    config: renderConfigBlock(cookies),
  };
};

/** Renders the report, or what was counted as a scraper would get it. */
export const render = (report: AnalyzeReport, { tallies }: Stages, output: Output, look: Look): string => {
  if (output === 'text') return renderTextReport(report, look);
  if (output === 'html') return renderHtmlReport(report);
  if (output === 'json') return `${JSON.stringify(report, null, 2)}\n`;
  const exposed = {
    families: tallies.families(),
    values: tallies.values,
    nowMs: 0,
    newbornMs: 0,
    sampled: [],
  };
  return renderExposition(exposed, output);
};
