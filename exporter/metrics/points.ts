// What a scrape shows as points in the shape of OpenTelemetry's data model, for pushing. It must not count, and not
// know any metric.
// Source: opentelemetry.io/docs/specs/otel/metrics/data-model.
import type { Metric } from './catalogue/types.ts';
import { type Exposed, type Frozen, freeze, type SampledFamily, shownValues } from './exposed.ts';
import { NATIVE_SCHEMA, readNativeBuckets } from './native.ts';
import { readSampledHistograms } from './sampled-histograms.ts';
import { type Family, type Series, widthOf } from './series.ts';

/** The value of one series. */
export type Point<V> = { readonly attributes: Record<string, string>; readonly value: V };

export type ExplicitHistogram = {
  readonly count: number;
  readonly sum: number;
  /** Bounds ascending, without +Inf, each in its bucket; counts of each bucket alone, one more than there are bounds. */
  readonly buckets: { readonly boundaries: number[]; readonly counts: number[] };
};

/** Bucket `index` takes what is above 2^(index / 2^scale), up to and with 2^((index + 1) / 2^scale). */
type ExponentialBuckets = { readonly offset: number; readonly bucketCounts: number[] };

export type ExponentialHistogram = {
  readonly count: number;
  readonly sum: number;
  readonly scale: number;
  readonly zeroCount: number;
  readonly positive: ExponentialBuckets;
  readonly negative: ExponentialBuckets;
};

/** One metric with the points of its series. */
export type MetricPoints = {
  /** As Prometheus knows it: receivers that make names by its rules leave it as it is. */
  readonly name: string;
  readonly description: string;
  /** By UCUM; '': none. */
  readonly unit: string;
} & (
  | { readonly kind: 'counter' | 'gauge'; readonly points: readonly Point<number>[] }
  | { readonly kind: 'histogram'; readonly points: readonly Point<ExplicitHistogram>[] }
  | { readonly kind: 'exponential_histogram'; readonly points: readonly Point<ExponentialHistogram>[] }
);

/** How histograms are shown that have exponential buckets too. */
export type HistogramKind = 'exponential' | 'explicit';

const UNITS: Readonly<Record<NonNullable<Metric['unit']>, string>> = {
  bytes: 'By',
  seconds: 's',
  ratio: '1',
};

const unitOf = (unit: Metric['unit']): string => (unit === undefined ? '' : UNITS[unit]);

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

const explicitOf = (boundaries: number[], counts: number[], sum: number): ExplicitHistogram => ({
  count: sumOf(counts),
  sum,
  buckets: { boundaries, counts },
});

const readExplicit = ({ buckets = [] }: Metric, values: Float64Array, slot: number): ExplicitHistogram => {
  const counts = Array.from({ length: buckets.length + 1 }, (_, bucket) => values[slot + bucket] ?? 0);
  return explicitOf([...buckets], counts, values[slot + buckets.length + 1] ?? 0);
};

/** Without gaps. Prometheus' format calls a bucket by the power at its end, OpenTelemetry by that at its beginning. */
const readExponentialBuckets = (values: Float64Array, native: number): ExponentialBuckets => {
  const { indexes, counts } = readNativeBuckets(values, native);
  const first = indexes[0] ?? 1;
  const bucketCounts = new Array<number>(indexes.length === 0 ? 0 : (indexes.at(-1) ?? 0) - first + 1).fill(
    0,
  );
  for (const [at, index] of indexes.entries()) bucketCounts[index - first] = counts[at] ?? 0;
  return { offset: first - 1, bucketCounts };
};

const readExponential = (metric: Metric, values: Float64Array, slot: number): ExponentialHistogram => {
  const { count, sum } = readExplicit(metric, values, slot);
  const native = slot + widthOf(metric);
  return {
    count,
    sum,
    scale: NATIVE_SCHEMA,
    zeroCount: values[native] ?? 0,
    positive: readExponentialBuckets(values, native),
    negative: { offset: 0, bucketCounts: [] },
  };
};

const toPoints = <V>(
  { family, series }: Frozen['families'][number],
  frozen: Frozen,
  read: (values: Float64Array, slot: number) => V,
): Point<V>[] => {
  const names = family.metric.labels.map(([name]) => name);
  return series.map((one) => ({
    attributes: attributesOf(names, one),
    value: read(shownValues(family, one, frozen), one.slot),
  }));
};

const attributesOf = (names: readonly string[], { labels }: Series): Record<string, string> =>
  Object.fromEntries(names.map((name, at) => [name, labels[at] ?? '']));

const describe = ({ name, metric }: Family) => ({
  name,
  description: metric.help,
  unit: unitOf(metric.unit),
});

const familyPoints = (
  one: Frozen['families'][number],
  frozen: Frozen,
  histograms: HistogramKind,
): MetricPoints => {
  const { metric } = one.family;
  const described = describe(one.family);
  if (metric.type !== 'histogram') {
    const points = toPoints(one, frozen, (values, slot) => values[slot] ?? 0);
    return { ...described, kind: metric.type, points };
  }
  if (metric.native === true && histograms === 'exponential') {
    const points = toPoints(one, frozen, (values, slot) => readExponential(metric, values, slot));
    return { ...described, kind: 'exponential_histogram', points };
  }
  const points = toPoints(one, frozen, (values, slot) => readExplicit(metric, values, slot));
  return { ...described, kind: 'histogram', points };
};

const sampledPoints = (family: SampledFamily): MetricPoints => {
  const described = { name: family.name, description: family.help, unit: '' };
  if (family.type !== 'histogram') {
    const points = family.samples.map(({ labels, value }) => ({
      attributes: Object.fromEntries(labels),
      value,
    }));
    return { ...described, kind: family.type, points };
  }
  const points = readSampledHistograms(family).map(({ labels, bounds, counts, sum }) => ({
    attributes: Object.fromEntries(labels),
    value: explicitOf([...bounds], [...counts], sum),
  }));
  return { ...described, kind: 'histogram', points };
};

/** Everything that a scrape would show, of one moment; others have their turn between two metrics. */
export const collectPoints = async (exposed: Exposed, histograms: HistogramKind): Promise<MetricPoints[]> => {
  const frozen = freeze(exposed);
  const metrics: MetricPoints[] = [];
  for (const family of frozen.families) {
    metrics.push(familyPoints(family, frozen, histograms));
    await new Promise(setImmediate);
  }
  return [...metrics, ...frozen.sampled.map(sampledPoints)].filter(({ points }) => points.length > 0);
};
