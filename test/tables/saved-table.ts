// A table as it would be saved and read again, without a file.
import type { Saveable, SavedTable } from '../../exporter/tables/saveable.ts';

/** Restores what was saved, if it can be; answers whether. */
export const restore = (table: Saveable, saved: SavedTable): boolean => {
  const can = table.canRestore(saved);
  if (can) table.restore(saved);
  return can;
};

/** A copy of what a table holds now. */
export const savedOf = ({ specs, saved, end, numbers }: Saveable, id = 1): SavedTable => ({
  id,
  specs: specs.map((spec) => ({ ...spec })),
  columns: saved.map((column, at) => column.slice(0, end * (specs[at]?.perRow ?? 0))),
  numbers: [...numbers],
});
