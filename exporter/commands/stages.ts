// Builds the stages between the sources and the metrics from a config, the same for every command that counts.
// It must not open an input, a socket or a file.
import { isDeepStrictEqual } from 'node:util';
import type { Config, SourceConfig } from '../config/config.ts';
import { createGlobs } from '../cookies/glob.ts';
import type { Exchange, Vantage } from '../exchanges/exchange.ts';
import type { Fingerprint } from '../exchanges/fingerprint.ts';
import { createNormalize, type Normalize } from '../exchanges/normalize.ts';
import { createCookieLabels, createSiteLabels } from '../metrics/cardinality.ts';
import { Tallies } from '../metrics/tallies.ts';
import { createPipeline, type Door, type Pipeline } from '../pipeline.ts';
import { objectives, slis } from '../slis/index.ts';
import { createTrust } from './trust.ts';

/** The stages of one config. Counters, label bounds and trackers outlive a reload as far as it leaves them alone. */
export type Stages = {
  readonly config: Config;
  readonly tallies: Tallies;
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

const isGlob = (pattern: string): boolean => pattern.includes('*');

const createLabels = (config: Config, tallies: Tallies) => {
  const overflows = tallies.counter('cookie_exporter_label_overflows_total');
  const { allow } = config.sites;
  const isAllowed = createGlobs(allow);
  return {
    siteLabel: createSiteLabels({
      allow:
        allow.length === 0
          ? null
          : { hosts: allow.filter((host) => !isGlob(host)), matches: (host) => isAllowed(host) !== null },
      max: config.limits.sites,
      onOverflow: () => overflows.add(1, 'site'),
    }),
    cookieLabel: createCookieLabels({
      listed: Object.values(config.cookies.classes).flat(),
      max: config.limits.cookies,
      onOverflow: () => overflows.add(1, 'cookie'),
    }),
  };
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

/** What of a config the counting half depends on; while it stays the same, its trackers stay too. */
const countingOf = (config: Config) => ({
  vantages: [...new Set(config.sources.map((source) => source.vantage))].sort(),
  protectedOnly: config.auth.protected.length > 0,
  sites: config.sites,
  classes: config.cookies.classes,
  limits: config.limits,
});

const createCounting = (config: Config, tallies: Tallies): Pipeline => {
  const { vantages, protectedOnly } = countingOf(config);
  const labels = createLabels(config, tallies);
  return createPipeline({ slis, tallies, vantages: new Set(vantages), protectedOnly, ...labels });
};

/** Shows the configured objectives as metrics. */
const showObjectives = (config: Config, tallies: Tallies): void => {
  const ratio = tallies.gauge('cookie_objective_ratio');
  for (const { sli, objective } of objectives) ratio.set(config.objectives[sli] ?? objective, sli);
};

/**
 * Builds the stages of a config. With `previous`, the tallies go on, and the counting half too unless the config
 * changed what it depends on. The series limit is that of the first config.
 */
export const createStages = (config: Config, options: StagesOptions, previous?: Stages): Stages => {
  const tallies = previous?.tallies ?? new Tallies({ maxSeries: config.limits.series, now: options.now });
  const isSameCounting =
    previous !== undefined && isDeepStrictEqual(countingOf(previous.config), countingOf(config));
  const pipeline = isSameCounting ? previous.pipeline : createCounting(config, tallies);
  const vantages = new Set(config.sources.map((source) => source.vantage));
  showObjectives(config, tallies);
  return {
    config,
    tallies,
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
