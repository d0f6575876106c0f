// What the status page is told, put together when it is asked for. It must hold nothing of its own.
import type { LiveSli, SliStatus, StatusReport } from '../../server/status-report.ts';
import { VERSION } from '../../version.ts';
import type { Durability } from '../durability.ts';
import type { Findings } from '../findings.ts';
import { openIncidentsOf, standstillOf } from '../notables.ts';
import { warmUpLeftMs } from '../report/warm-up.ts';
import { notablesOf, ratioOf, sliStatusesOf, sourceStatusOf } from '../report.ts';
import type { RunningSources } from '../running-sources.ts';
import type { Stages } from '../stages.ts';
import type { Late, RecentSlis } from './recent-slis.ts';
import type { LastReload } from './reload.ts';

export type StatusOptions = {
  readonly durability: Durability;
  readonly stages: () => Stages;
  readonly sources: Pick<RunningSources, 'list'>;
  readonly findings: Pick<Findings, 'recent'>;
  readonly recent: Pick<RecentSlis, 'since'>;
  readonly lastReload: () => LastReload;
  readonly startedAt: Date;
};

/** What cannot be known in all cannot be known of late either. */
const withRecent = (sli: SliStatus, { valid, bad }: Late['totals'][number]): LiveSli => {
  const ratio = sli.known === 'none' ? null : ratioOf({ valid, bad });
  const met = ratio === null ? null : ratio >= sli.objective;
  return { ...sli, recent: { good: valid - bad, valid, ratio, met } };
};

const NOTHING = { valid: 0, bad: 0 };

/** Reports how things are now. */
export const reportStatus = (options: StatusOptions): StatusReport => {
  const { durability, stages, sources, findings, lastReload, startedAt } = options;
  const { config, leading, counting, vantages } = stages();
  const shown = {
    config,
    leading,
    tallies: durability.shown,
    hearsOfIncidents: config.alertmanager.tokenFile !== null,
    warmUpLeftMs: warmUpLeftMs(counting),
  };
  const watched = sources.list();
  const late = options.recent.since(shown.tallies, leading);
  const { ok, at } = lastReload();
  return {
    version: VERSION,
    now: new Date().toISOString(),
    startedAt: startedAt.toISOString(),
    countedSince: new Date(durability.startOf('cookie_requests_total')).toISOString(),
    recentSeconds: late.seconds,
    vantages: [...vantages],
    slis: sliStatusesOf(shown, watched).map((sli, i) => withRecent(sli, late.totals[i] ?? NOTHING)),
    notables: [
      ...standstillOf(durability.standstillMs()),
      // Gauges are of now, and no part of what is saved.
      ...openIncidentsOf(durability.tallies, shown.hearsOfIncidents),
      ...notablesOf(shown, watched),
    ],
    findings: findings.recent(),
    sources: watched.map((one) => sourceStatusOf(shown, one)),
    config: { lastReloadOk: ok, at: at.toISOString() },
  };
};
