// The source that reads a stream to its end, such as standard input. It cannot be resumed.
import type { Readable } from 'node:stream';
import { conceal } from '../raw-text.ts';
import { codeOf } from './file-system.ts';
import type { Source, SourceOptions } from './source.ts';
import { createUnwrappingFramer } from './wrappers.ts';

export type StreamSourceOptions = SourceOptions & {
  /** Must give bytes, so no encoding may be set. */
  readonly stream: Readable;
};

/** What notices call a stream. */
const STREAM_NAME = '-';

/**
 * Creates a source over a stream. `ended` resolves when the stream has ended and its last line is handed out, when it
 * failed (state `failed`), or when it was stopped (what is left of a line is dropped then).
 */
export const createStreamSource = ({ stream, signals, ...options }: StreamSourceOptions): Source => {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  let started = false;
  let framedBytes = 0;
  const framer = createUnwrappingFramer({
    ...options,
    onTooLong: signals.tooLong,
    stream: { leading: conceal('') },
    onBroken: (error, at, length) =>
      signals.broken(error, { path: STREAM_NAME, offset: framedBytes + at, length }),
  });

  const onData = (bytes: Buffer): void => {
    signals.bytes(bytes.length);
    framer.push(bytes, bytes.length);
    framedBytes += bytes.length;
  };
  const onEnd = (): void => {
    framer.end();
    signals.state('ended');
    resolve();
  };
  const onError = (error: unknown): void => {
    const pending = framer.pendingBytes();
    if (pending > 0) signals.lost(pending, 'read_error');
    signals.state('failed');
    signals.notice(`cannot be read on: ${codeOf(error)}`, STREAM_NAME);
    resolve();
  };

  const start = async (): Promise<void> => {
    if (started) return;
    started = true;
    if (stream.destroyed || stream.readableEnded) {
      signals.state('ended');
      resolve();
      return;
    }
    signals.state('reading');
    stream.once('end', onEnd).once('error', onError).once('close', resolve).on('data', onData);
  };
  const stop = async (): Promise<void> => {
    stream.off('data', onData).off('end', onEnd).destroy();
    resolve();
  };
  return { start, stop, ended, positions: () => [] };
};
