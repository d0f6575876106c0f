// Lines of Heroku's router: a frame with the time, then pairs of key and value (logfmt). It must not know what a pair means.
import { parseTime } from '../decoding/times.ts';

const BEGINNING = 'at=';
/** Frames are shorter. */
const MAX_FRAME = 200;

/** The time in a frame, its first word that is one; '' if none is. */
const timeIn = (frame: string): string =>
  frame.split(' ').find((word) => word[4] === '-' && !Number.isNaN(parseTime(word))) ?? '';

const closingMark = (line: string, start: number): number => {
  let at = line.indexOf('"', start);
  while (at >= 0 && line[at - 1] === '\\') at = line.indexOf('"', at + 1);
  return at < 0 ? line.length : at;
};

/** Pairs behind `start`; of a key that comes twice the first one counts. */
const pairsOf = (line: string, start: number): Map<string, string> => {
  const pairs = new Map<string, string>();
  for (let at = start; at < line.length; ) {
    const equals = line.indexOf('=', at);
    if (equals < 0) break;
    const key = line.slice(at, equals).trim();
    const isQuoted = line[equals + 1] === '"';
    const from = isQuoted ? equals + 2 : equals + 1;
    const found = isQuoted ? closingMark(line, from) : line.indexOf(' ', from);
    const end = found < 0 ? line.length : found;
    if (!pairs.has(key)) pairs.set(key, line.slice(from, end));
    at = end + 1;
  }
  return pairs;
};

/**
 * The pairs of a line of the router with `time` from its frame; an object without pairs for another line with a frame,
 * null for a line without one.
 */
export const parseRouterLine = (line: string): unknown => {
  const frame = line.slice(0, MAX_FRAME);
  const found = frame.startsWith(BEGINNING) ? 0 : frame.indexOf(` ${BEGINNING}`) + 1;
  const isRouter = found > 0 || frame.startsWith(BEGINNING);
  const time = timeIn(isRouter ? line.slice(0, found) : frame);
  if (isRouter) return Object.fromEntries([...pairsOf(line, found), ['time', time]]);
  return time === '' ? null : {};
};
