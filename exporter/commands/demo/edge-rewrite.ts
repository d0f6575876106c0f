// What the demo's edge does to the cookies that pass it, both ways. Pure.
import type { IsFaultActive } from './faults.ts';
import { ACCOUNT, LOGIN, PRODUCTS, SESSION_COOKIES, SHOP } from './sites.ts';

/** Where a request goes: its host, and its path with query. */
type Target = { readonly host: string; readonly path: string };

/** nginx: `proxy_cookie_flags theme secure;`, a change that the demo's config expects. */
const addSecure = (header: string): string =>
  header.startsWith('theme=') && !header.includes('; Secure') ? `${header}; Secure` : header;

/** nginx: `proxy_cookie_flags ~ nosecure;` in one location, the mistake that the demo is about. */
const dropSecure = (header: string): string => header.replace('; Secure', '');

/** Set-Cookie headers as the edge sends them on; each fault has its effect at the login of one site alone. */
export const rewriteCookies = (
  headers: readonly string[],
  { host, path }: Target,
  isFaultActive: IsFaultActive,
): readonly string[] => {
  const isLoginOf = (site: string): boolean => host === site && path === LOGIN;
  // nginx: `proxy_hide_header Set-Cookie;`
  if (isLoginOf(ACCOUNT) && isFaultActive('set-cookie-stripped')) return [];
  return headers.map(isLoginOf(SHOP) && isFaultActive('secure-dropped') ? dropSecure : addSecure);
};

const isSession = (pair: string): boolean => pair.startsWith(`${SESSION_COOKIES[SHOP]}=`);

/** A Cookie header as the edge sends it on, '' for none. The fault is a cache rule for pages that are not for all alike. */
export const forwardCookies = (
  header: string,
  { host, path }: Target,
  isFaultActive: IsFaultActive,
): string => {
  const isDropped = host === SHOP && path.startsWith(PRODUCTS) && isFaultActive('cookie-dropped');
  if (!isDropped) return header;
  return header
    .split('; ')
    .filter((pair) => !isSession(pair))
    .join('; ');
};

/** The cookie by which the edge finds a client's back end again; edges add it by nature. */
export const affinityCookie = (backend: string): string =>
  `route=${backend}; Path=/; HttpOnly; Secure; SameSite=Lax`;
