// Writes snapshots, says once that it cannot, and shows what was written last: nothing that is shown is ever taken back,
// for a process that comes after this one finds it on the disk. It must not know what is counted.
import { setTimeout as delay } from 'node:timers/promises';
import { DurableTallies } from '../metrics/durable.ts';
import type { Exposed } from '../metrics/exposed.ts';
import type { Counted } from '../metrics/series.ts';
import type { Tallies } from '../metrics/tallies.ts';
import { codeOf } from '../state/disk.ts';
import type { SnapshotStore } from '../state/snapshot-store.ts';
import type { Logger } from '../telemetry.ts';
import { type Remembered, renderRemembered, renderSections } from './snapshot.ts';
import type { StartTimes } from './start-times.ts';

/** What is to be saved beside the tallies, of one moment; `release` is called once it is on the disk. */
export type Saving = Pick<Remembered, 'counting' | 'sources'> & { readonly release: () => void };

export type Saver = {
  /** What the status page shows. */
  readonly shown: Counted;
  /** What a scrape shows now. */
  readonly expose: () => Omit<Exposed, 'sampled'>;
  /**
   * Saves everything if anything changed; `collect` is called in one go with the copying of the tallies, and answers
   * null while there is nothing to save. Does not reject for what the disk does; calls are worked off in turn.
   */
  readonly save: (collect: () => Saving | null) => Promise<void>;
  /** How long what is shown has been standing still because the disk refuses; null: it does not. */
  readonly standstillMs: () => number | null;
};

export type SaverOptions = {
  readonly store: SnapshotStore;
  readonly tallies: Tallies;
  readonly newbornMs: number;
  /** As in `Remembered`. */
  readonly keyMark: string;
  readonly since: StartTimes;
  /** Milliseconds by a clock that never steps back. */
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'error'>;
};

/** A disk that has not answered for so long refuses as well. */
const LATE_MS = 10_000;

/** Builds what writes snapshots; the tallies are shown as they are, restored or new, until the first is written. */
export const createSaver = ({ store, tallies, newbornMs, keyMark, since, now, log }: SaverOptions): Saver => {
  const durable = new DurableTallies(tallies, now(), newbornMs);
  const ageSeconds = tallies.gauge('cookie_exporter_snapshot_age_seconds');
  const bytes = tallies.gauge('cookie_exporter_snapshot_bytes');
  const failures = tallies.counter('cookie_exporter_snapshot_failures_total');
  /** When what is shown was last seen to be all that there is. */
  let currentMs = now();
  let durableRemembered = '';
  let refusal = '';

  const fail = (error: unknown): void => {
    failures.add(1);
    const reason = codeOf(error);
    if (reason !== refusal)
      log.error('the snapshot cannot be written: what is shown stands still', { path: store.path, reason });
    refusal = reason;
  };
  const succeed = (): void => {
    if (refusal !== '') log.info('the snapshot is written again', { path: store.path });
    refusal = '';
  };

  const saveNow = async (collect: () => Saving | null): Promise<void> => {
    const saving = collect();
    if (saving === null) return;
    const { release, ...rest } = saving;
    const capture = durable.capture(now());
    const remembered = renderRemembered({ keyMark, since, ...rest });
    const isNews = capture.isNews || remembered !== durableRemembered;
    if (isNews || !(await store.isThere())) {
      try {
        bytes.set(await store.write(renderSections(capture, newbornMs, remembered)));
      } catch (error) {
        return fail(error);
      }
      durable.keep();
      durableRemembered = remembered;
      release();
    }
    succeed();
    currentMs = capture.nowMs;
  };

  let turn = Promise.resolve();
  return {
    save: (collect) => {
      turn = turn.then(() => saveNow(collect)).catch(fail);
      return turn;
    },
    shown: durable,
    expose: () => {
      ageSeconds.set((now() - currentMs) / 1000);
      return durable.expose();
    },
    standstillMs: () => {
      const ageMs = now() - currentMs;
      return refusal !== '' || ageMs > LATE_MS ? ageMs : null;
    },
  };
};

const EVERY_MS = 1000;

/** Saves about once a second until it is stopped; `stop` waits for what is under way then. */
export const saveRegularly = (save: () => Promise<void>): { readonly stop: () => Promise<void> } => {
  const stopping = new AbortController();
  const { signal } = stopping;
  const saveOnAndOn = async (): Promise<void> => {
    while (!signal.aborted) {
      await save();
      await delay(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  };
  const done = saveOnAndOn();
  return {
    stop: () => {
      stopping.abort();
      return done;
    },
  };
};
