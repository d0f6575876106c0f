// Spans and log records of OTLP, in both encodings, as lines of JSON: named as OTLP's JSON encoding names them,
// attributes as an object of plain values. It must not know which attributes mean something.
// Source: opentelemetry/proto/{trace,logs}/v1 of github.com/open-telemetry/opentelemetry-proto.
import { isJsonObject, parseJsonLine } from '../../../formats/decoding/json-line.ts';
import type { OtlpSignal } from '../../../server/otlp-kind.ts';
import { BYTES, eachField, FIXED64, type Field, type Range, readSmall, VARINT } from './protobuf.ts';
import { createKeyValues, type Plain, plainKeyValues, plainValue, readAnyValue } from './values.ts';

/** A line; or that it is no request, for it is a span of another kind than SERVER; or that it cannot be read. */
export type ReadRecord = string | 'not_a_request' | 'malformed';

/** The kind of spans that stand for requests that were served (SpanKind in trace.proto). */
const SERVER = 2;

/** What is kept of a span; times are nanoseconds since the epoch in decimal digits, 0 where unset. */
type Span = { traceId: string; startTimeUnixNano: string; endTimeUnixNano: string };
/** What is kept of a log record. */
type Log = { traceId: string; timeUnixNano: string; observedTimeUnixNano: string; body: Plain };

const emptySpan = (): Span => ({ traceId: '', startTimeUnixNano: '0', endTimeUnixNano: '0' });
const emptyLog = (): Log => ({ traceId: '', timeUnixNano: '0', observedTimeUnixNano: '0', body: null });

type Attributes = Readonly<Record<string, Plain>>;
const renderSpan = (span: Span, attributes: Attributes): string =>
  JSON.stringify({ ...span, kind: SERVER, attributes });
const renderLog = (log: Log, attributes: Attributes): string => JSON.stringify({ ...log, attributes });

const hexOf = (bytes: Buffer, { start, end }: Range): string => bytes.toString('hex', start, end);
const timeOf = (bytes: Buffer, { start }: Range): string => bytes.readBigUInt64LE(start).toString();

/** What tells a field with the type that it must have; of another type it is a field that nobody knows. */
const fieldKey = (number: number, wire: number): number => number * 8 + wire;
const keyOf = ({ number, wire }: Field): number => fieldKey(number, wire);

const SPAN_TRACE_ID = fieldKey(1, BYTES);
const SPAN_KIND = fieldKey(6, VARINT);
const SPAN_START = fieldKey(7, FIXED64);
const SPAN_END = fieldKey(8, FIXED64);
const SPAN_ATTRIBUTES = fieldKey(9, BYTES);

const readSpan = (bytes: Buffer, range: Range): ReadRecord => {
  const attributes = createKeyValues(bytes);
  const span = emptySpan();
  let kind = 0;
  const isWhole = eachField(bytes, range, (field) => {
    const key = keyOf(field);
    if (key === SPAN_ATTRIBUTES) return attributes.add(field);
    if (key === SPAN_TRACE_ID) span.traceId = hexOf(bytes, field);
    else if (key === SPAN_KIND) kind = readSmall(bytes, field);
    else if (key === SPAN_START) span.startTimeUnixNano = timeOf(bytes, field);
    else if (key === SPAN_END) span.endTimeUnixNano = timeOf(bytes, field);
    return true;
  });
  if (!isWhole) return 'malformed';
  return kind === SERVER ? renderSpan(span, attributes.object()) : 'not_a_request';
};

const LOG_TIME = fieldKey(1, FIXED64);
const LOG_BODY = fieldKey(5, BYTES);
const LOG_ATTRIBUTES = fieldKey(6, BYTES);
const LOG_TRACE_ID = fieldKey(9, BYTES);
const LOG_OBSERVED_TIME = fieldKey(11, FIXED64);

const readLog = (bytes: Buffer, range: Range): ReadRecord => {
  const attributes = createKeyValues(bytes);
  const log = emptyLog();
  const isWhole = eachField(bytes, range, (field) => {
    const key = keyOf(field);
    if (key === LOG_ATTRIBUTES) return attributes.add(field);
    if (key === LOG_TRACE_ID) log.traceId = hexOf(bytes, field);
    else if (key === LOG_TIME) log.timeUnixNano = timeOf(bytes, field);
    else if (key === LOG_OBSERVED_TIME) log.observedTimeUnixNano = timeOf(bytes, field);
    if (key !== LOG_BODY) return true;
    const body = readAnyValue(bytes, field);
    log.body = body ?? null;
    return body !== undefined;
  });
  return isWhole ? renderLog(log, attributes.object()) : 'malformed';
};

/** Reads a message of the protobuf encoding that stands at a range. Total. */
export const readProtobufRecord = (signal: OtlpSignal, bytes: Buffer, range: Range): ReadRecord =>
  signal === 'traces' ? readSpan(bytes, range) : readLog(bytes, range);

/** A number of 64 bits, which is a text as a rule, for numbers of JSON are exact to 2 to the 53rd. */
const plainTime = (written: unknown): string =>
  typeof written === 'string' || typeof written === 'number' ? String(written) : '0';

const plainTraceId = (written: unknown): string => (typeof written === 'string' ? written.toLowerCase() : '');

const isServer = (kind: unknown): boolean => kind === SERVER || kind === 'SPAN_KIND_SERVER';

/** Reads an object of the JSON encoding, given as a byte string. Total. */
export const readJsonRecord = (signal: OtlpSignal, text: string): ReadRecord => {
  const record = parseJsonLine(text);
  if (!isJsonObject(record)) return 'malformed';
  const traceId = plainTraceId(record.traceId);
  if (signal === 'logs') {
    const timeUnixNano = plainTime(record.timeUnixNano);
    const observedTimeUnixNano = plainTime(record.observedTimeUnixNano);
    const log = { traceId, timeUnixNano, observedTimeUnixNano, body: plainValue(record.body) };
    return renderLog(log, plainKeyValues(record.attributes));
  }
  if (!isServer(record.kind)) return 'not_a_request';
  const startTimeUnixNano = plainTime(record.startTimeUnixNano);
  const endTimeUnixNano = plainTime(record.endTimeUnixNano);
  return renderSpan({ traceId, startTimeUnixNano, endTimeUnixNano }, plainKeyValues(record.attributes));
};
