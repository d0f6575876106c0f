// What has been heard and is not on the disk yet: collected for a moment, then stored in one go, so that a flood of
// messages costs a few syncs a second. It must not know what a line holds, nor where the lines come from.
import { type Clock, systemClock } from '../../sources/file-system.ts';
import type { OnLine } from '../../sources/source.ts';
import type { Appended } from '../../state/spool.ts';
import { type Batch, type BatchOptions, type Collector, createCollector } from '../push/batch.ts';

export type QueueOptions = {
  /** What the next lines are read with; more than `maxLines` do not wait at once. */
  readonly door: () => BatchOptions & { /** Most bytes that wait at once. */ readonly maxBytes: number };
  /** Takes what lines came to; `stored` when it is on the disk. */
  readonly store: (batch: Batch) => Promise<Appended>;
  /** Told that no more is to be handed over, and that it may be again. */
  readonly onFull: () => void;
  readonly onRoom: () => void;
  /** Told how many lines were given up: the disk takes none, and there is no more time. */
  readonly onLost: (lines: number) => void;
  readonly clock?: Pick<Clock, 'wait'>;
};

export type Queue = {
  /** Bytes as they arrived; to be told before their lines. */
  readonly bytes: (count: number) => void;
  readonly line: OnLine;
  readonly tooLong: () => void;
  /** Has what waits stored, without asking a disk that refuses again; resolves when nothing waits. Idempotent. */
  readonly close: () => Promise<void>;
};

/** How long lines are collected. What is heard in it is lost with the process; each sync ends one. */
const COLLECT_MS = 100;
const RETRY_MS = 1000;

/** Creates a queue; while lines wait it stores them by itself. */
export const createQueue = (options: QueueOptions): Queue => {
  const { door, store, onFull, onRoom, onLost, clock = systemClock } = options;
  const closing = new AbortController();
  let limits = { maxLines: 0, maxBytes: 0 };
  let collector: Collector | null = null;
  let waitingBytes = 0;
  let isFull = false;
  let storing: Promise<void> | null = null;

  /** Each batch is read with what the door is when it begins. */
  const begin = (): Collector => {
    const now = door();
    limits = now;
    return createCollector(now);
  };

  const take = (from: Collector): Batch => {
    const batch = from.batch(waitingBytes);
    collector = null;
    waitingBytes = 0;
    if (isFull) {
      isFull = false;
      onRoom();
    }
    return batch;
  };

  /** Asks until the disk takes it; meanwhile further lines are collected, up to the bound. */
  const storeOne = async (batch: Batch): Promise<void> => {
    let stored = await store(batch);
    while (stored !== 'stored' && stored !== 'too_large' && !closing.signal.aborted) {
      await clock.wait(RETRY_MS, closing.signal);
      stored = await store(batch);
    }
    if (stored !== 'stored') onLost(batch.counts.lines);
  };

  const storeAll = async (): Promise<void> => {
    while (collector !== null) {
      await clock.wait(COLLECT_MS, closing.signal);
      await storeOne(take(collector));
    }
    storing = null;
  };

  const add = (collect: (to: Collector) => void): void => {
    collector ??= begin();
    collect(collector);
    if (!isFull && (collector.lines() >= limits.maxLines || waitingBytes >= limits.maxBytes)) {
      isFull = true;
      onFull();
    }
    storing ??= storeAll();
  };

  return {
    bytes: (count) => {
      waitingBytes += count;
    },
    line: (chunk, start, end) => add((to) => to.line(chunk, start, end)),
    tooLong: () => add((to) => to.reject('too_long')),
    close: async () => {
      closing.abort();
      await storing;
    },
  };
};
