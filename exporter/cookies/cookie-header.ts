// Reads a request's Cookie header. It must not allocate: it tells positions, and the caller decides what to cut out.
import { dropSpace, positionOf, skipSpace } from './text.ts';

/** Told the positions of one cookie's name and value; nameless if the name is empty (nameStart === nameEnd). */
type OnPair = (nameStart: number, nameEnd: number, valueStart: number, valueEnd: number) => void;

/**
 * Finds the cookies of a Cookie header, in its order, and answers how many there are.
 *
 * As lenient as servers are (RFC 6265bis §5.8.3 is how browsers write it): pieces end at `;`, spaces and tabs around
 * names and values do not belong to them, the first `=` ends the name, a piece without one is a nameless cookie's
 * value, an empty piece is nothing. Duplicates stay, quotes and percent signs are part of the value. Never throws.
 */
export const scanCookies = (header: string, onPair: OnPair): number => {
  let count = 0;
  // The next `=` at or after the piece: looked up again only once it is passed, which keeps the scan linear.
  let equals = -1;
  for (let from = 0; from <= header.length; ) {
    const end = positionOf(header, ';', from);
    const start = skipSpace(header, from, end);
    if (equals < start) equals = positionOf(header, '=', start);
    if (start < end) {
      count++;
      const valueEnd = dropSpace(header, start, end);
      if (equals < end) {
        onPair(start, dropSpace(header, start, equals), skipSpace(header, equals + 1, valueEnd), valueEnd);
      } else {
        onPair(start, start, start, valueEnd);
      }
    }
    from = end + 1;
  }
  return count;
};
