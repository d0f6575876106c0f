// How long a cookie is to live, and whether it is a deletion. It must not read a clock: the time is handed in.
import type { SetCookie } from './cookie.ts';

/**
 * Announced lifetime in seconds from nowMs, not capped, fractions kept; zero or less: it expires at once; null: a
 * session cookie. Max-Age beats Expires whatever their order (RFC 6265bis §5.7 step 7).
 */
export const lifetimeSeconds = (cookie: SetCookie, nowMs: number): number | null => {
  if (cookie.maxAgeSeconds !== null) return cookie.maxAgeSeconds;
  return cookie.expiresMs === null ? null : (cookie.expiresMs - nowMs) / 1000;
};

/** Whether the cookie expires at once: Max-Age ≤ 0, else Expires at or before nowMs. */
export const isDeletion = (cookie: SetCookie, nowMs: number): boolean => {
  const seconds = lifetimeSeconds(cookie, nowMs);
  return seconds !== null && seconds <= 0;
};
