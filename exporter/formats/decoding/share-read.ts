// How much of a sample a reader understands, for telling a format from its lines. It must know no product.
import { chunkOf, type LogRecord, type RawText, reveal } from '../../exchanges/record.ts';
import type { Compiled } from '../format.ts';

/**
 * Share of the lines that the format has written, 0 to 1: those that are requests, and with them those that are not
 * but that `isOwn` knows by their looks. Without a request it is 0.
 */
export const shareRead = (
  compiled: Compiled,
  lines: readonly RawText[],
  isRequest: (record: LogRecord) => boolean = () => true,
  isOwn: (line: string) => boolean = () => false,
): number => {
  if (!compiled.ok) return 0;
  let requests = 0;
  let others = 0;
  for (const line of lines) {
    const answer = compiled.reader.read(chunkOf(reveal(line)), 0, reveal(line).length);
    if (typeof answer === 'object' && isRequest(answer)) requests++;
    else if (answer === 'ignored' && isOwn(reveal(line))) others++;
  }
  return requests === 0 ? 0 : (requests + others) / lines.length;
};
