// What the status page is told, put together when it is asked for. It must hold nothing of its own.
import type { StatusReport } from '../../server/status-report.ts';
import { VERSION } from '../../version.ts';
import type { Durability } from '../durability.ts';
import type { Findings } from '../findings.ts';
import { standstillOf } from '../notables.ts';
import { notablesOf, sliStatusesOf, sourceStatusOf } from '../report.ts';
import type { RunningSources } from '../running-sources.ts';
import type { Stages } from '../stages.ts';
import type { LastReload } from './reload.ts';

export type StatusOptions = {
  readonly durability: Durability;
  readonly stages: () => Stages;
  readonly sources: Pick<RunningSources, 'list'>;
  readonly findings: Pick<Findings, 'recent'>;
  readonly lastReload: () => LastReload;
  readonly startedAt: Date;
};

/** Reports how things are now. */
export const reportStatus = (options: StatusOptions): StatusReport => {
  const { durability, stages, sources, findings, lastReload, startedAt } = options;
  const shown = { ...stages(), tallies: durability.shown };
  const watched = sources.list();
  const { ok, at } = lastReload();
  return {
    version: VERSION,
    now: new Date().toISOString(),
    startedAt: startedAt.toISOString(),
    countedSince: new Date(durability.startOf('cookie_requests_total')).toISOString(),
    vantages: [...shown.vantages],
    slis: sliStatusesOf(shown, watched),
    notables: [...standstillOf(durability.standstillMs()), ...notablesOf(shown, watched)],
    findings: findings.recent(),
    sources: watched.map((one) => sourceStatusOf(shown, one)),
    config: { lastReloadOk: ok, at: at.toISOString() },
  };
};
