// Figures of several rounds as least, middle and greatest. Arithmetic only.

/** What several rounds gave. */
export type Spread = { readonly min: number; readonly median: number; readonly max: number };

const ascending = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b);

/** The value that so many percent of all do not exceed (nearest rank); NaN of none. */
export const percentileOf = (values: readonly number[], percent: number): number => {
  const rank = Math.max(1, Math.ceil((percent / 100) * values.length));
  return ascending(values)[rank - 1] ?? Number.NaN;
};

/** Spread of one value or more; all NaN of none. */
export const spreadOf = (values: readonly number[]): Spread => {
  const sorted = ascending(values);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  const lower = sorted[sorted.length % 2 === 0 ? middle - 1 : middle] ?? Number.NaN;
  return { min: sorted[0] ?? Number.NaN, median: (lower + upper) / 2, max: sorted.at(-1) ?? Number.NaN };
};
