// What keeps totals, positions and trackers through a restart: the snapshot of the state folder is read once, then
// written again and again, and what is shown is what is in it. Without a folder everything is shown as it is now.
// It must not know what is counted.
import { dirname, join } from 'node:path';
import type { Config } from '../config/config.ts';
import { catalogue } from '../metrics/catalogue/index.ts';
import { restoreTallies } from '../metrics/restore.ts';
import { Tallies } from '../metrics/tallies.ts';
import { codeOf } from '../state/disk.ts';
import { createJournal, JOURNAL_NAME, type Journal } from '../state/journal.ts';
import type { SnapshotStore } from '../state/snapshot-store.ts';
import type { SavedTable } from '../tables/saveable.ts';
import type { Logger } from '../telemetry.ts';
import { createSaver, type Saver } from './saver.ts';
import { type ParsedState, parseSections, type Remembered } from './snapshot.ts';
import { beginAnew, beginAt, parseStartTimes, type StartTimes, startOf } from './start-times.ts';

/** Tables as they were saved, by name. */
export type SavedTables = ReadonlyMap<string, SavedTable>;

export type Durability = Saver & {
  /** The tallies to count into, with what was restored. */
  readonly tallies: Tallies;
  /** What an earlier process remembered; undefined: nothing. */
  readonly saved:
    | (Pick<Remembered, 'counting' | 'sources' | 'incidents'> & { readonly tables: SavedTables })
    | undefined;
  /** Since when a metric counts, in milliseconds since the epoch; those of the process itself count since its start. */
  readonly startOf: (metric: string) => number;
  /** Lets other processes have the folder. */
  readonly close: () => void;
};

export type DurabilityOptions = {
  readonly config: Config;
  /** As in `Remembered`. */
  readonly keyMark: string;
  /** Milliseconds by a clock that never steps back. */
  readonly now: () => number;
  /** Milliseconds since the epoch at the start of the process. */
  readonly startedUnixMs: number;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
};

export type OpenedDurability =
  | { readonly ok: true; readonly durability: Durability }
  | { readonly ok: false; readonly problem: string };

const createTallies = ({ config, now }: DurabilityOptions): Tallies =>
  new Tallies({ maxSeries: config.limits.series, now });

/** Since when metrics count, of which the tallies count theirs since the times given. */
const createStartOf =
  (since: StartTimes, { startedUnixMs }: DurabilityOptions): Durability['startOf'] =>
  (metric) =>
    Object.hasOwn(catalogue, metric) ? startOf(since, metric) : startedUnixMs;

/** Shows everything as it is now and keeps nothing. */
const createTransience = (options: DurabilityOptions): Durability => {
  const tallies = createTallies(options);
  const { newbornMs } = options.config.limits;
  return {
    tallies,
    saved: undefined,
    startOf: () => options.startedUnixMs,
    shown: tallies,
    expose: () => ({
      families: tallies.families(),
      values: tallies.values.slice(),
      nowMs: options.now(),
      newbornMs,
      exemplars: tallies.exemplars,
    }),
    // There is no disk to wait for.
    save: async (collect) => collect()?.release(),
    standstillMs: () => null,
    close: () => {},
  };
};

/** What was saved, after everything else was set aside; null: nothing; a text: why it cannot be told. */
const readState = async (
  store: SnapshotStore,
  journal: Journal,
  { keyMark, log }: DurabilityOptions,
): Promise<(ParsedState & { ok: true }) | null | string> => {
  const found = await store.read();
  if (found === 'nothing') return null;
  if ('code' in found) return `${store.path}: cannot read the snapshot: ${found.code}`;
  const state = found.ok ? parseSections(found.sections, keyMark) : found;
  if (state.ok) return state;
  const { path } = store;
  const now = new Date();
  const name = await store.setAside(now);
  // It is of no use without the snapshot; together they may be of some.
  await journal.setAside(now);
  const what = 'the snapshot cannot be used; counters and positions begin anew';
  log.warn(what, {
    path,
    reason: `it ${state.reason}`,
    kept_as: name ?? 'nothing, for it cannot be renamed',
  });
  return null;
};

/** Brings back what was saved, and says what of it was not. Answers since when the tallies count. */
const restore = (
  tallies: Tallies,
  state: ParsedState & { ok: true },
  { config, now, startedUnixMs, log }: DurabilityOptions,
  path: string,
): StartTimes => {
  const names = new Set(config.sources.map(({ name }) => name));
  const hasSource = (name: string): boolean => names.has(name);
  const changed = restoreTallies(tallies, state.tallies, { nowMs: now(), hasSource });
  log.info('counters and positions go on from the snapshot', { path, series: tallies.lasting.length });
  if (changed.length > 0)
    log.warn('these metrics begin anew, for they are defined otherwise now', { metrics: changed.join(', ') });
  const since = parseStartTimes(state.remembered.since) ?? beginAt(startedUnixMs);
  return beginAnew(since, changed, startedUnixMs);
};

/**
 * The tables that belong to the state; none where the journal had to be set aside, for what was counted stays right
 * without them: trackers begin anew, as they do at a first start. A text: why they cannot be told.
 */
const readTables = async (
  journal: Journal,
  state: ParsedState & { ok: true },
  { log }: DurabilityOptions,
): Promise<SavedTables | string> => {
  const { path } = journal;
  try {
    const opened = await journal.open(state.journal);
    if (opened.ok) return state.isOfKey ? opened.tables : new Map();
    const name = await journal.setAside(new Date());
    log.warn('the journal cannot be used; what it followed begins anew, counters and positions go on', {
      path,
      reason: opened.reason,
      kept_as: name ?? 'nothing, for it cannot be renamed',
    });
    return new Map();
  } catch (error) {
    return `${path}: cannot read the journal: ${codeOf(error)}`;
  }
};

/** Brings back what was saved. */
const openStore = async (
  store: SnapshotStore,
  journal: Journal,
  options: DurabilityOptions,
): Promise<OpenedDurability> => {
  const state = await readState(store, journal, options);
  if (typeof state === 'string') return { ok: false, problem: state };
  const tables = state === null ? new Map() : await readTables(journal, state, options);
  if (typeof tables === 'string') return { ok: false, problem: tables };
  const tallies = createTallies(options);
  const since =
    state === null ? beginAt(options.startedUnixMs) : restore(tallies, state, options, store.path);
  const { keyMark, now, log } = options;
  const { newbornMs } = options.config.limits;
  const saver = createSaver({ store, journal, tallies, newbornMs, keyMark, since, now, log });
  return {
    ok: true,
    durability: {
      ...saver,
      tallies,
      saved: state === null ? undefined : { ...state.remembered, tables },
      startOf: createStartOf(since, options),
      close: store.close,
    },
  };
};

/**
 * Goes on from what is in a state folder, which this process has taken; null: nothing is kept. A problem names the file and
 * what is wrong with it.
 */
export const openDurability = async (
  options: DurabilityOptions,
  store: SnapshotStore | null,
  journal = store === null ? null : createJournal({ directory: join(dirname(store.path), JOURNAL_NAME) }),
): Promise<OpenedDurability> =>
  store === null || journal === null
    ? { ok: true, durability: createTransience(options) }
    : openStore(store, journal, options);
