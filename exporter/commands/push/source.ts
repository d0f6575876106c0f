// The source of what is pushed: bodies become batches in its spool, and are counted from there like any log, with a
// position. It must not know HTTP, and counts nothing before it is on the disk.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Exchange } from '../../exchanges/exchange.ts';
import { parseExchanges } from '../../exchanges/serialized/read.ts';
import type { LineCounts } from '../../pipeline.ts';
import type { BodyKind, PushResult } from '../../server/ingest.ts';
import type { OtlpKind } from '../../server/otlp-kind.ts';
import { type Clock, codeOf, systemClock } from '../../sources/file-system.ts';
import type { Signals, Source } from '../../sources/source.ts';
import { type Appended, SPOOL_START, type Spool } from '../../state/spool.ts';
import type { SpooledFrame, SpoolPosition } from '../../state/spool-segments.ts';
import { type Batch, type BatchOptions, readJsonBatch, readLineBatch } from './batch.ts';
import { readFirehoseBatch } from './firehose.ts';
import { encodeBatch, parseBatch } from './frame.ts';
import { readLogplexBatch } from './logplex.ts';
import { readOtlpBatch } from './otlp/batch.ts';
import { createRecentIds } from './recent-ids.ts';

/** How far a spool is counted: `block` blocks of the frame that begins here. */
type Place = SpoolPosition & { readonly block: number };

/** A place, with the ids of bodies that were counted of late, if any. Plain data. */
export type PushPosition = Place & { readonly ids?: readonly string[] };

export type PushSourceOptions = {
  readonly spool: Spool;
  /** Path of the spool, for notices. */
  readonly path: string;
  /** What `positions` said when that was last on the disk; what is no position counts as none. */
  readonly resume?: unknown;
  readonly signals: Pick<Signals, 'bytes' | 'broken' | 'lost' | 'state' | 'lagBytes' | 'notice'>;
  /** What the lines of the next body are read with. */
  readonly door: () => BatchOptions;
  readonly countLines: (counts: LineCounts) => void;
  readonly count: (exchange: Exchange) => void;
  /** Told once a body; of a stored one when it is counted, or is known to be counted already. */
  readonly onOutcome: (outcome: PushResult['status'] | 'duplicate') => void;
  /** Told the bytes that the spool takes, when they change. */
  readonly onStoredBytes: (bytes: number) => void;
  /** Passes time until a disk that refuses is asked again. Default: the machine's. */
  readonly clock?: Pick<Clock, 'wait'>;
};

export type PushSource = Source & {
  /** `id`: the same whenever the sender sends this body again. */
  readonly push: (body: Buffer, kind: BodyKind | OtlpKind, id?: string) => Promise<PushResult>;
  /** Takes what lines came to; resolves when it is on the disk and will be counted, or not. */
  readonly store: (batch: Batch) => Promise<Appended>;
  readonly release: NonNullable<Source['release']>;
};

const RETRY_MS = 5000;

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

type Saved = { segment?: unknown; offset?: unknown; block?: unknown; ids?: unknown };

const parsePositions = (value: unknown): { readonly place: Place; readonly ids: unknown } | null => {
  const [saved]: unknown[] = Array.isArray(value) ? value : [];
  if (typeof saved !== 'object' || saved === null) return null;
  const { segment, offset, block, ids }: Saved = saved;
  if (!isCount(segment) || !isCount(offset) || !isCount(block)) return null;
  return { place: { segment, offset, block }, ids };
};

const rejectedOf = ({ rejected }: LineCounts): number =>
  Object.values(rejected).reduce((sum, count) => sum + count, 0);

