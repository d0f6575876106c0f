// A strict reader of pushed metrics, written from opentelemetry/proto/metrics/v1/metrics.proto, so that tests see what a
// receiver sees. It throws at every field that this exporter does not send.
import assert from 'node:assert/strict';
import { renderBound } from '../../exporter/metrics/text.ts';
import type { Sample } from './parse-exposition.ts';
import { readVarint } from './parse-protobuf.ts';

type Value = number | bigint | Buffer;
type Fields = Readonly<Record<string, readonly Value[]>>;
type Type = 'varint' | 'fixed64' | 'double' | 'bytes';
/** Names of fields by number, with the type that they must have. */
type Message = Readonly<Record<number, readonly [name: string, type: Type]>>;

const REQUEST: Message = { 1: ['resource_metrics', 'bytes'] };
const RESOURCE_METRICS: Message = { 1: ['resource', 'bytes'], 2: ['scope_metrics', 'bytes'] };
const RESOURCE: Message = { 1: ['attributes', 'bytes'], 2: ['dropped_attributes', 'varint'] };
const SCOPE_METRICS: Message = { 1: ['scope', 'bytes'], 2: ['metrics', 'bytes'] };
const METRIC: Message = {
  1: ['name', 'bytes'],
  2: ['description', 'bytes'],
  3: ['unit', 'bytes'],
  5: ['gauge', 'bytes'],
  7: ['sum', 'bytes'],
  9: ['histogram', 'bytes'],
  10: ['exponential_histogram', 'bytes'],
};
const DATA: Message = { 1: ['points', 'bytes'], 2: ['temporality', 'varint'], 3: ['is_monotonic', 'varint'] };
const NUMBER: Message = {
  2: ['start', 'fixed64'],
  3: ['time', 'fixed64'],
  4: ['value', 'double'],
  7: ['attributes', 'bytes'],
};
const HISTOGRAM: Message = {
  2: ['start', 'fixed64'],
  3: ['time', 'fixed64'],
  4: ['count', 'fixed64'],
  5: ['sum', 'double'],
  6: ['counts', 'bytes'],
  7: ['bounds', 'bytes'],
  9: ['attributes', 'bytes'],
};
const EXPONENTIAL: Message = {
  1: ['attributes', 'bytes'],
  2: ['start', 'fixed64'],
  3: ['time', 'fixed64'],
  4: ['count', 'fixed64'],
  5: ['sum', 'double'],
  6: ['scale', 'varint'],
  7: ['zero_count', 'fixed64'],
  8: ['positive', 'bytes'],
  9: ['negative', 'bytes'],
};
const BUCKETS: Message = { 1: ['offset', 'varint'], 2: ['counts', 'bytes'] };
const KEY_VALUE: Message = { 1: ['key', 'bytes'], 2: ['value', 'bytes'] };
const ANY_VALUE: Message = { 1: ['text', 'bytes'] };

const WIRES: Readonly<Record<Type, number>> = { varint: 0, fixed64: 1, double: 1, bytes: 2 };

const readValue = (bytes: Buffer, at: number, type: Type): [value: Value, end: number] => {
  if (type === 'varint') return readVarint(bytes, at);
  if (type === 'fixed64') return [bytes.readBigUInt64LE(at), at + 8];
  if (type === 'double') return [bytes.readDoubleLE(at), at + 8];
  const [length, begin] = readVarint(bytes, at);
  assert.ok(begin + length <= bytes.length, 'a length stays within');
  return [bytes.subarray(begin, begin + length), begin + length];
};

const readMessage = (bytes: Buffer, message: Message): Fields => {
  const fields: Record<string, Value[]> = {};
  for (let at = 0; at < bytes.length; ) {
    const [tag, begin] = readVarint(bytes, at);
    const [name, type] = message[Math.floor(tag / 8)] ?? [];
    assert.ok(name !== undefined && type !== undefined, `field ${tag >> 3} is known`);
    assert.equal(tag % 8, WIRES[type]);
    const [value, end] = readValue(bytes, begin, type);
    fields[name] = [...(fields[name] ?? []), value];
    at = end;
  }
  return fields;
};

const bytesOf = (fields: Fields, name: string): Buffer[] => (fields[name] ?? []) as Buffer[];
const messagesOf = (fields: Fields, name: string, message: Message): Fields[] =>
  bytesOf(fields, name).map((bytes) => readMessage(bytes, message));
const textOf = (fields: Fields, name: string): string => bytesOf(fields, name)[0]?.toString('utf8') ?? '';
const numberOf = (fields: Fields, name: string): number => Number(fields[name]?.[0] ?? 0);

const attributesOf = (fields: Fields): Record<string, string> =>
  Object.fromEntries(
    messagesOf(fields, 'attributes', KEY_VALUE).map((pair) => [
      textOf(pair, 'key'),
      textOf(messagesOf(pair, 'value', ANY_VALUE)[0] ?? {}, 'text'),
    ]),
  );

const unpack = (
  fields: Fields,
  name: string,
  width: 8,
  read: (bytes: Buffer, at: number) => number,
): number[] =>
  bytesOf(fields, name).flatMap((bytes) =>
    Array.from({ length: bytes.length / width }, (_, at) => read(bytes, at * width)),
  );

