// The first half of the pipeline for a request of OTLP: each span that was served and each log record is a line at the
// door of its source. All or nothing; it counts nothing itself.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { chunkOf } from '../../../exchanges/record.ts';
import type { OtlpKind, OtlpSignal } from '../../../server/otlp-kind.ts';
import { type Batch, type BatchOptions, createCollector, TURN_BYTES } from '../batch.ts';
import { findObjects } from './json.ts';
import { findMessages, type Place, type Range } from './protobuf.ts';
import { type ReadRecord, readJsonRecord, readProtobufRecord } from './records.ts';

/** Field numbers of resource, scope and record, the same in both services' requests. */
const FIELDS = [1, 2, 2] as const;
const KEYS = {
  traces: ['resourceSpans', 'scopeSpans', 'spans'],
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
} as const satisfies Readonly<Record<OtlpSignal, readonly string[]>>;

/** A record's line leaves out what no format reads, such as events: longer ones by so much are not looked at. */
const MOST_BYTES_A_LINE_BYTE = 16;
/** Resources, scopes and fields that nobody knows, for each line that a request may have. */
const MOST_PASSED_A_LINE = 4;

/** What stands in a request, and how a record of it is read. */
type Found = {
  readonly places: Generator<Place, boolean>;
  readonly read: (range: Range) => ReadRecord;
};

const findIn = (body: Buffer, { signal, encoding }: OtlpKind): Found => {
  if (encoding === 'protobuf') {
    const places = findMessages(body, { start: 0, end: body.length }, FIELDS);
    return { places, read: (range) => readProtobufRecord(signal, body, range) };
  }
  const text = body.toString('latin1');
  const places = findObjects(text, KEYS[signal]);
  return { places, read: ({ start, end }) => readJsonRecord(signal, text.slice(start, end)) };
};

/** Reads a request; `malformed`: it, or a record in it, is not in the encoding that it says. */
export const readOtlpBatch = async (
  body: Buffer,
  kind: OtlpKind,
  options: BatchOptions,
): Promise<Batch | 'malformed' | 'too_many_lines'> => {
  const { maxLineBytes, maxLines } = options;
  const { places, read } = findIn(body, kind);
  const collector = createCollector(options);
  const take = ({ start, end }: Range): boolean => {
    const line = end - start > maxLineBytes * MOST_BYTES_A_LINE_BYTE ? null : read({ start, end });
    if (line === 'malformed') return false;
    if (line === null || line.length > maxLineBytes) collector.reject('too_long');
    else if (line === 'not_a_request') collector.reject(line);
    else collector.line(chunkOf(line), 0, line.length);
    return true;
  };

  let passed = 0;
  let turnEnd = TURN_BYTES;
  let next = places.next();
  for (; next.done !== true; next = places.next()) {
    const { isFound, start } = next.value;
    if (!isFound && ++passed > maxLines * MOST_PASSED_A_LINE) return 'too_many_lines';
    if (isFound && collector.lines() >= maxLines) return 'too_many_lines';
    if (isFound && !take(next.value)) return 'malformed';
    if (start < turnEnd) continue;
    turnEnd = start + TURN_BYTES;
    await nextTurn();
  }
  return next.value ? collector.batch(body.length) : 'malformed';
};