/** Creates the source over a spool; nothing is touched until it is started. */
export const createPushSource = (options: PushSourceOptions): PushSource => {
  const { spool, path, signals, onOutcome, onStoredBytes, clock = systemClock } = options;
  const resume = parsePositions(options.resume);
  const counted = createRecentIds(resume?.ids);
  let position: Place = resume?.place ?? { ...SPOOL_START, block: 0 };
  let opening: Promise<boolean> | null = null;
  let running: Promise<void> | null = null;
  let said = '';
  const stopping = new AbortController();
  let waking = new AbortController();
  const ended = Promise.withResolvers<void>();

  /** Says what is wrong once, until it is something else or all is well. */
  const complain = (what: string): void => {
    if (what !== said && what !== '') signals.notice(what, path);
    said = what;
  };

  const fail = (what: string, error: unknown): void => {
    const code = codeOf(error);
    signals.state(code === 'EACCES' || code === 'EPERM' ? 'no_permission' : 'failed');
    complain(`${what}: ${code}`);
  };

  const openNow = async (): Promise<boolean> => {
    try {
      const { cutBytes, foreignFiles } = await spool.open(resume?.place ?? null);
      if (cutBytes > 0)
        signals.notice(`cut off what was not answered when the process died: ${cutBytes} bytes`, path);
      if (foreignFiles > 0)
        signals.notice(`left alone files that this version cannot read: ${foreignFiles}`, path);
      showStored();
      return true;
    } catch (error) {
      fail('cannot open the spool', error);
      opening = null;
      return false;
    }
  };
  const open = (): Promise<boolean> => {
    opening ??= openNow();
    return opening;
  };

  const showStored = (): void => {
    // Another may have this name by now.
    if (stopping.signal.aborted) return;
    onStoredBytes(spool.storedBytes());
    signals.lagBytes(spool.bytesAfter(position));
  };

  const lose = (bytes: number): void => {
    signals.lost(bytes, 'read_error');
    signals.notice(`cannot read what was stored, it is damaged or gone: ${bytes} bytes`, path);
  };

  const skip = (bytes: number, to: SpoolPosition): void => {
    lose(bytes);
    position = { ...to, block: 0 };
  };

  /** What breaks the count would break it after a restart too. */
  const countOne = (exchange: Exchange, { offset }: SpoolPosition): void => {
    try {
      options.count(exchange);
    } catch (error) {
      signals.broken(error, { path, offset, length: 0 });
    }
  };

  /** Counts one block and moves on, both in one turn of the event loop. */
  const countBlock = (batch: Batch, { start, end }: SpooledFrame, block: number): void => {
    if (block === 0) {
      options.countLines(batch.counts);
      onOutcome('stored');
    }
    signals.bytes(block === 0 ? batch.bytes : 0);
    const bytes = batch.blocks[block];
    const exchanges = bytes === undefined ? [] : parseExchanges(bytes);
    if (exchanges === null) lose(bytes?.length ?? 0);
    for (const exchange of exchanges ?? []) countOne(exchange, start);
    const next = block + 1;
    position = next < batch.blocks.length ? { ...start, block: next } : { ...end, block: 0 };
  };

  const countFrame = async (frame: SpooledFrame): Promise<void> => {
    if (stopping.signal.aborted) return;
    const batch = parseBatch(frame.payload);
    if (batch === null) return skip(frame.payload.length, frame.end);
    const { segment, offset } = frame.start;
    const isHere = position.segment === segment && position.offset === offset;
    const begun = isHere ? position.block : 0;
    if (begun === 0 && batch.id !== undefined && !counted.note(batch.id)) {
      onOutcome('duplicate');
      position = { ...frame.end, block: 0 };
      return;
    }
    const blocks = Math.max(1, batch.blocks.length);
    for (let block = begun; block < blocks; block++) {
      if (stopping.signal.aborted) return;
      countBlock(batch, frame, block);
      await nextTurn();
    }
    position = { ...frame.end, block: 0 };
  };

  /** Counts what there is; answers how long there may be nothing to do. */
  const countStored = async (): Promise<number> => {
    if (!(await open())) return RETRY_MS;
    try {
      for (let read = await spool.read(position); read !== null; read = await spool.read(position)) {
        if (stopping.signal.aborted) break;
        signals.state('reading');
        if (read.kind === 'lost') skip(read.bytes, read.end);
        else for (const frame of read.frames) await countFrame(frame);
        showStored();
      }
    } catch (error) {
      fail('cannot read the spool', error);
      return RETRY_MS;
    }
    complain('');
    signals.state('idle');
    return Number.POSITIVE_INFINITY;
  };

  const run = async (firstMs: number): Promise<void> => {
    for (let waitMs = firstMs; !stopping.signal.aborted; waitMs = await countStored()) {
      // Whoever stores something wakes this, even while it is on its way here.
      if (Number.isFinite(waitMs)) await clock.wait(waitMs, waking.signal);
      else await aborted(waking.signal);
      waking = new AbortController();
    }
  };

  const start = async (): Promise<void> => {
    if (running !== null || stopping.signal.aborted) return;
    running = countStored().then(run);
    await opening;
  };

  const stop = async (): Promise<void> => {
    stopping.abort();
    waking.abort();
    await running;
    await spool.close();
    ended.resolve();
  };

  const append = async (batch: Batch): Promise<Appended> => {
    const appended = await spool.append(encodeBatch(batch));
    if (appended === 'stored') {
      showStored();
      waking.abort();
    }
    return appended;
  };

  const take = async (body: Buffer, kind: BodyKind | OtlpKind, id?: string): Promise<PushResult> => {
    if (stopping.signal.aborted || !(await open())) return { status: 'unavailable' };
    const batch = await readBatch(body, kind, options.door());
    if (typeof batch === 'string') return { status: batch };
    const appended = await append(id === undefined ? batch : { ...batch, id });
    if (appended === 'too_large') return { status: 'too_many_lines' };
    if (appended !== 'stored') return { status: appended };
    return { status: 'stored', lines: batch.counts.lines, rejected: rejectedOf(batch.counts) };
  };

  return {
    start,
    stop,
    ended: ended.promise,
    push: async (body, kind, id) => {
      const result = await take(body, kind, id);
      if (result.status !== 'stored') onOutcome(result.status);
      return result;
    },
    store: async (batch) => (stopping.signal.aborted || !(await open()) ? 'unavailable' : append(batch)),
    positions: (): readonly PushPosition[] => {
      const ids = counted.list();
      return [ids.length > 0 ? { ...position, ids } : position];
    },
    release: async (saved) => {
      const until = parsePositions(saved);
      if (until !== null) await spool.release(until.place);
      showStored();
    },
  };
};

/** What Cloudflare uploads when a Logpush job is made, to see that somebody takes it. */
const TEST_UPLOAD = '{"content":"tests"}';
const EMPTY = Buffer.alloc(0);

const isTestUpload = (body: Buffer): boolean =>
  body.length < TEST_UPLOAD.length + 3 && body.toString('latin1').trim() === TEST_UPLOAD;

const READERS = {
  lines: readLineBatch,
  json: readJsonBatch,
  logplex: readLogplexBatch,
  firehose: readFirehoseBatch,
} as const satisfies Readonly<Record<BodyKind, unknown>>;

const readBatch = (body: Buffer, kind: BodyKind | OtlpKind, options: BatchOptions) => {
  if (typeof kind === 'object') return readOtlpBatch(body, kind, options);
  return isTestUpload(body) ? readLineBatch(EMPTY, options) : READERS[kind](body, options);
};

const aborted = (signal: AbortSignal): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
};
