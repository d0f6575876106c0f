// Tables with a journal and the part of a snapshot that points to it, over a folder in memory.
import { createJournal, type Journal, type JournalRound } from '../../exporter/state/journal.ts';
import { createBloom } from '../../exporter/tables/bloom.ts';
import { createKeyedTable } from '../../exporter/tables/keyed-table.ts';
import type { Saveable, SavedTable } from '../../exporter/tables/saveable.ts';
import { RowTable } from '../../exporter/tables/table.ts';
import { restore, savedOf } from '../tables/saved-table.ts';
import type { FakeFiles } from './fake-journal-files.ts';

export const FOLDER = '/state/journal';
export const segmentPath = (number: number): string =>
  `${FOLDER}/${String(number).padStart(10, '0')}.journal`;

export const createTables = () => ({
  rows: new RowTable({ seenMs: 'f64', hits: 'u32', level: 'u8' }, 60),
  sessions: createKeyedTable({ site: 'u16', score: 'i32' }, 60),
  met: createBloom(300),
});
export type Tables = ReturnType<typeof createTables>;

const byName = (tables: Tables): Map<string, Saveable> => new Map(Object.entries(tables));

/** What the tables hold, to be compared. */
export const contentOf = (tables: Tables): Record<string, Pick<SavedTable, 'columns' | 'numbers'>> =>
  Object.fromEntries(
    [...byName(tables)].map(([name, table]) => {
      const { columns, numbers } = savedOf(table);
      return [name, { columns, numbers }];
    }),
  );

/** What is on the disk but the journal: the state that the snapshot names, and what the tables held then. */
export type Snapshot = { readonly state: unknown; readonly content: ReturnType<typeof contentOf> };
export const NO_SNAPSHOT: Snapshot = { state: undefined, content: contentOf(createTables()) };

export type Process = {
  readonly journal: Journal;
  readonly tables: Tables;
  /** Begins to save; `snapshot` is what would be written. */
  readonly begin: () => Promise<{ readonly round: JournalRound; readonly snapshot: Snapshot }>;
  /** Saves all of it. */
  readonly save: () => Promise<Snapshot>;
};

const MIN_SEGMENT_BYTES = 3000;

/** Starts a process on what there is; answers why it cannot go on from there, if so. */
export const tryToStart = async (
  { files, disk }: Pick<FakeFiles, 'files' | 'disk'>,
  { state }: Snapshot,
): Promise<Process | string> => {
  const journal = createJournal({ directory: FOLDER, minSegmentBytes: MIN_SEGMENT_BYTES, files, disk });
  const opened = await journal.open(state === undefined ? undefined : JSON.parse(JSON.stringify(state)));
  if (!opened.ok) return opened.reason;
  const tables = createTables();
  for (const [name, table] of byName(tables)) {
    const saved = opened.tables.get(name);
    if (saved !== undefined && !restore(table, saved)) return `${name} cannot be restored`;
  }
  const begin: Process['begin'] = async () => {
    await journal.check();
    const round = journal.capture(byName(tables));
    return { round, snapshot: { state: round.state, content: contentOf(tables) } };
  };
  return {
    journal,
    tables,
    begin,
    save: async () => {
      const { round, snapshot } = await begin();
      await round.write();
      await round.keep();
      return snapshot;
    },
  };
};

/** Starts a process that must start. */
export const start = async (
  files: Pick<FakeFiles, 'files' | 'disk'>,
  snapshot = NO_SNAPSHOT,
): Promise<Process> => {
  const process = await tryToStart(files, snapshot);
  if (typeof process === 'string') throw new Error(process);
  return process;
};
