// Writes snapshots, says once that it cannot, and shows what was written last: nothing that is shown is ever taken back,
// for a process that comes after this one finds it on the disk. It must not know what is counted.
import { setTimeout as delay } from 'node:timers/promises';
import { DurableTallies } from '../metrics/durable.ts';
import type { Exposed } from '../metrics/exposed.ts';
import type { Counted } from '../metrics/series.ts';
import type { Tallies } from '../metrics/tallies.ts';
import { codeOf } from '../state/disk.ts';
import type { Journal } from '../state/journal.ts';
import { type SnapshotStore, UnsettledError } from '../state/snapshot-store.ts';
import type { Saveable } from '../tables/saveable.ts';
import type { Logger } from '../telemetry.ts';
import { type Remembered, renderRemembered, renderSections } from './snapshot.ts';
import type { StartTimes } from './start-times.ts';

/** What is to be saved beside the tallies, of one moment; `release` is called once it is on the disk. */
export type Saving = Pick<Remembered, 'counting' | 'sources' | 'incidents'> & {
  /** Those of which only what changed is written, by name. */
  readonly tables: ReadonlyMap<string, Saveable>;
  readonly release: () => void;
};

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
  /** In the store's folder. */
  readonly journal: Journal;
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

/**
 * While the disk refuses, all that changes piles up and is copied for each attempt: that may take a twentieth of the time,
 * however large the tables are.
 */
const PAUSE_FOR_COPYING = 20;

/** Builds what writes snapshots; the tallies are shown as they are, restored or new, until the first is written. */
export const createSaver = (options: SaverOptions): Saver => {
  const { store, journal, tallies, newbornMs, keyMark, since, now, log } = options;
  const durable = new DurableTallies(tallies, now(), newbornMs);
  const ageSeconds = tallies.gauge('cookie_exporter_snapshot_age_seconds');
  const bytes = tallies.gauge('cookie_exporter_snapshot_bytes');
  const failures = tallies.counter('cookie_exporter_snapshot_failures_total');
  /** When what is shown was last seen to be all that there is. */
  let currentMs = now();
  let durableRemembered = '';
  let refusal = '';
  let pausedUntilMs = 0;

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

  const sayUnclaimed = (names: readonly string[]): void => {
    if (names.length > 0)
      log.info('these tables begin anew, for config or version are others now', { tables: names.join(', ') });
  };

  const saveNow = async (collect: () => Saving | null): Promise<void> => {
    if (now() < pausedUntilMs) return;
    await journal.check();
    const saving = collect();
    if (saving === null) return;
    const { release, tables, ...rest } = saving;
    const copyingMs = now();
    const capture = durable.capture(copyingMs);
    const remembered = renderRemembered({ keyMark, since, ...rest });
    const round = journal.capture(tables);
    const isNews = capture.isNews || round.isNews || remembered !== durableRemembered;
    if (isNews || !(await store.isThere())) {
      const pauseMs = (now() - copyingMs) * PAUSE_FOR_COPYING;
      try {
        const sections = renderSections(capture, newbornMs, remembered, round.state);
        bytes.set((await store.write(sections, round.write)) + round.bytes);
      } catch (error) {
        if (error instanceof UnsettledError) round.hold();
        else round.putBack();
        pausedUntilMs = now() + pauseMs;
        return fail(error);
      }
      durable.keep();
      durableRemembered = remembered;
      await round.keep();
      release();
      sayUnclaimed(round.unclaimed);
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
