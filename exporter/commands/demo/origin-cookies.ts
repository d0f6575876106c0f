// The Set-Cookie headers of the demo's application. Two of the faults are its mistakes, and here.
import type { IsFaultActive } from './faults.ts';
import { SESSION_COOKIES, SHOP, type Site } from './sites.ts';

/** A site's session, HttpOnly and Secure; for the account site with the strictest prefix. */
export const sessionCookie = (site: Site, id: string): string =>
  site === SHOP
    ? `${SESSION_COOKIES[site]}=${id}; Path=/; Max-Age=3600; HttpOnly; Secure; SameSite=Lax`
    : `${SESSION_COOKIES[site]}=${id}; Path=/; HttpOnly; Secure; SameSite=Strict`;

/** The deletion of a site's session. A browser refuses that of a `__Host-` cookie if Secure is missing. */
export const endedSessionCookie = (site: Site, isFaultActive: IsFaultActive): string => {
  if (site === SHOP) {
    return `${SESSION_COOKIES[site]}=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax`;
  }
  const secure = isFaultActive('logout-refused') ? '' : ' Secure;';
  return `${SESSION_COOKIES[site]}=; Path=/; Max-Age=0; HttpOnly;${secure} SameSite=Strict`;
};

/** The double-submit token; scripts read it, so it is not HttpOnly. */
export const csrfCookie = (token: string): string =>
  `csrftoken=${token}; Path=/; Max-Age=31449600; Secure; SameSite=Lax`;

/** Without Secure: the edge adds it. */
export const themeCookie = (theme: string): string =>
  `theme=${theme}; Path=/; Max-Age=31536000; SameSite=Lax`;

/** Secure where the application believes that the client has TLS, as `secure: 'auto'` of many frameworks has it. */
export const basketCookie = (id: string, isTls: boolean): string =>
  `basket=${id}; Path=/; Max-Age=1209600; HttpOnly;${isTls ? ' Secure;' : ''} SameSite=Lax`;

/** Sent to subdomains too, as advertising cookies are. */
export const analyticsCookie = (site: Site, id: string): string =>
  `_fbp=fb.1.${id}; Domain=${site}; Path=/; Max-Age=7776000; Secure; SameSite=Lax`;

/** The chat widget is embedded in other sites. Without Secure browsers drop a SameSite=None cookie. */
export const widgetCookie = (id: string, isFaultActive: IsFaultActive): string => {
  const secure = isFaultActive('samesite-none') ? '' : ' Secure; Partitioned;';
  return `chat_widget=${id}; Path=/; Max-Age=86400; HttpOnly;${secure} SameSite=None`;
};
