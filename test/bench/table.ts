// Plain tables: the first column to the left, all others to the right.

/** Renders rows below a head; every row has as many cells as the head. */
export const renderTable = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const pad = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return `${all.map((row) => `  ${row.map(pad).join('  ')}`.trimEnd()).join('\n')}\n`;
};
