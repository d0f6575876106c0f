// The common and the combined log format, which most servers write unless they are told otherwise, and which have no field
// for cookies: to be told from their lines, for nothing can be read from them. No product.
import { type RawText, reveal } from '../exchanges/record.ts';

const COMMON = /^[^ ]+ [^ ]+ [^ ]+ \[[^\]]+\] "[^"]*" \d{3} (?:\d+|-)/;

/** Whether most lines of a sample are in the common log format, with or without what other formats add behind it. */
export const isCombined = (lines: readonly RawText[]): boolean => {
  const common = lines.filter((line) => COMMON.test(reveal(line)));
  return common.length > 0 && common.length * 2 > lines.length;
};
