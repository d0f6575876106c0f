// The first half of the pipeline for a body of Heroku's logplex: messages of syslog, each with its length before it. All or
// nothing; it counts nothing itself.
// Source: "Logplex HTTP Drains", in the documents of github.com/heroku/logplex.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createCountedFramer } from '../../sources/syslog-framing.ts';
import { createUnpack } from '../../sources/syslog-unpack.ts';
import { type Batch, type BatchOptions, createCollector, TURN_BYTES } from './batch.ts';

/** Reads the payloads of the messages as lines; `malformed`: what cannot be taken apart to its end. */
export const readLogplexBatch = async (
  body: Buffer,
  options: BatchOptions,
): Promise<Batch | 'malformed' | 'too_many_lines'> => {
  const { maxLineBytes, maxLines } = options;
  const collector = createCollector(options);
  const onTooLong = (): void => collector.reject('too_long');
  const { message: onMessage, maxMessageBytes } = createUnpack({
    maxLineBytes,
    onLine: collector.line,
    onTooLong,
  });
  const framer = createCountedFramer({ maxMessageBytes, onMessage, onTooLong });
  for (let at = 0; at < body.length; at += TURN_BYTES) {
    if (!framer.push(body.subarray(at, at + TURN_BYTES))) return 'malformed';
    if (collector.lines() > maxLines) return 'too_many_lines';
    await nextTurn();
  }
  return framer.end() ? collector.batch(body.length) : 'malformed';
};
