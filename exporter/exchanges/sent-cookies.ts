// The cookies of a request's Cookie header, by what their names tell. Part of the wall: no value gets past it.

import type { CookieClass } from '../cookies/cookie.ts';
import { type CookiePlace, createCookiePlace, moveToNextCookie } from '../cookies/cookie-header.ts';
import { copyText, dropSpace, positionOf, skipSpace } from '../cookies/text.ts';
import type { SentCookie } from './exchange.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { Mark } from './marks.ts';
import { isTelling, sessionChunk } from './telling.ts';

/** What a name tells. */
type Told = { readonly cookie: string; readonly class: CookieClass; readonly listed: boolean };

export type SentCookiesOptions = {
  /** Asked once a distinct name. */
  readonly classify: (name: string) => Told;
  readonly fingerprint: Fingerprint;
  /** Marks values, where somebody compares them; else null. */
  readonly mark: Mark | null;
  /** The log may cut headers off, so that the last value of one may be a part. */
  readonly isCut: boolean;
};

/** A name that was seen; all texts are copies. */
type Known = Told & {
  readonly name: string;
  readonly nameFingerprint: string;
  /** Sessions are followed by its value. */
  readonly isSession: boolean;
  /** What a header has where the cookie stands: the name and `=`. */
  readonly beginning: string;
  /** Number of the header that had it last. */
  header: number;
  /** The name that stood behind it the last time. */
  follower: Known | null;
};

/** Distinct names remembered from one header to the next; beside them those of the header under way. */
const MAX_NAMES = 4096;
/** Longer names are remembered until their header ends: they are rare, and clients choose them. */
const MAX_REMEMBERED_CHARS = 128;
/** Where HAProxy cuts a captured cookie off (configuration manual, `capture cookie`). */
const CUT_VALUE_CHARS = 63;

const know = (name: string, told: Told, nameFingerprint: string): Known => ({
  cookie: told.cookie,
  class: told.class,
  listed: told.listed,
  name,
  nameFingerprint,
  isSession: told.class === 'auth' && sessionChunk(name),
  beginning: `${name}=`,
  header: 0,
  follower: null,
});

/** Moves to the cookie behind `place.end` if it is the one that is expected there. */
const moveToExpected = (header: string, place: CookiePlace, { beginning }: Known): boolean => {
  const start = skipSpace(header, place.end + 1, header.length);
  if (!header.startsWith(beginning, start)) return false;
  place.nameStart = start;
  place.nameEnd = start + beginning.length - 1;
  place.valueStart = start + beginning.length;
  place.end = positionOf(header, ';', start + beginning.length);
  place.valueEnd = dropSpace(header, start, place.end);
  return true;
};

/** Name and value as they are fingerprinted: without what may stand around the first `=`. */
const pairOf = (
  header: string,
  { nameStart, nameEnd, valueStart, valueEnd }: CookiePlace,
  name: string,
): string =>
  valueStart === nameEnd + 1
    ? header.slice(nameStart, valueEnd)
    : `${name}=${header.slice(valueStart, valueEnd)}`;

/**
 * Builds the function from a Cookie header to its cookies. Clients send their cookies in much the same order, so each
 * is first compared with the one that came next the last time.
 */
export const createSentCookies = ({
  classify,
  fingerprint,
  mark,
  isCut,
}: SentCookiesOptions): ((header: string) => SentCookie[]) => {
  const known = new Map<string, Known>();
  /** Stands before the first cookie of every header. */
  const beginning = know('', { cookie: '', class: 'other', listed: false }, '');
  let headers = 0;
  let passing: Known[] = [];

  const find = (text: string): Known => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const name = copyText(text);
    const created = know(name, classify(name), fingerprint(name));
    known.set(name, created);
    if (name.length > MAX_REMEMBERED_CHARS) passing.push(created);
    return created;
  };
  const forgetLongNames = (): void => {
    for (const { name } of passing) known.delete(name);
    passing = [];
  };
  const forgetAll = (): void => {
    known.clear();
    beginning.follower = null;
  };

  const sessionOf = (header: string, place: CookiePlace, { isSession, name }: Known): string | null => {
    if (!isSession || !isTelling(header, place.valueStart, place.valueEnd)) return null;
    if (isCut && (place.end >= header.length || place.valueEnd - place.valueStart === CUT_VALUE_CHARS))
      return null;
    return fingerprint(pairOf(header, place, name));
  };

  return (header) => {
    if (known.size > MAX_NAMES) forgetAll();
    headers++;
    const cookies: SentCookie[] = [];
    const place = createCookiePlace();
    for (let before = beginning; ; ) {
      let found = before.follower;
      if (found === null || !moveToExpected(header, place, found)) {
        if (!moveToNextCookie(header, place)) break;
        found = find(header.slice(place.nameStart, place.nameEnd));
        if (place.nameEnd - place.nameStart <= MAX_REMEMBERED_CHARS) before.follower = found;
      }
      const { cookie, class: kind, listed } = found;
      const repeated = found.header === headers;
      cookies.push({
        cookie,
        class: kind,
        listed,
        repeated,
        bytes: place.valueEnd - place.nameStart,
        nameFingerprint: found.nameFingerprint,
        session: sessionOf(header, place, found),
        valueMark: mark === null ? null : mark(header, place.valueStart, place.valueEnd),
        life: 'unknown',
      });
      found.header = headers;
      before = found;
    }
    if (passing.length > 0) forgetLongNames();
    return cookies;
  };
};
