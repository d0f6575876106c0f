// The objectives that rules exist for. It must define none; they are the SLIs' own.
import { objectives } from '../exporter/slis/index.ts';
import type { Objective } from '../exporter/slis/sli.ts';

/** The objective of an SLI; throws for a name that no SLI has. */
export const objectiveOf = (sli: string): Objective => {
  const found = objectives.find((objective) => objective.sli === sli);
  if (found === undefined) throw new Error(`no SLI is named ${sli}`);
  return found;
};

/**
 * The configured objective of an SLI, or of each, one series a job: the strictest where exporters differ. As it was last seen,
 * so that no alert ends, and comes again, because an exporter is started anew.
 */
export const configuredOf = (sli?: string): string => {
  const series = sli === undefined ? 'cookie_objective_ratio' : `cookie_objective_ratio{sli="${sli}"}`;
  return `max by (job, sli) (last_over_time(${series}[15m]))`;
};

/** Objectives whose events are recorded by window. */
export const recorded: readonly Objective[] = objectives;
