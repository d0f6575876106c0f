// What is remembered beside the tallies: label bounds and trackers, saved with them and handed back after a restart.
// It must not look into what it keeps.
import type { Saveable, SavedTable } from '../tables/saveable.ts';

/** Where something that remembers finds what it knew, and says how to ask it. */
export type Memory = {
  /**
   * What a tracker of this name saved in an earlier process; undefined: nothing. It was read from a file, so its shape
   * must be checked: what is not understood is forgotten.
   */
  readonly recall: (tracker: string) => unknown;
  /** `save` answers what the tracker knows now as plain data, bounded, without any value of a cookie. */
  readonly keep: (tracker: string, save: () => unknown) => void;
  /**
   * The same for tables by name, which are empty still: brings back the rows that were saved under these names, and has
   * those saved that change from then on, at the moments at which `save` is asked. False: all stay empty, for one of them
   * was not saved, or cannot be used; then what was recalled beside them may be of no use either.
   */
  readonly keepTables: (tables: Readonly<Record<string, Saveable>>) => boolean;
};

/** A memory that is saved. */
export type SavedMemory = Memory & {
  readonly save: () => Readonly<Record<string, unknown>>;
  readonly tables: ReadonlyMap<string, Saveable>;
};

/** Knows nothing and keeps nothing: for what is never saved. */
export const FORGETFUL: Memory = { recall: () => undefined, keep: () => {}, keepTables: () => false };

/** An object that is no array, as it comes out of JSON. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const NO_TABLES: ReadonlyMap<string, SavedTable> = new Map();

/** Restores all of the tables, or none. */
const restoreAll = (
  tables: Readonly<Record<string, Saveable>>,
  saved: ReadonlyMap<string, SavedTable>,
): boolean => {
  const pairs = Object.entries(tables).map(([name, table]) => ({ table, known: saved.get(name) }));
  const canAll = pairs.every(({ table, known }) => known !== undefined && table.canRestore(known));
  if (canAll) for (const { table, known } of pairs) if (known !== undefined) table.restore(known);
  return canAll;
};

/**
 * Builds the memory of several trackers from what `save` of an earlier one answered, anything else is nothing, and from
 * its tables as they were saved.
 */
export const createMemory = (saved: unknown, savedTables = NO_TABLES): SavedMemory => {
  const known = new Map(isRecord(saved) ? Object.entries(saved) : []);
  const kept = new Map<string, () => unknown>();
  const tables = new Map<string, Saveable>();
  return {
    recall: (tracker) => known.get(tracker),
    keep: (tracker, save) => void kept.set(tracker, save),
    keepTables: (named) => {
      for (const [name, table] of Object.entries(named)) tables.set(name, table);
      return restoreAll(named, savedTables);
    },
    save: () => Object.fromEntries([...kept].map(([tracker, save]) => [tracker, save()])),
    tables,
  };
};

/** The elements of a list that are as they should be; nothing of what is no list. */
export const listOf = <T>(saved: unknown, is: (element: unknown) => element is T): T[] =>
  Array.isArray(saved) ? saved.filter(is) : [];

export const isText = (value: unknown): value is string => typeof value === 'string';
