// Renders what is shown as Prometheus' protobuf exposition, delimited: each MetricFamily with its length before it.
// Histograms have their classic buckets always, and native ones where the metric is native. It must not count.
// Counters and buckets have their exemplars. No timestamps.
import type { ByteWriter } from './byte-writer.ts';
import { EncodedLabels } from './encoded-labels.ts';
import type { Exemplar } from './exemplars.ts';
import {
  createSliceWriter,
  type Frozen,
  type SampledFamily,
  SLICE_BYTES,
  type Slices,
  shownValues,
} from './exposed.ts';
import { NATIVE_SCHEMA, readNativeBuckets, ZERO_THRESHOLD } from './native.ts';
import {
  encodeLabel,
  writeClassic,
  writeFamilyHead,
  writeMetric,
  writeNative,
  writeNumber,
} from './protobuf.ts';
import { readSampledHistograms, type SampledHistogram } from './sampled-histograms.ts';
import { type Family, type Series, widthOf } from './series.ts';

/** Renders everything, slice by slice. */
export function* renderProtobuf(frozen: Frozen): Slices {
  const to = createSliceWriter();
  for (const { family, series } of frozen.families) {
    const start = to.begin();
    writeFamilyHead(to, { name: family.name, ...family.metric });
    const labels = labelsOf(family);
    let turnAt = to.length + SLICE_BYTES;
    for (let at = 0; at < series.length; at++) {
      writeSeries(to, family, series[at] as Series, () => labels.copy(series, at, to), frozen);
      if (to.length < turnAt) continue;
      yield null;
      turnAt = to.length + SLICE_BYTES;
    }
    to.end(start);
    if (to.length < SLICE_BYTES) continue;
    yield to.take();
    yield null;
  }
  for (const family of frozen.sampled) writeSampled(to, family);
  yield to.take();
}

const LABELS = new WeakMap<Family, EncodedLabels>();
const NOTHING = Buffer.alloc(0);

const labelsOf = (family: Family): EncodedLabels => {
  const known = LABELS.get(family);
  if (known !== undefined) return known;
  const names = family.metric.labels.map(([name]) => name);
  const label = (position: number, value: string): Buffer => encodeLabel(names[position] as string, value);
  const labels = new EncodedLabels({ before: NOTHING, label, after: NOTHING }, family.series.length);
  LABELS.set(family, labels);
  return labels;
};

const writeSeries = (
  to: ByteWriter,
  family: Family,
  series: Series,
  writeLabels: () => void,
  frozen: Frozen,
): void => {
  const { metric } = family;
  const values = shownValues(family, series, frozen);
  writeMetric(to, metric.type, writeLabels, () => {
    const exemplarAt = (slot: number): Exemplar | undefined =>
      (values[slot] ?? 0) > 0 ? frozen.exemplars?.at(slot) : undefined;
    if (metric.type === 'histogram') writeHistogram(to, family, values, series.slot, exemplarAt);
    else writeNumber(to, values[series.slot] ?? 0, exemplarAt(series.slot));
  });
};

const writeHistogram = (
  to: ByteWriter,
  { metric }: Family,
  values: Float64Array,
  slot: number,
  exemplarAt: (slot: number) => Exemplar | undefined,
): void => {
  const bounds = metric.buckets ?? [];
  const sum = values[slot + bounds.length + 1] ?? 0;
  writeClassic(
    to,
    bounds,
    (bucket) => values[slot + bucket] ?? 0,
    sum,
    (bucket) => exemplarAt(slot + bucket),
  );
  if (metric.native !== true) return;
  const native = slot + widthOf(metric);
  writeNative(to, {
    schema: NATIVE_SCHEMA,
    zeroThreshold: ZERO_THRESHOLD,
    zeroCount: values[native] ?? 0,
    positive: readNativeBuckets(values, native),
  });
};

const writeSampled = (to: ByteWriter, family: SampledFamily): void => {
  if (family.samples.length === 0) return;
  const start = to.begin();
  writeFamilyHead(to, family);
  const write = (labels: SampledHistogram['labels'], writeValue: () => void): void => {
    const writeLabels = (): void => {
      for (const [name, value] of labels) to.bytes(encodeLabel(name, value));
    };
    writeMetric(to, family.type, writeLabels, writeValue);
  };
  if (family.type === 'histogram') {
    for (const { labels, bounds, counts, sum } of readSampledHistograms(family))
      write(labels, () => writeClassic(to, bounds, (bucket) => counts[bucket] ?? 0, sum));
  } else {
    for (const { labels, value } of family.samples) write(labels, () => writeNumber(to, value));
  }
  to.end(start);
};
