// The rows of large tables, saved as they change: a journal beside the snapshot, which says up to where it counts.
// It must not know what a table is for, and change nothing on the disk that the snapshot there points to.
import { basename, dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Saveable, SavedTable } from '../tables/saveable.ts';
import { codeOf, type Disk, nodeDisk } from './disk.ts';
import { type Plan, planRound, TableIds } from './journal-plan.ts';
import { type LaidOut, layOut, type Room, sealFrames } from './journal-round.ts';
import { readRows } from './journal-rows.ts';
import {
  appendToJournal,
  journalSegmentPath,
  listJournalSegments,
  readJournalSegment,
} from './journal-segments.ts';
import { createSavedTable, EMPTY_JOURNAL, isJournalState, type JournalState } from './journal-state.ts';
import { nodeSpoolFiles, type SpoolFiles } from './spool-files.ts';

export type JournalOptions = {
  /** Absolute path of a folder of its own in the state folder; made when it is needed. */
  readonly directory: string;
  /** Bytes that a segment has at least before another one begins. Default: 4 MiB. */
  readonly minSegmentBytes?: number;
  /** Default: the machine's own. */
  readonly files?: SpoolFiles;
  readonly disk?: Pick<Disk, 'isThere' | 'list' | 'rename' | 'remove'>;
};

/** The tables as they were saved, by name; or why they cannot be had. */
export type OpenedJournal =
  | { readonly ok: true; readonly tables: ReadonlyMap<string, SavedTable> }
  | { readonly ok: false; readonly reason: string };

/** What changed up to a moment, and is now to be written. One of `keep`, `putBack` and `hold` is to be called in the end. */
export type JournalRound = {
  /** Whether there is anything that a snapshot must tell of. */
  readonly isNews: boolean;
  /** What the snapshot is to say: plain data. */
  readonly state: JournalState;
  /** Bytes of the segments that it points to. */
  readonly bytes: number;
  /** Names under which something was restored that no table took over; told once. */
  readonly unclaimed: readonly string[];
  /** To be awaited before the snapshot is written. Rejects with the system's error. */
  readonly write: () => Promise<void>;
  /** The snapshot is on the disk: deletes what is not needed any more. Never rejects. */
  readonly keep: () => Promise<void>;
  /** The snapshot was not written, and the earlier one is there. */
  readonly putBack: () => void;
  /** The snapshot has its name, and nobody knows whether it has it after a power cut. */
  readonly hold: () => void;
};

export type Journal = {
  /** Path of its folder, for messages. */
  readonly path: string;
  /**
   * Reads what a snapshot points to (`JournalRound.state`; undefined: to nothing), and deletes what it does not. Rejects
   * with the system's error, which says nothing of what is there.
   */
  readonly open: (state: unknown) => Promise<OpenedJournal>;
  /** Gives what is there another name, `journal.broken-` and a time, in place of an earlier one. Null: that cannot be done. */
  readonly setAside: (now: Date) => Promise<string | null>;
  /**
   * Looks whether what was written is there still; where it is not, everything is to be written. To be awaited before
   * each `capture`. Rejects with the system's error.
   */
  readonly check: () => Promise<void>;
  /** Copies what changed in the tables of these names, in one go. Not while the `write` of an earlier round is under way. */
  readonly capture: (tables: ReadonlyMap<string, Saveable>) => JournalRound;
};

/** What the snapshot of a state folder points to. */
export const JOURNAL_NAME = 'journal';
const BROKEN = `${JOURNAL_NAME}.broken-`;
const MIN_SEGMENT_BYTES = 4 * 1024 ** 2;

/** Reads all segments of a state into tables; answers why it cannot, as in `OpenedJournal`. */
const readSegments = async (
  files: SpoolFiles,
  directory: string,
  { segments }: JournalState,
  tables: ReadonlyMap<number, SavedTable>,
): Promise<string | null> => {
  const take = (payload: Buffer): boolean => readRows(payload, tables);
  for (const segment of segments) {
    const reason = await readJournalSegment(files, directory, segment, take);
    if (reason !== null) return `${basename(journalSegmentPath(directory, segment.number))} ${reason}`;
  }
  return null;
};

