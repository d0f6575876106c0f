// The messages of Prometheus' protobuf exposition, field by field. It must know no metric and no tally.
// Source: io/prometheus/client/metrics.proto of github.com/prometheus/client_model; the wire format is that of
// protobuf.dev/programming-guides/encoding.
import { ByteWriter } from './byte-writer.ts';
import type { MetricType } from './catalogue/types.ts';
import type { Exemplar } from './exemplars.ts';
import type { NativeBuckets } from './native.ts';

const VARINT = 0;
const DOUBLE = 1;
const BYTES = 2;

const tag = (field: number, wire: number): number => (field << 3) | wire;

const FAMILY = { name: tag(1, BYTES), help: tag(2, BYTES), type: tag(3, VARINT), unit: tag(5, BYTES) };
const FAMILY_METRIC = tag(4, BYTES);
const LABEL_PAIR = { name: tag(1, BYTES), value: tag(2, BYTES) };
const METRIC_LABEL = tag(1, BYTES);
const METRIC_VALUE = { gauge: tag(2, BYTES), counter: tag(3, BYTES), histogram: tag(7, BYTES) };
/** Of Gauge and Counter alike. */
const NUMBER_VALUE = tag(1, DOUBLE);
const HISTOGRAM = { count: tag(1, VARINT), sum: tag(2, DOUBLE), bucket: tag(3, BYTES) };
const COUNTER_EXEMPLAR = tag(2, BYTES);
const BUCKET = { count: tag(1, VARINT), bound: tag(2, DOUBLE), exemplar: tag(3, BYTES) };
const EXEMPLAR = { label: tag(1, BYTES), value: tag(2, DOUBLE), time: tag(3, BYTES) };
const TIMESTAMP = { seconds: tag(1, VARINT), nanos: tag(2, VARINT) };
const NATIVE = {
  schema: tag(5, VARINT),
  zeroThreshold: tag(6, DOUBLE),
  zeroCount: tag(7, VARINT),
  span: tag(12, BYTES),
  deltas: tag(13, BYTES),
};
const SPAN = { offset: tag(1, VARINT), length: tag(2, VARINT) };

/** The enum MetricType. */
const TYPES: Readonly<Record<MetricType, number>> = { counter: 0, gauge: 1, histogram: 4 };

/** A signed number as an unsigned one: 0, -1, 1, -2 … become 0, 1, 2, 3 … */
const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);

const writeText = (to: ByteWriter, field: number, text: string): void => {
  to.varint(field);
  const start = to.begin();
  to.text(text);
  to.end(start);
};

const writeDouble = (to: ByteWriter, field: number, value: number): void => {
  to.varint(field);
  to.double(value);
};

const writeVarint = (to: ByteWriter, field: number, value: number): void => {
  to.varint(field);
  to.varint(value);
};

/** What is said of a family before its metrics. */
export type FamilyHead = {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly unit?: string | undefined;
};

/** Writes the fields of a MetricFamily that stand before its metrics. */
export const writeFamilyHead = (to: ByteWriter, { name, type, help, unit }: FamilyHead): void => {
  writeText(to, FAMILY.name, name);
  writeText(to, FAMILY.help, help);
  writeVarint(to, FAMILY.type, TYPES[type]);
  if (unit !== undefined) writeText(to, FAMILY.unit, unit);
};

const writeLabelPair = (to: ByteWriter, field: number, name: string, value: string): void => {
  to.varint(field);
  const start = to.begin();
  writeText(to, LABEL_PAIR.name, name);
  writeText(to, LABEL_PAIR.value, value);
  to.end(start);
};

const writeTime = (to: ByteWriter, timeMs: number): void => {
  const seconds = Math.floor(timeMs / 1000);
  to.varint(EXEMPLAR.time);
  const start = to.begin();
  writeVarint(to, TIMESTAMP.seconds, seconds);
  writeVarint(to, TIMESTAMP.nanos, Math.round((timeMs - seconds * 1000) * 1e6));
  to.end(start);
};

