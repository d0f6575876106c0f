// Whether a login left the session cookie as it was, which is what session fixation needs. It must keep no value:
// what it looks at ends with the record.
import type { SetCookie } from '../cookies/cookie.ts';
import { createCookiePlace, moveToNextCookie } from '../cookies/cookie-header.ts';
import { type LogRecord, REDACTED, reveal } from './record.ts';

/**
 * Whether a request to a login path was answered as a login may be: below 400, and not by showing a page, which is
 * what a GET or HEAD gets unless it is redirected.
 */
const isLoginAnswer = ({ method, status }: LogRecord): boolean => {
  const isRead = method ? reveal(method) === 'GET' || reveal(method) === 'HEAD' : false;
  return status < 400 && status >= (isRead ? 300 : 200) && status !== 304;
};

/** A name ends at the first `=`, so name and value together are told apart from all others. */
const pairOf = (name: string, value: string): string => `${name}=${value}`;

const pairsOf = (header: string): Set<string> => {
  const pairs = new Set<string>();
  const place = createCookiePlace();
  while (moveToNextCookie(header, place)) {
    const name = header.slice(place.nameStart, place.nameEnd);
    pairs.add(pairOf(name, header.slice(place.valueStart, place.valueEnd)));
  }
  return pairs;
};

/** Builds, for one record, the question whether a cookie is set to the very value with which the login came. */
export const createUnrotated = (
  record: LogRecord,
  isLoginPath: boolean,
): ((cookie: SetCookie) => boolean) => {
  const { cookie: header } = record;
  if (!isLoginPath || !header || header === REDACTED || !isLoginAnswer(record)) return () => false;
  let sent: Set<string> | null = null;
  return ({ name, value }) => {
    sent ??= pairsOf(reveal(header));
    return sent.has(pairOf(name, value));
  };
};
