// Histograms that are given sample by sample, as Prometheus' text has them, put together again. It must not render.
import type { SampledFamily } from './exposed.ts';

type Sample = SampledFamily['samples'][number];

/** One histogram of a family. */
export type SampledHistogram = {
  /** Without `le`. */
  readonly labels: Sample['labels'];
  /** Upper bounds, ascending, without +Inf. */
  readonly bounds: readonly number[];
  /** Observations of each bucket alone, +Inf the last. */
  readonly counts: readonly number[];
  readonly sum: number;
};

const withoutBound = ({ labels }: Sample): Sample['labels'] => labels.filter(([name]) => name !== 'le');

const boundOf = ({ labels }: Sample): number =>
  Number(labels.find(([name]) => name === 'le')?.[1].replace('Inf', 'Infinity'));

const readHistogram = (name: string, samples: readonly Sample[]): SampledHistogram => {
  const buckets = samples.filter((sample) => sample.name === `${name}_bucket`);
  const upTo = (bucket: number): number => buckets[bucket]?.value ?? 0;
  return {
    labels: samples[0] === undefined ? [] : withoutBound(samples[0]),
    bounds: buckets.map(boundOf).filter(Number.isFinite),
    counts: buckets.map((_, bucket) => upTo(bucket) - upTo(bucket - 1)),
    sum: samples.find((sample) => sample.name === `${name}_sum`)?.value ?? 0,
  };
};

/** The histograms of a family: samples belong together that have the same labels but for `le`. */
export const readSampledHistograms = ({ name, samples }: SampledFamily): SampledHistogram[] =>
  Array.from(Map.groupBy(samples, (sample) => JSON.stringify(withoutBound(sample))).values(), (together) =>
    readHistogram(name, together),
  );
