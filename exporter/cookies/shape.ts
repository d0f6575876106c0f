// The shape of a cookie as a short text: equal where nothing but name, value and moment differ. It must never hold
// the name or the value.
import type { SetCookie } from './cookie.ts';
import { isTokenCode } from './text.ts';

/** Most chars of Domain and of Path that are shown; with all else a shape has at most 160. */
const MAX_PART_CHARS = 40;

const SLASH = 0x2f;

/**
 * Secure, HttpOnly, SameSite, Partitioned, Domain, Path and the lifetime's order of magnitude, at most 160 chars, a
 * copy of its own. Domain and Path are cut, so a difference far behind does not show.
 *
 * @param lifetimeSeconds the announced lifetime; null: a session cookie.
 */
export const shapeOf = (cookie: SetCookie, lifetimeSeconds: number | null): string =>
  [
    cookie.secure ? 'Secure' : '-',
    cookie.httpOnly ? 'HttpOnly' : '-',
    `SameSite=${cookie.sameSite}`,
    cookie.partitioned ? 'Partitioned' : '-',
    `Domain=${cookie.domain === null ? '-' : shown(cookie.domain)}`,
    `Path=${cookie.path === null ? '-' : shown(cookie.path)}`,
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

/** The beginning of a text, with all that might not print, or would not be told apart, as `_`. */
const shown = (text: string): string => {
  const chars: string[] = [];
  for (let i = 0; i < text.length && i < MAX_PART_CHARS; i++) {
    const code = text.charCodeAt(i);
    chars.push(isTokenCode(code) || code === SLASH ? String.fromCharCode(code) : '_');
  }
  return chars.join('');
};
