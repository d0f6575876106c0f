// What the demo's edge does to the Set-Cookie headers that pass it. Pure.
import { LOGIN, SHOP } from './sites.ts';

/** nginx: `proxy_cookie_flags theme secure;`, a change that the demo's config expects. */
const addSecure = (header: string): string =>
  header.startsWith('theme=') && !header.includes('; Secure') ? `${header}; Secure` : header;

/** nginx: `proxy_cookie_flags ~ nosecure;` in one location, the mistake that the demo is about. */
const dropSecure = (header: string): string => header.replace('; Secure', '');

/** Set-Cookie headers as the edge sends them on; the fault has its effect at the shop's login alone. */
export const rewriteCookies = (
  headers: readonly string[],
  host: string,
  path: string,
  isSecureDropped: boolean,
): readonly string[] =>
  headers.map(isSecureDropped && host === SHOP && path === LOGIN ? dropSecure : addSecure);

/** The cookie by which the edge finds a client's back end again; edges add it by nature. */
export const affinityCookie = (backend: string): string =>
  `route=${backend}; Path=/; HttpOnly; Secure; SameSite=Lax`;
