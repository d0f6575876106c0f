// A strict reader of the protobuf exposition, written from io/prometheus/client/metrics.proto, so that tests see what a
// scraper sees. It throws at every field that this exporter does not write.
import assert from 'node:assert/strict';
import { renderBound } from '../../exporter/metrics/text.ts';
import type { ParsedFamily } from './parse-exposition.ts';

type Value = number | Buffer;
type Fields = Readonly<Record<string, readonly Value[]>>;

/** Names of fields by number, with the wire type that they must have. */
type Message = Readonly<Record<number, readonly [name: string, wire: 'varint' | 'double' | 'bytes']>>;

const FAMILY: Message = {
  1: ['name', 'bytes'],
  2: ['help', 'bytes'],
  3: ['type', 'varint'],
  4: ['metric', 'bytes'],
  5: ['unit', 'bytes'],
};
const METRIC: Message = {
  1: ['label', 'bytes'],
  2: ['gauge', 'bytes'],
  3: ['counter', 'bytes'],
  7: ['histogram', 'bytes'],
};
const LABEL_PAIR: Message = { 1: ['name', 'bytes'], 2: ['value', 'bytes'] };
const NUMBER: Message = { 1: ['value', 'double'], 2: ['exemplar', 'bytes'] };
const EXEMPLAR: Message = { 1: ['label', 'bytes'], 2: ['value', 'double'], 3: ['timestamp', 'bytes'] };
const TIMESTAMP: Message = { 1: ['seconds', 'varint'], 2: ['nanos', 'varint'] };
const HISTOGRAM: Message = {
  1: ['sample_count', 'varint'],
  2: ['sample_sum', 'double'],
  3: ['bucket', 'bytes'],
  5: ['schema', 'varint'],
  6: ['zero_threshold', 'double'],
  7: ['zero_count', 'varint'],
  12: ['positive_span', 'bytes'],
  13: ['positive_delta', 'bytes'],
};
const BUCKET: Message = {
  1: ['cumulative_count', 'varint'],
  2: ['upper_bound', 'double'],
  3: ['exemplar', 'bytes'],
};
const SPAN: Message = { 1: ['offset', 'varint'], 2: ['length', 'varint'] };

const TYPES: Readonly<Record<number, string>> = { 0: 'counter', 1: 'gauge', 4: 'histogram' };
const WIRES: Readonly<Record<number, string>> = { 0: 'varint', 1: 'double', 2: 'bytes' };

/** Reads one varint; answers it and where the next begins. */
export const readVarint = (bytes: Buffer, start: number): [value: number, end: number] => {
  let value = 0n;
  for (let at = start; ; at++) {
    const byte = bytes[at];
    assert.ok(byte !== undefined && at < start + 10, 'a varint ends');
    value |= BigInt(byte & 0x7f) << BigInt(7 * (at - start));
    if (byte < 0x80) return [Number(value), at + 1];
  }
};

const readBytes = (bytes: Buffer, start: number): [value: Buffer, end: number] => {
  const [length, begin] = readVarint(bytes, start);
  assert.ok(begin + length <= bytes.length, 'a length stays within');
  return [bytes.subarray(begin, begin + length), begin + length];
};

const readValue = (bytes: Buffer, start: number, wire: string): [value: Value, end: number] => {
  if (wire === 'bytes') return readBytes(bytes, start);
  return wire === 'varint' ? readVarint(bytes, start) : [bytes.readDoubleLE(start), start + 8];
};

const readMessage = (bytes: Buffer, message: Message): Fields => {
  const fields: Record<string, Value[]> = {};
  for (let at = 0; at < bytes.length; ) {
    const [tag, begin] = readVarint(bytes, at);
    const [name, wire] = message[Math.floor(tag / 8)] ?? [];
    assert.ok(name !== undefined && wire !== undefined, `field ${tag >> 3} is known`);
    assert.equal(WIRES[tag % 8], wire);
    const [value, end] = readValue(bytes, begin, wire);
    const values = fields[name] ?? [];
    values.push(value);
    fields[name] = values;
    at = end;
  }
  return fields;
};

const bytesOf = (fields: Fields, name: string): Buffer[] => (fields[name] ?? []) as Buffer[];
const numberOf = (fields: Fields, name: string): number => {
  assert.equal(fields[name]?.length, 1, `${name} is there once`);
  return fields[name]?.[0] as number;
};
const textOf = (fields: Fields, name: string): string => bytesOf(fields, name)[0]?.toString('utf8') ?? '';

const unzigzag = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);

/** The native part of a histogram. */
export type ParsedNative = {
  readonly labels: Readonly<Record<string, string>>;
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  readonly count: number;
  /** Counts by number of the bucket. */
  readonly buckets: Readonly<Record<number, number>>;
};

