// The stages as they are now: built at the start, built anew by each reload, with what outlives it.
// It must not know sources.
import type { Config } from '../../config/config.ts';
import { VERSION } from '../../version.ts';
import { declareSeries, showBuild } from '../announce.ts';
import type { Durability } from '../durability.ts';
import { createStages, type Stages, type StagesOptions } from '../stages.ts';

export type LiveStages = {
  readonly current: () => Stages;
  /** Builds them anew from another config; answers them. */
  readonly replace: (config: Config) => Stages;
  /** Notes the time that has passed since it was called last; to be called about once a second. */
  readonly pass: () => void;
};

/** Builds the stages on what an earlier process knew, and shows at once what is known before anything was counted. */
export const createLiveStages = (
  first: Config,
  options: StagesOptions,
  { tallies, saved }: Pick<Durability, 'tallies' | 'saved'>,
): LiveStages => {
  const before = { tallies, savedCounting: saved?.counting, savedTables: saved?.tables };
  let stages = createStages(first, options, before);
  showBuild(tallies, VERSION);
  declareSeries(stages);
  let passedMs = options.now();
  return {
    pass: () => {
      const nowMs = options.now();
      stages.pass(nowMs - passedMs);
      passedMs = nowMs;
    },
    current: () => stages,
    replace: (config) => {
      stages = createStages(config, options, stages);
      declareSeries(stages);
      return stages;
    },
  };
};
