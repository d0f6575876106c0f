// What is remembered beside the tallies: label bounds and trackers, saved with them and handed back after a restart.
// It must not look into what it keeps.

/** Where something that remembers finds what it knew, and says how to ask it. */
export type Memory = {
  /**
   * What a tracker of this name saved in an earlier process; undefined: nothing. It was read from a file, so its shape
   * must be checked: what is not understood is forgotten.
   */
  readonly recall: (tracker: string) => unknown;
  /** `save` answers what the tracker knows now as plain data, bounded, without any value of a cookie. */
  readonly keep: (tracker: string, save: () => unknown) => void;
};

/** A memory that is saved. */
export type SavedMemory = Memory & { readonly save: () => Readonly<Record<string, unknown>> };

/** Knows nothing and keeps nothing: for what is never saved. */
export const FORGETFUL: Memory = { recall: () => undefined, keep: () => {} };

/** An object that is no array, as it comes out of JSON. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Builds the memory of several trackers from what `save` of an earlier one answered; anything else is nothing. */
export const createMemory = (saved: unknown): SavedMemory => {
  const known = new Map(isRecord(saved) ? Object.entries(saved) : []);
  const kept = new Map<string, () => unknown>();
  return {
    recall: (tracker) => known.get(tracker),
    keep: (tracker, save) => void kept.set(tracker, save),
    save: () => Object.fromEntries([...kept].map(([tracker, save]) => [tracker, save()])),
  };
};

/** The elements of a list that are as they should be; nothing of what is no list. */
export const listOf = <T>(saved: unknown, is: (element: unknown) => element is T): T[] =>
  Array.isArray(saved) ? saved.filter(is) : [];

export const isText = (value: unknown): value is string => typeof value === 'string';
