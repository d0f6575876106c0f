// Builds the stages between the sources and the metrics from a config, the same for every command that counts.
// It must not open an input, a socket or a file.
import type { Config, SourceConfig } from '../config/config.ts';
import type { Exchange, Vantage } from '../exchanges/exchange.ts';
import type { Fingerprint } from '../exchanges/fingerprint.ts';
import type { Reader } from '../formats/format.ts';
import { Tallies } from '../metrics/tallies.ts';
import { createPipeline, type Door, type Pipeline } from '../pipeline.ts';
import type { Report } from '../slis/finding.ts';
import { objectives } from '../slis/index.ts';
import type { Locate } from '../slis/sli.ts';
import { type Counting, type CountingBefore, createCounting, vantagesOf } from './counting.ts';
import { createWall, readerFor } from './wall.ts';

/** The stages of one config. Counters, label bounds and trackers outlive a reload as far as it leaves them alone. */
export type Stages = {
  readonly config: Config;
  readonly tallies: Tallies;
  readonly counting: Counting;
  readonly pipeline: Pipeline;
  /** Vantages that have a source. */
  readonly vantages: ReadonlySet<Vantage>;
  /** The vantage of metrics without one, and of ratios: edge where there is one. */
  readonly leading: Vantage;
  /** The reader for the door of a source, which may leave out what nobody asks for. */
  readonly readerFor: (source: SourceConfig) => Reader;
  /** The door of a source; each exchange goes to `onExchange`. */
  readonly open: (source: SourceConfig, onExchange: (exchange: Exchange) => void) => Door;
  /** Whether a vantage's sources should wait for the other's, for records of both are brought together. */
  readonly isAhead: (vantage: Vantage) => boolean;
  /** Notes that so many milliseconds have passed by the wall clock; to be called about once a second. */
  readonly pass: (ms: number) => void;
  /** Counts all that waits for more, for nothing more will come. */
  readonly settle: () => void;
};

export type StagesOptions = {
  readonly fingerprint: Fingerprint;
  /** Where networks are; absent: not known but by the logs. */
  readonly locate?: Locate | null;
  /** Milliseconds by a clock that never steps back; tells newborn series. */
  readonly now: () => number;
  /** Told of findings; without it nobody is. */
  readonly report?: Report;
  /** Whether requests are told apart by their ids, as findings do; default: yes. */
  readonly namesRequests?: boolean;
};

/** Shows the configured objectives as metrics. */
const showObjectives = (config: Config, tallies: Tallies): void => {
  const ratio = tallies.gauge('cookie_objective_ratio');
  for (const { sli, objective } of objectives) ratio.set(config.objectives[sli] ?? objective, sli);
};

/** What stages go on from: those before a reload, or what an earlier process saved. */
type Before = CountingBefore & { readonly tallies: Tallies };

/**
 * Builds the stages of a config. With `before`, the tallies go on, and label bounds and trackers do unless the config
 * changed what they depend on. The series limit is that of the first config.
 */
export const createStages = (config: Config, options: StagesOptions, before?: Before): Stages => {
  const tallies = before?.tallies ?? new Tallies({ maxSeries: config.limits.series, now: options.now });
  const counting = createCounting(config, tallies, options, before);
  const pairing = counting.pairing.value;
  // Other rules pair anew; what waited under the old ones is counted by them.
  const replaced = before?.counting?.pairing.value;
  if (replaced !== pairing) replaced?.settleAll();
  const pipeline = createPipeline({
    tallies,
    observers: counting.observers.value,
    siteLabel: counting.siteLabel.value,
    cookieLabel: counting.cookieLabel.value,
    ...(pairing && { pair: (exchange: Exchange) => pairing.take(exchange) }),
  });
  const pending = tallies.gauge('cookie_pairings_pending');
  const showPending = (): void => pending.set(pairing?.pending ?? 0);
  showPending();
  const vantages = vantagesOf(config);
  const { namesRequests = true } = options;
  showObjectives(config, tallies);
  return {
    config,
    tallies,
    counting,
    pipeline,
    vantages,
    leading: vantages.has('edge') ? 'edge' : 'origin',
    readerFor: (source) => readerFor(config, source, namesRequests),
    open: (source, onExchange) => {
      const normalize = createWall(config, source, options.fingerprint, namesRequests);
      return pipeline.open({ ...source, normalize }, onExchange);
    },
    isAhead: (vantage) => pairing?.isAhead(vantage) ?? false,
    pass: (ms) => {
      pairing?.pass(ms);
      showPending();
    },
    settle: () => {
      pairing?.settleAll();
      showPending();
    },
  };
};
