// Tallies in which every metric of the catalogue has series, for tests that look at all of them.
import { catalogue, type MetricName, type NameOf } from '../../exporter/metrics/catalogue/index.ts';
import type { Metric } from '../../exporter/metrics/catalogue/types.ts';
import { Tallies } from '../../exporter/metrics/tallies.ts';

export const createTallies = (maxSeries = 20_000, now = () => 0): Tallies => new Tallies({ maxSeries, now });

type Count = (value: number, ...values: readonly string[]) => void;

/** Adds to a series of a metric whose name only the test knows. */
const count = (tallies: Tallies, name: string, value: number, values: readonly string[]): void => {
  const { type } = catalogue[name as MetricName];
  const counter = tallies.counter(name as NameOf<'counter'>);
  const histogram = tallies.histogram(name as NameOf<'histogram'>);
  const counts: Record<typeof type, () => Count> = {
    counter: () => (counter.add as Count).bind(counter),
    gauge: () => tallies.gauge(name as NameOf<'gauge'>).set as Count,
    histogram: () => (histogram.observe as Count).bind(histogram),
  };
  counts[type]()(value, ...values);
};

/** Two series for each metric: one with the first value of every label, one with the last. */
export const createEveryMetric = (): Tallies => {
  const tallies = createTallies();
  for (const [name, metric] of Object.entries<Metric>(catalogue)) {
    const valuesAt = (index: number) =>
      metric.labels.map(([label, set]) => ('bound' in set ? `${label}-${index}` : (set.at(index) as string)));
    count(tallies, name, 1, valuesAt(0));
    count(tallies, name, 100, valuesAt(-1));
  }
  return tallies;
};
