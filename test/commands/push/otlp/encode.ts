// Requests of OTLP in protobuf, written from opentelemetry-proto, given as OTLP's JSON encoding names them. Texts are
// byte strings.

/** As OTLP writes values in JSON. */
export type AnyValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly arrayValue: { readonly values: readonly AnyValue[] } }
  | { readonly kvlistValue: { readonly values: readonly KeyValue[] } }
  | { readonly bytesValue: string };
export type KeyValue = { readonly key: string; readonly value: AnyValue };

/** Fields of a span and of a log record, in one. */
export type OtlpRecord = {
  readonly traceId?: string;
  readonly kind?: number;
  readonly startTimeUnixNano?: string;
  readonly endTimeUnixNano?: string;
  readonly timeUnixNano?: string;
  readonly observedTimeUnixNano?: string;
  readonly body?: AnyValue;
  readonly attributes?: readonly KeyValue[];
};

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;

export const varint = (value: bigint): Buffer => {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
};

const tag = (number: number, wire: number): Buffer => varint(BigInt(number * 8 + wire));

/** A field of bytes: a text, or a message given by its parts. */
export const bytes = (number: number, ...parts: readonly (Buffer | string)[]): Buffer => {
  const content = Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
  );
  return Buffer.concat([tag(number, BYTES), varint(BigInt(content.length)), content]);
};
export const integer = (number: number, value: bigint): Buffer =>
  Buffer.concat([tag(number, VARINT), varint(value)]);
const fixed64 = (number: number, value: bigint): Buffer => {
  const content = Buffer.alloc(8);
  content.writeBigUInt64LE(value);
  return Buffer.concat([tag(number, FIXED64), content]);
};
const double = (number: number, value: number): Buffer => {
  const content = Buffer.alloc(8);
  content.writeDoubleLE(value);
  return Buffer.concat([tag(number, FIXED64), content]);
};

const encodeValue = (value: AnyValue): Buffer => {
  if ('stringValue' in value) return bytes(1, value.stringValue);
  if ('boolValue' in value) return integer(2, value.boolValue ? 1n : 0n);
  if ('intValue' in value) return integer(3, BigInt(value.intValue));
  if ('doubleValue' in value) return double(4, value.doubleValue);
  if ('arrayValue' in value)
    return bytes(5, ...value.arrayValue.values.map((one) => bytes(1, encodeValue(one))));
  if ('kvlistValue' in value)
    return bytes(6, ...value.kvlistValue.values.map((one) => bytes(1, encodeKeyValue(one))));
  return bytes(7, Buffer.from(value.bytesValue, 'base64'));
};
const encodeKeyValue = ({ key, value }: KeyValue): Buffer =>
  Buffer.concat([bytes(1, key), bytes(2, encodeValue(value))]);

const given = <T>(value: T | undefined, encode: (value: T) => Buffer): Buffer[] =>
  value === undefined ? [] : [encode(value)];

/** A Span. */
export const encodeSpan = (span: OtlpRecord): Buffer =>
  Buffer.concat([
    ...given(span.traceId, (id) => bytes(1, Buffer.from(id, 'hex'))),
    bytes(5, 'name of the span'),
    ...given(span.kind, (kind) => integer(6, BigInt(kind))),
    ...given(span.startTimeUnixNano, (time) => fixed64(7, BigInt(time))),
    ...given(span.endTimeUnixNano, (time) => fixed64(8, BigInt(time))),
    ...(span.attributes ?? []).map((attribute) => bytes(9, encodeKeyValue(attribute))),
    bytes(11, bytes(2, 'name of an event')),
  ]);

/** A LogRecord. */
export const encodeLog = (log: OtlpRecord): Buffer =>
  Buffer.concat([
    ...given(log.timeUnixNano, (time) => fixed64(1, BigInt(time))),
    integer(2, 9n),
    ...given(log.body, (body) => bytes(5, encodeValue(body))),
    ...(log.attributes ?? []).map((attribute) => bytes(6, encodeKeyValue(attribute))),
    ...given(log.traceId, (id) => bytes(9, Buffer.from(id, 'hex'))),
    ...given(log.observedTimeUnixNano, (time) => fixed64(11, BigInt(time))),
  ]);

/** A request with these records, already encoded, in one scope of one resource. */
export const encodeRequest = (records: readonly Buffer[]): Buffer => {
  const resource = bytes(
    1,
    bytes(1, encodeKeyValue({ key: 'service.name', value: { stringValue: 'shop' } })),
  );
  return bytes(1, resource, bytes(2, bytes(1, bytes(1, 'scope')), ...records.map((one) => bytes(2, one))));
};

/** The same request in JSON, as a byte string. */
export const renderRequest = (signal: 'traces' | 'logs', records: readonly OtlpRecord[]): string => {
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] };
  const all =
    signal === 'traces'
      ? { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'scope' }, spans: records }] }] }
      : { resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'scope' }, logRecords: records }] }] };
  return JSON.stringify(all);
};
