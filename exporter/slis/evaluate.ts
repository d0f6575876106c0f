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

/** Slots of a series, from its first one on, that hold events: a counter's one, or the buckets of a histogram. */
const slotsOf = ({ metric: { type, buckets = [] } }: Family, over = -Infinity): readonly [number, number] =>
  type === 'histogram' ? [buckets.filter((bound) => bound <= over).length, buckets.length + 1] : [0, 1];

/** Sums the events of a selection over all series whose labels match. */
export const sumOf = (tallies: Counted, { metric, where, over }: Selection): number => {
  const family = tallies.family(metric);
  const [from, to] = slotsOf(family, over);
  const wanted = family.metric.labels.map(([label]) => where[label]);
  let sum = 0;
  for (const { labels, slot } of family.series) {
    if (wanted.every((values, at) => values === undefined || values.includes(labels[at] as string))) {
      for (let at = slot + from; at < slot + to; at++) sum += tallies.values[at] as number;
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
  const valid = sumOf(tallies, at(objective.valid));
  // A session may be replayed in several hours, and a request bear several cookies that are over.
  return { objective, vantage, valid, bad: Math.min(valid, sumOf(tallies, at(objective.bad))) };
};
