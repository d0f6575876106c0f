// Brings the tallies of an earlier process back, as far as the catalogue and the config still know them.
// It must not guess: a metric whose definition has changed begins anew, and that is said.
import { catalogue, type MetricName } from './catalogue/index.ts';
import { OTHER } from './catalogue/labels.ts';
import type { Metric } from './catalogue/types.ts';
import { describeMetric, type SavedSeries, type SavedTallies } from './saved-tallies.ts';
import type { Tallies } from './tallies.ts';

export type RestoreOptions = {
  /** Now, by the clock of these tallies. */
  readonly nowMs: number;
  /** Whether the config has a source of this name; totals of others go. */
  readonly hasSource: (name: string) => boolean;
};

const isMetric = (name: string): name is MetricName => Object.hasOwn(catalogue, name);

/** Closed sets may have lost a value since. What stands for all past the limit is `other` in all of them. */
const isLabelled = (
  metric: Metric,
  labels: readonly string[],
  hasSource: (name: string) => boolean,
): boolean => {
  if (labels.length !== metric.labels.length) return false;
  return metric.labels.every(([name, set], at) => {
    const value = labels[at] as string;
    if (value === OTHER) return true;
    return 'bound' in set ? name !== 'source' || hasSource(value) : set.includes(value);
  });
};

/** Metrics that were saved and cannot go on, for their definition is another one, or gone. */
const findChanged = ({ definitions, series }: SavedTallies): string[] => {
  const used = new Set(series.map(({ metric }) => metric));
  return Object.keys(definitions).filter(
    (name) => used.has(name) && !(isMetric(name) && describeMetric(catalogue[name]) === definitions[name]),
  );
};

/** A series once shown must not be 0 again, even if series now count as newborn for longer. */
const bornOf = ({ bornMs }: SavedSeries, saved: SavedTallies, nowMs: number): number => {
  const ageMs = Math.max(0, saved.nowMs - bornMs);
  return ageMs >= saved.newbornMs ? Number.NEGATIVE_INFINITY : nowMs - ageMs;
};

/** Adds what was saved to the tallies; answers the names of the metrics that begin anew. */
export const restoreTallies = (
  tallies: Tallies,
  saved: SavedTallies,
  { nowMs, hasSource }: RestoreOptions,
): string[] => {
  const changed = findChanged(saved);
  const gone = new Set(changed);
  for (const one of saved.series) {
    const { metric: name, labels, slot } = one;
    if (gone.has(name) || !isMetric(name) || !isLabelled(catalogue[name], labels, hasSource)) continue;
    tallies.adopt(name, labels, bornOf(one, saved, nowMs), saved.values, slot);
  }
  return changed;
};
