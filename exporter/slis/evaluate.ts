// What the SLIs amount to, from the tallies alone: the same sums that Prometheus would make of the counters.
// It must not judge what a source can show.
import type { Vantage } from '../exchanges/exchange.ts';
import type { Counted, Family } from '../metrics/series.ts';
import type { Objective, Selection } from './sli.ts';

/** An objective with its events so far, at its one vantage. */
export type SliResult = {
  readonly objective: Objective;
  /** Edge where there is one, else origin; null for metrics without a vantage. */
  readonly vantage: Vantage | null;
  readonly valid: number;
  readonly bad: number;
};

/** Events of one series: a counter's value, or the number of a histogram's observations. */
const eventsOf = (family: Family, values: Float64Array, slot: number): number => {
  const buckets = family.metric.type === 'histogram' ? (family.metric.buckets ?? []).length + 1 : 1;
  let sum = 0;
  for (let at = slot; at < slot + buckets; at++) sum += values[at] as number;
  return sum;
};

/** Sums the events of a selection over all series whose labels match. */
export const sumOf = (tallies: Counted, { metric, where }: Selection): number => {
  const family = tallies.family(metric);
  const wanted = family.metric.labels.map(([label]) => where[label]);
  let sum = 0;
  for (const { labels, slot } of family.series) {
    if (wanted.every((values, at) => values === undefined || values.includes(labels[at] as string))) {
      sum += eventsOf(family, tallies.values, slot);
    }
  }
  return sum;
};

const hasVantage = (tallies: Counted, { metric }: Selection): boolean =>
  tallies.family(metric).metric.labels.some(([label]) => label === 'vantage');

/** The events of one objective, edge and origin never added up. */
export const evaluate = (tallies: Counted, objective: Objective, leading: Vantage): SliResult => {
  const vantage = hasVantage(tallies, objective.valid) ? leading : null;
  const at = (selection: Selection): Selection =>
    vantage === null ? selection : { ...selection, where: { ...selection.where, vantage: [vantage] } };
  return {
    objective,
    vantage,
    valid: sumOf(tallies, at(objective.valid)),
    bad: sumOf(tallies, at(objective.bad)),
  };
};
