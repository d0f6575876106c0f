// What series are: label values, and where their numbers stand in one array. Types and widths only; it must hold nothing.
import type { MetricName } from './catalogue/index.ts';
import type { Metric } from './catalogue/types.ts';

/** One series: its label values, and where its numbers are. */
export type Series = {
  readonly labels: readonly string[];
  /**
   * First slot; a counter and a gauge have one, a histogram one a bucket, one for +Inf, one for the sum; behind them,
   * where the metric is native, those of its native part, which tell of more slots elsewhere.
   */
  readonly slot: number;
  /** When the series came to be, by the clock of the tallies; -Infinity: known in advance. */
  readonly bornMs: number;
};

/** A series with its metric. */
export type Lasting = { readonly family: Family; readonly series: Series };

/** All series of one metric. */
export type Family = {
  readonly name: MetricName;
  readonly metric: Metric;
  readonly series: readonly Series[];
};

/** What was counted, now or at some moment. */
export type Counted = {
  /** One metric with the series that exist. */
  readonly family: (name: MetricName) => Family;
  /** The numbers behind the slots. */
  readonly values: Float64Array;
};

/** Slots that one series of a metric takes, its native part not counted. */
export const widthOf = (metric: Metric): number =>
  metric.type === 'histogram' ? (metric.buckets ?? []).length + 2 : 1;

/** Lines that one series takes when shown; what the series limit counts. */
export const weightOf = (metric: Metric): number => (metric.type === 'histogram' ? widthOf(metric) + 1 : 1);
