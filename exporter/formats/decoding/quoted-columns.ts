// Columns parted by blanks, some of them between quotation marks. Pure; it must know no product.

const QUOTATION_MARK = '"';

/** Where a quoted column ends: a mark before a blank or the line's end that no backslash hides. */
const closingMark = (line: string, start: number): number => {
  let at = line.indexOf(QUOTATION_MARK, start);
  while (at >= 0 && (line[at - 1] === '\\' || (at + 1 < line.length && line[at + 1] !== ' '))) {
    at = line.indexOf(QUOTATION_MARK, at + 1);
  }
  return at < 0 ? line.length : at;
};

/** The columns of a line, without the marks around them. Linear in its length. */
export const splitQuoted = (line: string): string[] => {
  const columns: string[] = [];
  for (let at = 0; at < line.length; ) {
    const isQuoted = line[at] === QUOTATION_MARK;
    const start = isQuoted ? at + 1 : at;
    const found = isQuoted ? closingMark(line, start) : line.indexOf(' ', start);
    const end = found < 0 ? line.length : found;
    columns.push(line.slice(start, end));
    at = end + (isQuoted ? 2 : 1);
  }
  return columns;
};
