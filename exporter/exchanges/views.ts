// From raw Cookie and Set-Cookie headers to what may be known of them. Part of the wall: values end here.
import { isRefused, violationsOf } from '../cookies/acceptance.ts';
import type { SetCookie, Violation } from '../cookies/cookie.ts';
import { isDeletion, lifetimeSeconds } from '../cookies/lifetime.ts';
import { type Attributes, parseSetCookie } from '../cookies/set-cookie.ts';
import { shapeOf } from '../cookies/shape.ts';
import type { CookieView, IssuedCookie, Replaced, SetCookieView, Transport } from './exchange.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { Names } from './names.ts';
import {
  type CookieFidelity,
  type RawText,
  REDACTED,
  reveal,
  SET_COOKIE_FIDELITIES,
  type SetCookieFidelity,
} from './record.ts';
import { isTelling, sessionChunk } from './telling.ts';

const withoutCookies = (fidelity: CookieFidelity, present: boolean | null): CookieView => ({
  fidelity,
  present,
  headerBytes: null,
  cookies: [],
});

/** Builds the function from a request's Cookie header to what it shows, for a source of this fidelity. */
export const createCookieViews = (
  fidelity: CookieFidelity,
  names: Names,
): ((header: RawText | null | undefined | typeof REDACTED) => CookieView) => {
  const unknown = withoutCookies('absent', null);
  const none = withoutCookies(fidelity, fidelity === 'unknown' ? null : false);
  const redacted = withoutCookies('redacted', true);
  return (header) => {
    if (header === undefined || fidelity === 'absent') return unknown;
    if (header === null) return none;
    if (header === REDACTED) return redacted;
    const text = reveal(header);
    const headerBytes = fidelity === 'all' ? text.length : null;
    return { fidelity, present: true, headerBytes, cookies: names.sent(text) };
  };
};

/** Keyed fingerprints of what must not get past the wall as it is; all but that of values remember what they made. */
export type Fingerprints = Readonly<Record<'value' | 'domain' | 'path' | 'shape', Fingerprint>>;

/** What is known of a source's Set-Cookie headers; each remembers what it worked out. */
export type IssueReading = {
  readonly names: Names;
  readonly fingerprints: Fingerprints;
  readonly attributesOf: (text: string) => Attributes;
};

/** What a response's Set-Cookie headers are judged against. */
export type IssueContext = {
  readonly nowMs: number;
  readonly host: string;
  readonly loopback: boolean;
  readonly transport: Transport;
  /** Caches may keep the response. */
  readonly isCacheable: boolean;
  /** The request was a login that was answered as one. */
  readonly isLogin: boolean;
  readonly replaces: (cookie: SetCookie) => Replaced;
  /** Values are compared with the other leg's, so all of them need fingerprints. */
  readonly isCompared: boolean;
};

/** What only the whole exchange shows; both are about sessions that begin. */
const violationsInContext = ({ isCacheable, isLogin }: IssueContext, replaces: Replaced): Violation[] => {
  const violations: Violation[] = [];
  if (isCacheable) violations.push('cacheable_auth');
  if (isLogin && replaces === 'same') violations.push('session_not_rotated_at_login');
  return violations;
};

/** Name and value as sent-cookies.ts fingerprints them. */
const pairOf = ({ name, value }: SetCookie): string => `${name}=${value}`;

const issuedCookieOf = (
  cookie: SetCookie,
  context: IssueContext,
  { names, fingerprints }: IssueReading,
): IssuedCookie => {
  const name = names.issued(cookie.name);
  const deletion = isDeletion(cookie, context.nowMs);
  const lifetime = lifetimeSeconds(cookie, context.nowMs);
  const violations = violationsOf(cookie, context);
  const isSession = name.class === 'auth' && !deletion;
  const isFollowed =
    isSession && sessionChunk(cookie.name) && isTelling(cookie.value, 0, cookie.value.length);
  const fingerprint = context.isCompared || isFollowed ? fingerprints.value(pairOf(cookie)) : null;
  const replaces = context.replaces(cookie);
  return {
    cookie: name.cookie,
    class: name.class,
    listed: name.listed,
    exempt: name.exempt,
    expectedRewrites: name.expectedRewrites,
    nameFingerprint: name.nameFingerprint,
    deletion,
    secure: cookie.secure,
    httpOnly: cookie.httpOnly,
    partitioned: cookie.partitioned,
    sameSite: cookie.sameSite,
    domain: cookie.domain === null ? null : fingerprints.domain(cookie.domain),
    path: cookie.path === null ? null : fingerprints.path(cookie.path),
    lifetimeSeconds: lifetime,
    bytes: cookie.bytes,
    refused: isRefused(violations),
    violations: isSession ? [...violations, ...violationsInContext(context, replaces)] : violations,
    shape: fingerprints.shape(shapeOf(cookie, lifetime)),
    fingerprint: context.isCompared ? fingerprint : null,
    session: isFollowed ? fingerprint : null,
    replaces,
  };
};

const WITHOUT_COOKIES = new Map(
  SET_COOKIE_FIDELITIES.map((fidelity): [SetCookieFidelity, SetCookieView] => [
    fidelity,
    { fidelity, cookies: [] },
  ]),
);

/** The view of a response without cookies, or whose cookies are not in the log; shared, for there is nothing to write to. */
export const viewWithoutCookies = (fidelity: SetCookieFidelity): SetCookieView =>
  WITHOUT_COOKIES.get(fidelity) ?? { fidelity, cookies: [] };

/** What a response's Set-Cookie headers show. */
export const setCookieViewOf = (
  headers: readonly RawText[],
  fidelity: SetCookieFidelity,
  context: IssueContext,
  reading: IssueReading,
): SetCookieView => {
  const cookies: IssuedCookie[] = [];
  for (const header of headers) {
    const cookie = parseSetCookie(reveal(header), reading.attributesOf);
    if (cookie !== null) cookies.push(issuedCookieOf(cookie, context, reading));
  }
  return { fidelity, cookies };
};
