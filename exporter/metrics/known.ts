// Series that are known before anything happened, so that they are shown at 0 and `increase()` sees the first event.
// It must claim no series that this run cannot count.
import { catalogue, type MetricName, type ValuesOf } from './catalogue/index.ts';
import type { LabelSet, Metric } from './catalogue/types.ts';
import type { Tallies } from './tallies.ts';

/** What the config tells of the series to come. */
export type Known = {
  /** Names of the sources. */
  readonly sources: readonly string[];
  /** Those of them that take pushes. */
  readonly pushedSources: readonly string[];
  /** Those that hear syslog. */
  readonly syslogSources: readonly string[];
  /** Sites that are listed by name; globs name nothing. */
  readonly sites: readonly string[];
  /** Labels of the cookies that the config calls auth. */
  readonly authCookies: readonly string[];
  /**
   * Closed labels of which only some values can occur in this run, e.g. `{ vantage: ['edge'], session: ['unknown'] }`.
   * A label that is not here may take all its values.
   */
  readonly occurring: Readonly<Record<string, readonly string[]>>;
};

/**
 * Declares what is known in advance: every counter and histogram whose labels are all closed, those by source, and
 * those that the catalogue lets start at 0 over the listed sites and auth cookies. Gauges never: their 0 is a claim.
 * Series over listed sites take at most half of the series limit, so that there is room for what happens.
 */
export const declareKnown = (tallies: Tallies, known: Known): void => {
  const counted = Object.entries<Metric>(catalogue).filter(([, metric]) => metric.type !== 'gauge');
  for (const [name, metric] of counted.filter(([, { startsAtZero }]) => !startsAtZero)) {
    for (const values of combine(choices(metric, known))) declare(tallies, name, values);
  }
  for (const [name, metric] of counted.filter(([, { startsAtZero }]) => startsAtZero)) {
    for (const values of combine(choices(metric, known))) {
      if (tallies.size >= tallies.maxSize / 2) return;
      declare(tallies, name, values);
    }
  }
};

/** Takes names and values out of the catalogue itself, where the types cannot follow which belongs to which. */
const declare = (tallies: Tallies, name: string, values: readonly string[]): void =>
  tallies.declare(name as MetricName, ...(values as ValuesOf<MetricName>));

/** For each label the values known in advance; none where traffic alone tells. */
const choices = (metric: Metric, known: Known): (readonly string[])[] => {
  const byCookie = metric.labels.some(([, set]) => isBound(set, 'cookies'));
  return metric.labels.map(([label, set]) => {
    if (isBound(set, 'sources')) return known.sources;
    if (isBound(set, 'pushed_sources')) return known.pushedSources;
    if (isBound(set, 'syslog_sources')) return known.syslogSources;
    if (isBound(set, 'sites')) return metric.startsAtZero ? known.sites : [];
    if (isBound(set, 'cookies')) return metric.startsAtZero ? known.authCookies : [];
    if ('bound' in set) return [];
    if (label === 'class' && byCookie) return ['auth'];
    return known.occurring[label] ?? set;
  });
};

const isBound = (set: LabelSet, bound: string): boolean => 'bound' in set && set.bound === bound;

/** Every way to take one of each. */
function* combine(sets: readonly (readonly string[])[]): Generator<string[]> {
  const [first, ...rest] = sets;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const value of first) for (const others of combine(rest)) yield [value, ...others];
}