/** Creates a journal; nothing is touched before the first call. */
export const createJournal = (options: JournalOptions): Journal => {
  const { directory, minSegmentBytes = MIN_SEGMENT_BYTES, files = nodeSpoolFiles, disk = nodeDisk } = options;
  const folder = dirname(directory);
  /** What the snapshot on the disk points to. */
  let durable = EMPTY_JOURNAL;
  /** What a snapshot points to that may be there after a power cut, and may not. */
  let held: JournalState | null = null;
  /** Something that the snapshot points to is not there any more. */
  let isLost = false;
  let ids = new TableIds(0);
  let unclaimed: JournalState['tables'] = [];
  let room: Room = new Uint8Array(0);

  const removeOthers = async ({ segments }: JournalState): Promise<void> => {
    const needed = new Set(segments.map(({ number }) => number));
    const numbers = await listJournalSegments(files, directory).catch(() => []);
    for (const number of numbers.filter((one) => !needed.has(one)))
      await files.remove(journalSegmentPath(directory, number)).catch(() => undefined);
  };

  const settle = async (state: JournalState): Promise<void> => {
    const [before, after] = [durable.segments[0]?.number, state.segments[0]?.number];
    durable = state;
    held = null;
    isLost = false;
    if (before !== after) await removeOthers(state);
  };

  const open = async (saved: unknown): Promise<OpenedJournal> => {
    const state = saved === undefined ? EMPTY_JOURNAL : saved;
    if (!isJournalState(state)) return { ok: false, reason: 'the snapshot does not say what is in it' };
    const tables = new Map(state.tables.map((one) => [one.id, createSavedTable(one)]));
    const reason = await readSegments(files, directory, state, tables);
    if (reason !== null) return { ok: false, reason };
    durable = state;
    ids = new TableIds(state.lastId);
    unclaimed = state.tables;
    await removeOthers(state);
    const named = state.tables.map(({ id, name }) => [name, tables.get(id) as SavedTable] as const);
    return { ok: true, tables: new Map(named) };
  };

  const setAside = async (now: Date): Promise<string | null> => {
    const name = `${BROKEN}${now.toISOString().replaceAll(':', '-')}`;
    try {
      await disk.rename(directory, join(folder, name), folder);
      // It may be large, so that one of them is enough.
      const earlier = (await disk.list(folder)).filter((one) => one.startsWith(BROKEN) && one !== name);
      for (const one of earlier) await disk.remove(join(folder, one));
      return name;
    } catch {
      return null;
    }
  };

  const check = async (): Promise<void> => {
    if (held !== null) {
      await files.syncFolder(folder);
      await settle(held);
    }
    for (const { number } of durable.segments)
      if (!(await disk.isThere(journalSegmentPath(directory, number)))) isLost = true;
  };

  const takeUnclaimed = (): readonly string[] => {
    const names = unclaimed.filter(({ id }) => !ids.has(id)).map(({ name }) => name);
    unclaimed = [];
    return names;
  };

  const write = async ({ segment }: Plan, frames: LaidOut): Promise<void> => {
    for (const _ of sealFrames(frames, segment.number, segment.bytes)) await nextTurn();
    try {
      await appendToJournal(files, directory, segment, frames.bytes);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') isLost = true;
      throw error;
    }
  };

  const capture = (named: ReadonlyMap<string, Saveable>): JournalRound => {
    const tables = ids.identify(named);
    if (isLost) for (const { table } of tables.values()) table.markAll();
    const plan = planRound(tables, ids.last, { durable, isLost, minSegmentBytes });
    const frames = layOut(plan.parts, room);
    room = frames.room;
    const { isNews, state, putBack, parts } = plan;
    return {
      isNews,
      state,
      bytes: state.segments.reduce((sum, { bytes }) => sum + bytes, 0),
      unclaimed: takeUnclaimed(),
      write: () => (parts.length === 0 ? Promise.resolve() : write(plan, frames)),
      keep: () => settle(state),
      putBack,
      hold: () => {
        held = state;
      },
    };
  };

  return { path: directory, open, setAside, check, capture };
};
