// A browser's memory for the cookies of one site. It must refuse what browsers refuse, so that the demo's faults have
// the effect that they have in life.
import { parseSetCookie, type SetCookieHeader } from './wire.ts';

export type Jar = {
  /** Stores, replaces or deletes as a Set-Cookie header received over TLS says. */
  readonly receive: (header: string) => void;
  /** Puts a cookie in as a script of the page would. */
  readonly put: (name: string, value: string) => void;
  readonly remove: (name: string) => void;
  readonly has: (name: string) => boolean;
  /** The Cookie header, '' for an empty jar. */
  readonly header: () => string;
};

/** Most cookies in a jar; browsers hold about 180 a site. Past it new ones are refused. */
const MAX_COOKIES = 50;

/** RFC 6265bis §5.7: SameSite=None needs Secure; `__Host-` needs Secure, Path=/ and no Domain. */
const isRefused = ({ name, attributes, secure }: SetCookieHeader): boolean => {
  if (attributes.get('samesite') === 'None' && !secure) return true;
  if (!name.startsWith('__Host-')) return false;
  return !secure || attributes.get('path') !== '/' || attributes.has('domain');
};

export const createJar = (): Jar => {
  const cookies = new Map<string, string>();
  const put = (name: string, value: string): void => {
    if (cookies.has(name) || cookies.size < MAX_COOKIES) cookies.set(name, value);
  };
  return {
    receive: (header) => {
      const cookie = parseSetCookie(header);
      if (isRefused(cookie)) return;
      if (cookie.deletion) cookies.delete(cookie.name);
      else put(cookie.name, cookie.value);
    },
    put,
    remove: (name) => void cookies.delete(name),
    has: (name) => cookies.has(name),
    header: () => Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; '),
  };
};