const parseBuckets = (histogram: Fields): Record<number, number> => {
  const indexes: number[] = [];
  let next = 0;
  for (const span of bytesOf(histogram, 'positive_span').map((bytes) => readMessage(bytes, SPAN))) {
    next += unzigzag(numberOf(span, 'offset'));
    for (let i = 0; i < numberOf(span, 'length'); i++) indexes.push(next++);
  }
  const counts: number[] = [];
  for (const deltas of bytesOf(histogram, 'positive_delta')) {
    for (let at = 0; at < deltas.length; ) {
      const [delta, end] = readVarint(deltas, at);
      counts.push((counts.at(-1) ?? 0) + unzigzag(delta));
      at = end;
    }
  }
  assert.equal(counts.length, indexes.length, 'each bucket has a count');
  return Object.fromEntries(indexes.map((index, i) => [index, counts[i] as number]));
};

export type ParsedProtobufFamily = ParsedFamily & { readonly native: readonly ParsedNative[] };

type Labels = Readonly<Record<string, string>>;

const labelsOf = (metric: Fields): Labels =>
  Object.fromEntries(
    bytesOf(metric, 'label')
      .map((bytes) => readMessage(bytes, LABEL_PAIR))
      .map((pair) => [textOf(pair, 'name'), textOf(pair, 'value')]),
  );

/** The exemplar of a Counter or a Bucket, if it has one. */
const exemplarOf = (fields: Fields): Pick<ParsedFamily['samples'][number], 'exemplar'> => {
  const [bytes] = bytesOf(fields, 'exemplar');
  if (bytes === undefined) return {};
  const exemplar = readMessage(bytes, EXEMPLAR);
  const time = readMessage(bytesOf(exemplar, 'timestamp')[0] ?? Buffer.alloc(0), TIMESTAMP);
  const { trace_id: traceId, ...others } = labelsOf(exemplar);
  assert.ok(traceId !== undefined);
  assert.deepEqual(others, {});
  const seconds = numberOf(time, 'seconds') + numberOf(time, 'nanos') / 1e9;
  return { exemplar: { traceId, value: numberOf(exemplar, 'value'), seconds } };
};

/** The samples that text would have for a histogram. */
const classicSamples = (name: string, labels: Labels, histogram: Fields): ParsedFamily['samples'] => {
  const count = numberOf(histogram, 'sample_count');
  const buckets = bytesOf(histogram, 'bucket')
    .map((bytes) => readMessage(bytes, BUCKET))
    .map((bucket) => ({
      bound: numberOf(bucket, 'upper_bound'),
      value: numberOf(bucket, 'cumulative_count'),
      ...exemplarOf(bucket),
    }));
  const isWhole = buckets.at(-1)?.bound === Number.POSITIVE_INFINITY;
  const all = isWhole ? buckets : [...buckets, { bound: Number.POSITIVE_INFINITY, value: count }];
  return [
    ...all.map(({ bound, ...rest }) => ({
      name: `${name}_bucket`,
      labels: { ...labels, le: renderBound(bound) },
      ...rest,
    })),
    { name: `${name}_sum`, labels, value: numberOf(histogram, 'sample_sum') },
    { name: `${name}_count`, labels, value: count },
  ];
};

const parseNative = (labels: Labels, histogram: Fields): ParsedNative[] => {
  if (histogram.schema === undefined) return [];
  return [
    {
      labels,
      schema: unzigzag(numberOf(histogram, 'schema')),
      zeroThreshold: numberOf(histogram, 'zero_threshold'),
      zeroCount: numberOf(histogram, 'zero_count'),
      count: numberOf(histogram, 'sample_count'),
      buckets: parseBuckets(histogram),
    },
  ];
};

const parseFamily = (bytes: Buffer): ParsedProtobufFamily => {
  const family = readMessage(bytes, FAMILY);
  const name = textOf(family, 'name');
  const type = TYPES[numberOf(family, 'type')] ?? 'unknown';
  const samples: ParsedFamily['samples'][number][] = [];
  const native: ParsedNative[] = [];
  for (const metric of bytesOf(family, 'metric').map((one) => readMessage(one, METRIC))) {
    const labels = labelsOf(metric);
    const [value = Buffer.alloc(0), ...others] = bytesOf(metric, type);
    assert.equal(others.length, 0, 'a metric has one value');
    if (type !== 'histogram') {
      const number = readMessage(value, NUMBER);
      samples.push({ name, labels, value: numberOf(number, 'value'), ...exemplarOf(number) });
      continue;
    }
    const histogram = readMessage(value, HISTOGRAM);
    samples.push(...classicSamples(name, labels, histogram));
    native.push(...parseNative(labels, histogram));
  }
  const unit = bytesOf(family, 'unit').length === 0 ? null : textOf(family, 'unit');
  return { name, type, help: textOf(family, 'help'), unit, samples, native };
};

/** Reads messages each of which has its length before it. */
export const parseProtobuf = (body: Buffer): ParsedProtobufFamily[] => {
  const families: ParsedProtobufFamily[] = [];
  for (let at = 0; at < body.length; ) {
    const [family, end] = readBytes(body, at);
    families.push(parseFamily(family));
    at = end;
  }
  return families;
};
