// The vocabulary in which metrics are described. It must hold no metric.

/** A label whose values are chosen by traffic; the named limit bounds how many there are, then `other`. */
export type Bounded = {
  readonly bound:
    | 'sites'
    | 'cookies'
    | 'sources'
    | 'pushed_sources'
    | 'syslog_sources'
    | 'countries'
    | 'incidents'
    | 'build';
};

/** A closed set of values, or a bound. */
export type LabelSet = readonly string[] | Bounded;

/** Labels in the order in which values are passed to tallies. */
export type Labels = readonly (readonly [name: string, values: LabelSet])[];

export type MetricType = 'counter' | 'gauge' | 'histogram';

/** Everything there is to know of one metric; docs, dashboards, rules and exposition derive from it. */
export type Metric<L extends Labels = Labels, T extends MetricType = MetricType> = {
  readonly type: T;
  /** One sentence, ends with a period; shown as HELP. */
  readonly help: string;
  readonly labels: L;
  /** Base unit where there is one (`bytes`, `seconds`), as the name's suffix says. */
  readonly unit?: 'bytes' | 'seconds' | 'ratio';
  /** Upper bounds of a histogram's buckets, ascending, without +Inf. */
  readonly buckets?: readonly number[];
  /** Whether a histogram has exponential buckets too, for servers that ask for native histograms. */
  readonly native?: boolean;
  /**
   * Series over the sites and cookies that the config lists start at 0; only where the closed labels have few
   * combinations. Metrics whose labels are all closed always start at 0.
   */
  readonly startsAtZero?: boolean;
  /** Whether the trace of the latest event is shown with it, in OpenMetrics. */
  readonly exemplars?: boolean;
};

/** The value that a label takes in code: one of a closed set, or any bounded text. */
export type LabelValue<S extends LabelSet> = S extends readonly (infer V)[] ? V : string;

/** Label values of a metric, in order. */
export type LabelValues<L extends Labels> = { readonly [I in keyof L]: LabelValue<L[I][1]> };

/** Declares a counter. Its name must end with `_total`. */
export const counter = <const L extends Labels>(
  help: string,
  labels: L,
  more: { startsAtZero?: boolean; exemplars?: boolean; unit?: 'bytes' } = {},
): Metric<L, 'counter'> => ({ type: 'counter', help, labels, ...more });

/** Declares a gauge. */
export const gauge = <const L extends Labels>(
  help: string,
  labels: L,
  more: { unit?: 'bytes' | 'seconds' | 'ratio' } = {},
): Metric<L, 'gauge'> => ({ type: 'gauge', help, labels, ...more });

/** Declares a histogram with classic buckets, and with native ones where values are sizes or times that vary widely. */
export const histogram = <const L extends Labels>(
  help: string,
  labels: L,
  buckets: readonly number[],
  more: { unit?: 'bytes' | 'seconds'; native?: boolean; exemplars?: boolean } = {},
): Metric<L, 'histogram'> => ({ type: 'histogram', help, labels, buckets, ...more });
