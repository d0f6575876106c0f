// The first half of the pipeline for a body of Amazon Data Firehose: records in base64, each of them some lines. All or
// nothing; it counts nothing itself.
// Source: "HTTP endpoint delivery request and response specifications" of the Amazon Data Firehose documentation.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseJsonLine } from '../../formats/decoding/json-line.ts';
import { type Batch, type BatchOptions, createBodyFramer, createCollector, TURN_BYTES } from './batch.ts';
import { findObjects } from './otlp/json.ts';

/** The bytes of a record; null: it has none. */
const dataOf = (record: string): Buffer | null => {
  const parsed = parseJsonLine(record);
  if (typeof parsed !== 'object' || parsed === null || !('data' in parsed)) return null;
  return typeof parsed.data === 'string' ? Buffer.from(parsed.data, 'base64') : null;
};

/** Reads the lines of the records, the last one of each with or without a newline. */
export const readFirehoseBatch = async (
  body: Buffer,
  options: BatchOptions,
): Promise<Batch | 'malformed' | 'too_many_lines'> => {
  const { maxLines } = options;
  const collector = createCollector(options);
  const framer = createBodyFramer(options, collector);
  const take = async (record: string): Promise<void> => {
    const data = dataOf(record);
    if (data === null) {
      collector.reject('invalid_json');
      return;
    }
    for (let at = 0; at < data.length && collector.lines() <= maxLines; at += TURN_BYTES) {
      const piece = data.subarray(at, at + TURN_BYTES);
      framer.push(piece, piece.length);
      if (at + TURN_BYTES < data.length) await nextTurn();
    }
    framer.end();
  };
  const text = body.toString('latin1');
  const places = findObjects(text, ['records']);
  let turnEnd = TURN_BYTES;
  let place = places.next();
  for (; place.done !== true; place = places.next()) {
    const { start, end, isFound } = place.value;
    if (isFound) await take(text.slice(start, end));
    if (collector.lines() > maxLines) return 'too_many_lines';
    if (end < turnEnd) continue;
    turnEnd = end + TURN_BYTES;
    await nextTurn();
  }
  return place.value ? collector.batch(body.length) : 'malformed';
};
