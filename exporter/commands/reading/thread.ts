// A thread that reads inputs through format and wall, and hands over exchanges. It must not count them, for what is
// counted depends on the order of all logs.
import { once } from 'node:events';
import { parentPort } from 'node:worker_threads';
import { createFingerprint } from '../../exchanges/fingerprint.ts';
import { ReadError, readFileBatches } from '../../sources/batches.ts';
import { withReaders } from './plain-config.ts';
import type { Answer, Ended, Portion, Portions, Said, ThreadInput, ThreadSetting } from './portion.ts';
import { createPortionReader } from './portion-reader.ts';

/** Each message costs a turn of both threads. */
const PORTIONS_AT_ONCE = 16;
/** Most messages of an input that are not worked through yet, so that a thread which is ahead takes bounded memory. */
const MESSAGES_AHEAD = 4;
/** The same of all inputs together that nobody asked for yet, but for one of each. */
const MESSAGES_UNASKED = 16;

if (parentPort === null) throw new TypeError('this is no thread');
const port = parentPort;
const [{ inputs, key, traitsKey, ...setting }] = (await once(port, 'message')) as [ThreadSetting];
const config = withReaders(setting.config);
const fingerprints = { fingerprint: createFingerprint(key), traitsFingerprint: createFingerprint(traitsKey) };

const UNASKED_AHEAD = Math.min(MESSAGES_AHEAD, Math.max(1, Math.floor(MESSAGES_UNASKED / inputs.length)));

/** Messages of one input: those that are worked through, and those that are not. */
const createMessages = () => {
  let answered = 0;
  let unanswered = 0;
  let news = Promise.withResolvers<void>();
  const spares: ArrayBuffer[] = [];
  // Of many inputs most wait at their first lines until the time of those has come.
  const isAwaited = (): boolean => answered > 0;
  const mostAhead = (): number => (isAwaited() ? MESSAGES_AHEAD : UNASKED_AHEAD);
  return {
    isAwaited,
    /** Memory of a message that was worked through. */
    takeSpare: () => spares.pop(),
    answer: (spare: ArrayBuffer): void => {
      answered++;
      unanswered--;
      spares.push(spare);
      news.resolve();
    },
    /** Notes one more; resolves when another one may follow. */
    send: async (): Promise<void> => {
      for (unanswered++; unanswered >= mostAhead(); await news.promise) news = Promise.withResolvers();
    },
  };
};

type Messages = ReturnType<typeof createMessages>;

const messagesOf = new Map<number, Messages>();
port.on('message', ({ input, spare }: Answer) => messagesOf.get(input)?.answer(spare));

const say = (input: number, what: Portions | Ended): void => {
  const said: Said = { input, what };
  port.postMessage(said, what.kind === 'portions' ? [what.exchanges.buffer] : []);
};

/** Reads an input to its end; answers how it ended. */
const readInput = async ({ number, source: at, path }: ThreadInput): Promise<Ended> => {
  const source = config.sources[at];
  if (source === undefined) throw new TypeError('an input of no source');
  const messages = createMessages();
  messagesOf.set(number, messages);
  const reader = createPortionReader(config, source, fingerprints);
  let readBytes = 0;
  let portions: Portion[] = [];
  const hand = async (): Promise<void> => {
    if (portions.length === 0) return;
    say(number, { kind: 'portions', portions, exchanges: reader.give(messages.takeSpare()), readBytes });
    portions = [];
    await messages.send();
  };
  const onProgress = (bytes: number): void => {
    readBytes = bytes;
  };
  const options = { maxLineBytes: config.limits.lineBytes, wrapper: source.wrapper, onProgress };
  try {
    for await (const batch of readFileBatches(path, options)) {
      portions.push(reader.read(batch));
      if (portions.length >= (messages.isAwaited() ? PORTIONS_AT_ONCE : 1)) await hand();
    }
    await hand();
    return { kind: 'end' };
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    await hand();
    return { kind: 'failed', code: error.code, lostBytes: error.lostBytes };
  } finally {
    messagesOf.delete(number);
  }
};

await Promise.all(inputs.map(async (input) => say(input.number, await readInput(input))));
port.close();
