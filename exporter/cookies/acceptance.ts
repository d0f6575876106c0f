// What a browser refuses or the standard forbids. It must only judge what one Set-Cookie and its context show.
import type { SetCookie, Violation } from './cookie.ts';
import { isDomainMatch } from './domain.ts';
import { lifetimeSeconds } from './lifetime.ts';
import { MAX_LIFETIME_SECONDS, MAX_NAME_VALUE_BYTES } from './limits.ts';
import { type Prefix, prefixOf } from './prefixes.ts';

/** What is known of the response that set a cookie. */
export type AcceptanceContext = {
  /** The record's own time, milliseconds since the epoch. */
  readonly nowMs: number;
  /** Whether the client leg had TLS; `unknown` never counts against a cookie. */
  readonly transport: 'tls' | 'plaintext' | 'unknown';
  /** The request's host, lower case, without port; '' if not known. */
  readonly host: string;
  /** The host is a loopback name or address, which browsers trust without TLS. */
  readonly loopback: boolean;
};

type Check = {
  readonly violation: Violation;
  /** A browser drops the cookie. */
  readonly refused: boolean;
  readonly isViolated: (cookie: SetCookie, context: AcceptanceContext) => boolean;
};

const isHostBound = (cookie: SetCookie): boolean =>
  cookie.secure && cookie.domain === null && cookie.path === '/';
const isHttpBound = (cookie: SetCookie): boolean => cookie.secure && cookie.httpOnly;

const breaksPrefix =
  (prefix: Prefix, isKept: (cookie: SetCookie) => boolean) =>
  (cookie: SetCookie): boolean =>
    prefixOf(cookie.name) === prefix && !isKept(cookie);

/** In the order of the closed set. Sections are those of RFC 6265bis unless said otherwise. */
const CHECKS: readonly Check[] = [
  {
    // §5.7, SameSite=None without the secure-only-flag.
    violation: 'samesite_none_without_secure',
    refused: true,
    isViolated: (cookie) => cookie.sameSite === 'none' && !cookie.secure,
  },
  // §5.4 and §5.7, prefixes; the latter two of draft-ietf-httpbis-layered-cookies.
  {
    violation: 'secure_prefix',
    refused: true,
    isViolated: breaksPrefix('__secure-', (cookie) => cookie.secure),
  },
  { violation: 'host_prefix', refused: true, isViolated: breaksPrefix('__host-', isHostBound) },
  { violation: 'http_prefix', refused: true, isViolated: breaksPrefix('__http-', isHttpBound) },
  {
    violation: 'host_http_prefix',
    refused: true,
    isViolated: breaksPrefix('__host-http-', (cookie) => isHostBound(cookie) && isHttpBound(cookie)),
  },
  {
    // §5.7, a nameless cookie is sent as its value alone and would pass for one with the prefix.
    violation: 'nameless_prefix',
    refused: true,
    isViolated: (cookie) => cookie.name === '' && prefixOf(cookie.value) !== null,
  },
  {
    // §5.7, a Secure cookie from a scheme that is not secure; loopback is potentially trustworthy (W3C Secure Contexts §3.1).
    violation: 'secure_from_plaintext',
    refused: true,
    isViolated: (cookie, { transport, loopback }) => cookie.secure && transport === 'plaintext' && !loopback,
  },
  {
    // CHIPS (draft-cutler-httpbis-partitioned-cookies §2.1).
    violation: 'partitioned_without_secure',
    refused: true,
    isViolated: (cookie) => cookie.partitioned && !cookie.secure,
  },
  {
    // §5.6 step 5.
    violation: 'oversize',
    refused: true,
    isViolated: (cookie) => cookie.name.length + cookie.value.length > MAX_NAME_VALUE_BYTES,
  },
  // §5.6 step 1.
  { violation: 'control_character', refused: true, isViolated: (cookie) => cookie.controlCharacter },
  // §5.6.7: a browser takes it as if there were none.
  { violation: 'invalid_samesite', refused: false, isViolated: (cookie) => cookie.sameSite === 'invalid' },
  {
    // §5.5: a browser shortens it.
    violation: 'lifetime_over_400_days',
    refused: false,
    isViolated: (cookie, { nowMs }) => (lifetimeSeconds(cookie, nowMs) ?? 0) > MAX_LIFETIME_SECONDS,
  },
  // §4.1.1 forbids it; browsers differ in which one they take.
  { violation: 'duplicate_attribute', refused: false, isViolated: (cookie) => cookie.duplicateAttribute },
  {
    // §5.7, Domain.
    violation: 'domain_mismatch',
    refused: true,
    isViolated: (cookie, { host }) => cookie.domain !== null && !isDomainMatch(cookie.domain, host),
  },
];

const REFUSING: ReadonlySet<Violation> = new Set(
  CHECKS.filter((check) => check.refused).map((check) => check.violation),
);

/**
 * What one Set-Cookie violates, in the order of VIOLATIONS, each at most once, in an array of its own.
 * `cacheable_auth` and `session_not_rotated_at_login` need more than one header and are never among them.
 */
export const violationsOf = (cookie: SetCookie, context: AcceptanceContext): Violation[] => {
  const violations: Violation[] = [];
  for (const check of CHECKS) {
    if (check.isViolated(cookie, context)) violations.push(check.violation);
  }
  return violations;
};

/** Whether one of the violations makes a browser drop the cookie. */
export const isRefused = (violations: readonly Violation[]): boolean =>
  violations.some((violation) => REFUSING.has(violation));