const unzigzag = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);

/** Exponential buckets with something in them, by their number. */
export type PushedBuckets = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly scale: number;
  readonly zeroCount: number;
  readonly buckets: Readonly<Record<number, number>>;
};

/** One metric as it was pushed. */
export type ParsedMetric = {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly kind: 'gauge' | 'sum' | 'histogram' | 'exponential_histogram';
  readonly isMonotonic: boolean;
  /** 2 is cumulative. */
  readonly temporality: number;
  /** Since when each point counts, in nanoseconds since the epoch. */
  readonly starts: readonly bigint[];
  /** What a scrape would show for it; of exponential histograms count and sum. */
  readonly samples: readonly Sample[];
  readonly exponential: readonly PushedBuckets[];
};

export type ParsedPush = {
  readonly resource: Readonly<Record<string, string>>;
  readonly metrics: readonly ParsedMetric[];
};

const KINDS = ['gauge', 'sum', 'histogram', 'exponential_histogram'] as const;
const POINTS = { gauge: NUMBER, sum: NUMBER, histogram: HISTOGRAM, exponential_histogram: EXPONENTIAL };

const ends = (name: string, labels: Sample['labels'], point: Fields): Sample[] => [
  { name: `${name}_sum`, labels, value: numberOf(point, 'sum') },
  { name: `${name}_count`, labels, value: numberOf(point, 'count') },
];

const explicitSamples = (name: string, labels: Sample['labels'], point: Fields): Sample[] => {
  const counts = unpack(point, 'counts', 8, (bytes, at) => Number(bytes.readBigUInt64LE(at)));
  const bounds = unpack(point, 'bounds', 8, (bytes, at) => bytes.readDoubleLE(at));
  assert.equal(counts.length, bounds.length + 1);
  let upTo = 0;
  const buckets = [...bounds, Number.POSITIVE_INFINITY].map((bound, at) => {
    upTo += counts[at] ?? 0;
    return { name: `${name}_bucket`, labels: { ...labels, le: renderBound(bound) }, value: upTo };
  });
  assert.equal(upTo, numberOf(point, 'count'), 'buckets are all that was counted');
  return [...buckets, ...ends(name, labels, point)];
};

const samplesOf = (name: string, kind: ParsedMetric['kind'], point: Fields): Sample[] => {
  const labels = attributesOf(point);
  if (kind === 'histogram') return explicitSamples(name, labels, point);
  if (kind === 'exponential_histogram') return ends(name, labels, point);
  return [{ name, labels, value: numberOf(point, 'value') }];
};

const exponentialOf = (name: string, point: Fields): PushedBuckets => {
  const [positive = {}] = messagesOf(point, 'positive', BUCKETS);
  const [negative = {}] = messagesOf(point, 'negative', BUCKETS);
  assert.deepEqual(negative, {}, 'nothing is below 0');
  const offset = unzigzag(numberOf(positive, 'offset'));
  const buckets: Record<number, number> = {};
  let index = offset;
  for (const counts of bytesOf(positive, 'counts')) {
    for (let at = 0; at < counts.length; index++) {
      const [count, end] = readVarint(counts, at);
      if (count > 0) buckets[index] = count;
      at = end;
    }
  }
  return {
    name,
    labels: attributesOf(point),
    scale: unzigzag(numberOf(point, 'scale')),
    zeroCount: numberOf(point, 'zero_count'),
    buckets,
  };
};

const parseMetric = (metric: Fields): ParsedMetric => {
  const name = textOf(metric, 'name');
  const kind = KINDS.find((one) => metric[one] !== undefined) ?? assert.fail(`${name} has data`);
  const [data = {}] = messagesOf(metric, kind, DATA);
  const points = messagesOf(data, 'points', POINTS[kind]);
  return {
    name,
    unit: textOf(metric, 'unit'),
    description: textOf(metric, 'description'),
    kind,
    isMonotonic: numberOf(data, 'is_monotonic') === 1,
    temporality: numberOf(data, 'temporality'),
    starts: points.map((point) => BigInt(point.start?.[0]?.toString() ?? 0)),
    samples: points.flatMap((point) => samplesOf(name, kind, point)),
    exponential: kind === 'exponential_histogram' ? points.map((point) => exponentialOf(name, point)) : [],
  };
};

/** Reads an ExportMetricsServiceRequest of one resource. */
export const parseOtlpMetrics = (body: Buffer): ParsedPush => {
  const [resourceMetrics = {}, ...more] = messagesOf(
    readMessage(body, REQUEST),
    'resource_metrics',
    RESOURCE_METRICS,
  );
  assert.deepEqual(more, []);
  const [resource = {}] = messagesOf(resourceMetrics, 'resource', RESOURCE);
  const metrics = messagesOf(resourceMetrics, 'scope_metrics', SCOPE_METRICS).flatMap((scope) =>
    messagesOf(scope, 'metrics', METRIC).map(parseMetric),
  );
  return { resource: attributesOf(resource), metrics };
};
