// Reads a request's Cookie header. It must not allocate: it tells positions, and the caller decides what to cut out.
import { dropSpace, positionOf, skipSpace } from './text.ts';

/** Where a cookie stands in a header; nameless if the name is empty (nameStart === nameEnd). */
export type CookiePlace = {
  nameStart: number;
  nameEnd: number;
  valueStart: number;
  valueEnd: number;
  /** Where the piece ends that it was found in: at a `;`, or the header's length. */
  end: number;
  /** The next `=` at or after the piece: looked up again only once it is passed, which keeps the scan linear. */
  equals: number;
};

/** A place before the first cookie of any header. */
export const createCookiePlace = (): CookiePlace => ({
  nameStart: 0,
  nameEnd: 0,
  valueStart: 0,
  valueEnd: 0,
  end: -1,
  equals: -1,
});

/**
 * Moves to the next cookie behind `place.end`; false if there is none.
 *
 * As lenient as servers are (RFC 6265bis §5.8.3 is how browsers write it): pieces end at `;`, spaces and tabs around
 * names and values do not belong to them, the first `=` ends the name, a piece without one is a nameless cookie's
 * value, an empty piece is nothing. Duplicates stay, quotes and percent signs are part of the value. Never throws.
 */
export const moveToNextCookie = (header: string, place: CookiePlace): boolean => {
  while (place.end < header.length) {
    const from = place.end + 1;
    place.end = positionOf(header, ';', from);
    const start = skipSpace(header, from, place.end);
    if (start === place.end) continue;
    if (place.equals < start) place.equals = positionOf(header, '=', start);
    place.nameStart = start;
    place.valueEnd = dropSpace(header, start, place.end);
    const isNamed = place.equals < place.end;
    place.nameEnd = isNamed ? dropSpace(header, start, place.equals) : start;
    place.valueStart = isNamed ? skipSpace(header, place.equals + 1, place.valueEnd) : start;
    return true;
  }
  return false;
};
