// The shape of a cookie as a text: equal where nothing but name, value and moment differ. It must never hold the name
// or the value. Domain and Path stand in it as they were sent, so it must not leave the wall but as a fingerprint.
import type { SetCookie } from './cookie.ts';

/**
 * Secure, HttpOnly, SameSite, Partitioned, Domain, Path and the lifetime's order of magnitude.
 *
 * @param lifetimeSeconds the announced lifetime; null: a session cookie.
 */
export const shapeOf = (cookie: SetCookie, lifetimeSeconds: number | null): string =>
  [
    cookie.secure ? 'Secure' : '-',
    cookie.httpOnly ? 'HttpOnly' : '-',
    `SameSite=${cookie.sameSite}`,
    cookie.partitioned ? 'Partitioned' : '-',
    `Domain=${cookie.domain ?? '-'}`,
    `Path=${cookie.path ?? '-'}`,
    lifetimeOf(lifetimeSeconds),
  ].join('; ');

/**
 * `session`, `expired`, or a power of ten whose class runs from 2.2 times the power below to 2.2 times itself. An
 * Expires that slides along with the clock is announced a moment before it is logged, so its lifetime wavers by
 * seconds; the borders therefore lie where nobody announces a lifetime (22 s, 37 min, 25 d), not at round numbers.
 */
const lifetimeOf = (seconds: number | null): string => {
  if (seconds === null) return 'session';
  return seconds > 0 ? `~1e${Math.ceil(Math.log10(seconds / 2.2))}s` : 'expired';
};