/** Times before 1970 have no exemplar: as varints they would be others. */
const writeExemplar = (to: ByteWriter, field: number, exemplar: Exemplar | undefined): void => {
  if (exemplar === undefined || exemplar.timeMs < 0) return;
  to.varint(field);
  const start = to.begin();
  writeLabelPair(to, EXEMPLAR.label, 'trace_id', exemplar.traceId);
  writeDouble(to, EXEMPLAR.value, exemplar.value);
  writeTime(to, exemplar.timeMs);
  to.end(start);
};

/** Encodes a label as a field of a Metric. */
export const encodeLabel = (name: string, value: string): Buffer => {
  const to = new ByteWriter(name.length + value.length + 8);
  writeLabelPair(to, METRIC_LABEL, name, value);
  return to.take();
};

/** Writes a Metric as a field of its MetricFamily: its labels, then its value by the type. */
export const writeMetric = (
  to: ByteWriter,
  type: MetricType,
  writeLabels: () => void,
  writeValue: () => void,
): void => {
  to.varint(FAMILY_METRIC);
  const metric = to.begin();
  writeLabels();
  to.varint(METRIC_VALUE[type]);
  const value = to.begin();
  writeValue();
  to.end(value);
  to.end(metric);
};

/** Writes the fields of a Counter or Gauge; an exemplar is for a Counter only. */
export const writeNumber = (to: ByteWriter, value: number, exemplar?: Exemplar): void => {
  writeDouble(to, NUMBER_VALUE, value);
  writeExemplar(to, COUNTER_EXEMPLAR, exemplar);
};

/**
 * Writes the fields of a Histogram that its classic part has. Counts are of the buckets one by one, +Inf the last, which is
 * written as a bucket only for the sake of its exemplar.
 */
export const writeClassic = (
  to: ByteWriter,
  bounds: readonly number[],
  countAt: (bucket: number) => number,
  sum: number,
  exemplarAt: (bucket: number) => Exemplar | undefined = () => undefined,
): void => {
  let count = 0;
  const writeBucket = (bucket: number, exemplar: Exemplar | undefined): void => {
    to.varint(HISTOGRAM.bucket);
    const start = to.begin();
    writeVarint(to, BUCKET.count, count);
    writeDouble(to, BUCKET.bound, bounds[bucket] ?? Number.POSITIVE_INFINITY);
    writeExemplar(to, BUCKET.exemplar, exemplar);
    to.end(start);
  };
  for (let i = 0; i < bounds.length; i++) {
    count += countAt(i);
    writeBucket(i, exemplarAt(i));
  }
  count += countAt(bounds.length);
  const last = exemplarAt(bounds.length);
  if (last !== undefined) writeBucket(bounds.length, last);
  writeVarint(to, HISTOGRAM.count, count);
  writeDouble(to, HISTOGRAM.sum, sum);
};

/** The native part of a histogram, without the negative values that nothing here has. */
export type NativePart = {
  readonly schema: number;
  /** Above 0, so that a histogram without observations is recognised as native too. */
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  readonly positive: NativeBuckets;
};

/** Writes the fields of a Histogram that its native part has. */
export const writeNative = (to: ByteWriter, part: NativePart): void => {
  writeVarint(to, NATIVE.schema, zigzag(part.schema));
  writeDouble(to, NATIVE.zeroThreshold, part.zeroThreshold);
  writeVarint(to, NATIVE.zeroCount, part.zeroCount);
  const { indexes, counts } = part.positive;
  writeSpans(to, indexes);
  if (counts.length > 0) writeDeltas(to, counts);
};

/** Runs of buckets without a gap, each by its distance from the end of the run before. */
const writeSpans = (to: ByteWriter, indexes: readonly number[]): void => {
  let next = 0;
  for (let i = 0; i < indexes.length; ) {
    const first = indexes[i] as number;
    let length = 1;
    while (indexes[i + length] === first + length) length++;
    to.varint(NATIVE.span);
    const start = to.begin();
    writeVarint(to, SPAN.offset, zigzag(first - next));
    writeVarint(to, SPAN.length, length);
    to.end(start);
    next = first + length;
    i += length;
  }
};

/** Each count by its difference to the one before, packed. */
const writeDeltas = (to: ByteWriter, counts: readonly number[]): void => {
  to.varint(NATIVE.deltas);
  const start = to.begin();
  let before = 0;
  for (const count of counts) {
    to.varint(zigzag(count - before));
    before = count;
  }
  to.end(start);
};
