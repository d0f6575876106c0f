// A thread that reads one input through format and wall, and hands over exchanges. It must not count them, for what is
// counted depends on the order of all logs.
import { parentPort, workerData } from 'node:worker_threads';
import type { Exchange } from '../../exchanges/exchange.ts';
import { createFingerprint } from '../../exchanges/fingerprint.ts';
import { createSerializeExchanges } from '../../exchanges/serialized.ts';
import type { Traits } from '../../exchanges/traits.ts';
import { createLineCounts, createReadLine, noteLine } from '../../pipeline.ts';
import { type Batch, ReadError, readFileBatches } from '../../sources/batches.ts';
import { takeLines } from '../broken-lines.ts';
import { loadInputs } from '../inputs.ts';
import { createWall } from '../wall.ts';
import { spyOn } from '../watch/record-spy.ts';
import { type Broken, LINES_AT_ONCE, type Portion, type Said, type ThreadSetting } from './portion.ts';

/** Portions in a message: each message costs a turn of both threads. */
const PORTIONS_AT_ONCE = 8;
/** Messages that are not worked through yet, so that a thread which is ahead takes bounded memory. */
const MESSAGES_AHEAD = 4;

const { inputs, at, path, key, traitsKey } = workerData as ThreadSetting;
const port = parentPort ?? process.exit(2);

/** The input that the other thread means. */
const findInput = async () => {
  const loaded = await loadInputs(inputs);
  const input = loaded.ok ? loaded.inputs[at] : undefined;
  if (!loaded.ok || input?.path !== path) throw new Error('the config is another one than a moment ago');
  return { config: loaded.config, source: input.source };
};

const { config, source } = await findInput();
const serialize = createSerializeExchanges();
let traits: Traits[] = [];
const reader = spyOn(source.reader, (one) => traits.push(one), createFingerprint(traitsKey));
const readLine = createReadLine({ reader, normalize: createWall(config, source, createFingerprint(key)) });

/** Reads the lines of a batch. */
const read = ({ chunk, ranges, tooLong, bytes }: Batch): Portion => {
  const counts = createLineCounts();
  const broken: Broken[] = [];
  const serialized: Uint8Array<ArrayBuffer>[] = [];
  let exchanges: Exchange[] = [];
  const door = {
    line: (...place: Parameters<typeof readLine>): void => {
      counts.lines++;
      const line = readLine(...place);
      if (typeof line === 'string') noteLine(counts, line);
      else exchanges.push(line);
    },
    broken: () => noteLine(counts, 'internal_error'),
  };
  counts.lines += tooLong;
  for (let n = 0; n < tooLong; n++) noteLine(counts, 'too_long');
  for (let from = 0; from < ranges.length; from += 2 * LINES_AT_ONCE) {
    const some = ranges.slice(from, from + 2 * LINES_AT_ONCE);
    takeLines(door, chunk, some, (error, length) => broken.push({ error, length }));
    serialized.push(serialize(exchanges));
    exchanges = [];
  }
  const seen = traits;
  traits = [];
  return { bytes, counts, exchanges: serialized, traits: seen, broken };
};

let unanswered = 0;
let answered = Promise.withResolvers<void>();
port.on('message', () => {
  unanswered--;
  answered.resolve();
  answered = Promise.withResolvers<void>();
});

const say = (said: Said): void => {
  const moved = said.kind === 'portions' ? said.portions.flatMap(({ exchanges }) => exchanges) : [];
  port.postMessage(
    said,
    moved.map(({ buffer }) => buffer),
  );
};

const sayPortions = async (portions: readonly Portion[], readBytes: number): Promise<void> => {
  if (portions.length === 0) return;
  while (unanswered >= MESSAGES_AHEAD) await answered.promise;
  unanswered++;
  say({ kind: 'portions', portions, readBytes });
};

const readAll = async (): Promise<Said> => {
  let readBytes = 0;
  let portions: Portion[] = [];
  const options = {
    maxLineBytes: config.limits.lineBytes,
    wrapper: source.wrapper,
    onProgress: (bytes: number) => {
      readBytes = bytes;
    },
  };
  try {
    for await (const batch of readFileBatches(path, options)) {
      portions.push(read(batch));
      if (portions.length < PORTIONS_AT_ONCE) continue;
      await sayPortions(portions, readBytes);
      portions = [];
    }
    await sayPortions(portions, readBytes);
    return { kind: 'end' };
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    await sayPortions(portions, readBytes);
    return { kind: 'failed', code: error.code, lostBytes: error.lostBytes };
  }
};

say(await readAll());
port.close();
