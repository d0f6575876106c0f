// The objectives that rules exist for. It must define none; they are the SLIs' own.
import { objectives } from '../exporter/slis/index.ts';
import type { Objective } from '../exporter/slis/sli.ts';

/** The objective of an SLI; throws for a name that no SLI has. */
export const objectiveOf = (sli: string): Objective => {
  const found = objectives.find((objective) => objective.sli === sli);
  if (found === undefined) throw new Error(`no SLI is named ${sli}`);
  return found;
};

/** Objectives whose events are recorded by window. */
export const recorded: readonly Objective[] = objectives;
