// Builds the stages between the sources and the metrics from a config, the same for every command that counts.
// It must not open an input, a socket or a file.
import type { Config, SourceConfig } from '../config/config.ts';
import type { Exchange, Vantage } from '../exchanges/exchange.ts';
import type { Fingerprint } from '../exchanges/fingerprint.ts';
import { createNormalize, type Normalize } from '../exchanges/normalize.ts';
import { Tallies } from '../metrics/tallies.ts';
import { createPipeline, type Door, type Pipeline } from '../pipeline.ts';
import { objectives } from '../slis/index.ts';
import { type Counting, createCounting, vantagesOf } from './counting.ts';
import { createTrust } from './trust.ts';

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
  /** The door of a source; each exchange goes to `onExchange`. */
  readonly open: (source: SourceConfig, onExchange: (exchange: Exchange) => void) => Door;
};

export type StagesOptions = {
  readonly fingerprint: Fingerprint;
  /** Milliseconds by a clock that never steps back; tells newborn series. */
  readonly now: () => number;
};

const createDoorNormalize = (config: Config, source: SourceConfig, fingerprint: Fingerprint): Normalize =>
  createNormalize({
    vantage: source.vantage,
    transport: source.transport,
    tlsMode: source.tlsMode,
    headers: config.trust.headers,
    absent: config.trust.absent,
    isTrusted: createTrust(config.trust.proxies),
    isShown: (header) => source.reader.fields.has(`forwarded.${header}`),
    cookies: config.cookies,
    sites: config.sites,
    auth: config.auth,
    fingerprint,
    fidelity: {
      setCookie: source.fidelity.setCookie ?? source.reader.fidelity.setCookie,
      cookie: source.fidelity.cookie ?? source.reader.fidelity.cookie,
    },
    isFidelityFixed: source.fidelity.setCookie !== undefined,
  });

/** Shows the configured objectives as metrics. */
const showObjectives = (config: Config, tallies: Tallies): void => {
  const ratio = tallies.gauge('cookie_objective_ratio');
  for (const { sli, objective } of objectives) ratio.set(config.objectives[sli] ?? objective, sli);
};

/**
 * Builds the stages of a config. With `previous`, the tallies go on, and label bounds and trackers do unless the config
 * changed what they depend on. The series limit is that of the first config.
 */
export const createStages = (config: Config, options: StagesOptions, previous?: Stages): Stages => {
  const tallies = previous?.tallies ?? new Tallies({ maxSeries: config.limits.series, now: options.now });
  const counting = createCounting(config, tallies, previous?.counting);
  const pipeline = createPipeline({
    tallies,
    observers: counting.observers.value,
    siteLabel: counting.siteLabel.value,
    cookieLabel: counting.cookieLabel.value,
  });
  const vantages = vantagesOf(config);
  showObjectives(config, tallies);
  return {
    config,
    tallies,
    counting,
    pipeline,
    vantages,
    leading: vantages.has('edge') ? 'edge' : 'origin',
    open: (source, onExchange) =>
      pipeline.open(
        { ...source, normalize: createDoorNormalize(config, source, options.fingerprint) },
        onExchange,
      ),
  };
};
