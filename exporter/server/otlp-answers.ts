// What requests of OTLP are answered with, in both encodings. It must say nothing of a request but numbers.
// Source: opentelemetry/proto/collector/{trace,logs}/v1 of github.com/open-telemetry/opentelemetry-proto, and
// google/rpc/status.proto.
import type { OtlpEncoding, OtlpKind } from './otlp-kind.ts';

const VARINT = 0;
const BYTES = 2;
const tag = (field: number, wire: number): number => (field << 3) | wire;

const varint = (value: number): Buffer => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Buffer.from([...bytes, rest]);
};

const lengthDelimited = (field: number, content: Buffer): Buffer =>
  Buffer.concat([Buffer.of(tag(field, BYTES)), varint(content.length), content]);

const WHY = 'cookie_exporter_lines_rejected_total of the source tells why.';

/** The answer to what was stored; records that could not be read as requests are told as a partial success. */
export const renderSuccess = ({ signal, encoding }: OtlpKind, rejected: number): Buffer => {
  const isWhole = rejected === 0;
  if (encoding === 'protobuf') {
    const partial = [Buffer.of(tag(1, VARINT)), varint(rejected), lengthDelimited(2, Buffer.from(WHY))];
    return isWhole ? Buffer.alloc(0) : lengthDelimited(1, Buffer.concat(partial));
  }
  const key = signal === 'traces' ? 'rejectedSpans' : 'rejectedLogRecords';
  const answer = isWhole ? {} : { partialSuccess: { [key]: `${rejected}`, errorMessage: WHY } };
  return Buffer.from(JSON.stringify(answer));
};

/** A failure: a Status with a message, whose code says no more than that of HTTP and is left out. */
export const renderStatus = (encoding: OtlpEncoding, message: string): Buffer =>
  encoding === 'protobuf'
    ? lengthDelimited(2, Buffer.from(message))
    : Buffer.from(JSON.stringify({ message }));
