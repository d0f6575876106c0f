// What a request carried of the cookies that its response sets. It must keep no value: what it looks at ends with the
// record.
import type { SetCookie } from '../cookies/cookie.ts';
import { createCookiePlace, moveToNextCookie } from '../cookies/cookie-header.ts';
import type { Replaced } from './exchange.ts';
import { type LogRecord, REDACTED, reveal } from './record.ts';

/** The values that a header has of each name; more than one where paths or domains differ. */
const valuesOf = (header: string): Map<string, string[]> => {
  const values = new Map<string, string[]>();
  const place = createCookiePlace();
  while (moveToNextCookie(header, place)) {
    const name = header.slice(place.nameStart, place.nameEnd);
    const value = header.slice(place.valueStart, place.valueEnd);
    const others = values.get(name);
    if (others === undefined) values.set(name, [value]);
    else others.push(value);
  }
  return values;
};

/** Builds, for one record, the question what the request carried of a cookie that is set. */
export const createReplaced = (
  { cookie: header }: LogRecord,
  isWhole: boolean,
): ((cookie: SetCookie) => Replaced) => {
  if (header === null) return () => 'none';
  if (header === undefined || header === REDACTED) return () => 'unknown';
  let sent: Map<string, string[]> | null = null;
  return ({ name, value }) => {
    sent ??= valuesOf(reveal(header));
    const values = sent.get(name);
    if (values === undefined) return isWhole ? 'none' : 'unknown';
    return values.includes(value) ? 'same' : 'other';
  };
};
