// From raw Cookie and Set-Cookie headers to what may be known of them. Part of the wall: values end here.
import { isRefused, violationsOf } from '../cookies/acceptance.ts';
import type { SetCookie, Violation } from '../cookies/cookie.ts';
import { scanCookies } from '../cookies/cookie-header.ts';
import { isDeletion, lifetimeSeconds } from '../cookies/lifetime.ts';
import { parseSetCookie } from '../cookies/set-cookie.ts';
import { shapeOf } from '../cookies/shape.ts';
import type { CookieView, IssuedCookie, SentCookie, SetCookieView, Transport } from './exchange.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { Names } from './names.ts';
import { type CookieFidelity, type RawText, REDACTED, reveal, type SetCookieFidelity } from './record.ts';

const NO_COOKIES: readonly SentCookie[] = [];
const NO_ISSUED: readonly IssuedCookie[] = [];

/** Up to here names are compared with one another, which is faster than a set; past it a set keeps it linear. */
const FEW_COOKIES = 16;

/** Tells, name by name, whether it came before in the same header. */
const createRepeats = (): ((name: string) => boolean) => {
  const names: string[] = [];
  let many: Set<string> | null = null;
  return (name) => {
    if (many === null && names.length >= FEW_COOKIES) many = new Set(names);
    if (many !== null) return many.size === many.add(name).size;
    if (names.includes(name)) return true;
    names.push(name);
    return false;
  };
};

const sentCookiesOf = (header: string, names: Names): SentCookie[] => {
  const cookies: SentCookie[] = [];
  const isRepeated = createRepeats();
  scanCookies(header, (nameStart, nameEnd, _valueStart, valueEnd) => {
    const name = header.slice(nameStart, nameEnd);
    const { cookie, class: kind, listed } = names.sent(name);
    cookies.push({ cookie, class: kind, listed, repeated: isRepeated(name), bytes: valueEnd - nameStart });
  });
  return cookies;
};

/** What a request's Cookie header shows. */
export const cookieViewOf = (
  header: RawText | null | undefined | typeof REDACTED,
  fidelity: CookieFidelity,
  names: Names,
): CookieView => {
  if (header === undefined || fidelity === 'absent')
    return { fidelity: 'absent', present: null, headerBytes: null, cookies: NO_COOKIES };
  if (header === null) {
    const present = fidelity === 'unknown' ? null : false;
    return { fidelity, present, headerBytes: null, cookies: NO_COOKIES };
  }
  if (header === REDACTED)
    return { fidelity: 'redacted', present: true, headerBytes: null, cookies: NO_COOKIES };
  const text = reveal(header);
  const headerBytes = fidelity === 'all' ? text.length : null;
  return { fidelity, present: true, headerBytes, cookies: sentCookiesOf(text, names) };
};

/** What a response's Set-Cookie headers are judged against. */
export type IssueContext = {
  readonly nowMs: number;
  readonly host: string;
  readonly loopback: boolean;
  readonly transport: Transport;
  /** Caches may keep the response. */
  readonly isCacheable: boolean;
  /** Whether the request, on a login path, carried this very cookie with this very value. */
  readonly isUnrotated: (cookie: SetCookie) => boolean;
  /** Values are compared with the other leg's, so they need fingerprints. */
  readonly isCompared: boolean;
};

/** What only the whole exchange shows; both are about sessions that begin. */
const violationsInContext = (cookie: SetCookie, context: IssueContext): Violation[] => {
  const violations: Violation[] = [];
  if (context.isCacheable) violations.push('cacheable_auth');
  if (context.isUnrotated(cookie)) violations.push('session_not_rotated_at_login');
  return violations;
};

const issuedCookieOf = (
  cookie: SetCookie,
  context: IssueContext,
  names: Names,
  fingerprint: Fingerprint,
): IssuedCookie => {
  const name = names.issued(cookie.name);
  const deletion = isDeletion(cookie, context.nowMs);
  const lifetime = lifetimeSeconds(cookie, context.nowMs);
  const violations = violationsOf(cookie, context);
  const isSession = name.class === 'auth' && !deletion;
  return {
    ...name,
    deletion,
    secure: cookie.secure,
    httpOnly: cookie.httpOnly,
    partitioned: cookie.partitioned,
    sameSite: cookie.sameSite,
    domain: cookie.domain,
    path: cookie.path,
    lifetimeSeconds: lifetime,
    bytes: cookie.bytes,
    refused: isRefused(violations),
    violations: isSession ? [...violations, ...violationsInContext(cookie, context)] : violations,
    shape: shapeOf(cookie, lifetime),
    fingerprint: context.isCompared ? fingerprint(cookie.value) : null,
  };
};

/** What a response's Set-Cookie headers show. */
export const setCookieViewOf = (
  headers: readonly RawText[] | undefined | typeof REDACTED,
  fidelity: SetCookieFidelity,
  context: IssueContext,
  names: Names,
  fingerprint: Fingerprint,
): SetCookieView => {
  if (headers === undefined || fidelity === 'absent') return { fidelity: 'absent', cookies: NO_ISSUED };
  if (headers === REDACTED) return { fidelity: 'redacted', cookies: NO_ISSUED };
  const cookies: IssuedCookie[] = [];
  for (const header of headers) {
    const cookie = parseSetCookie(reveal(header));
    if (cookie !== null) cookies.push(issuedCookieOf(cookie, context, names, fingerprint));
  }
  return { fidelity, cookies };
};
