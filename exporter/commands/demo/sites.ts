// The two sites of the demo and the names of their session cookies. Names only; it must hold no behaviour of a server.

export const SHOP = 'shop.example';
export const ACCOUNT = 'account.example';
export type Site = typeof SHOP | typeof ACCOUNT;

/** The cookie that says who is logged in, by site. */
export const SESSION_COOKIES: Readonly<Record<Site, string>> = {
  [SHOP]: 'sid',
  [ACCOUNT]: '__Host-account_session',
};

/** The site of a Host header; everything that is not the account site is the shop, as a default server is. */
export const siteOf = (host: string | undefined): Site => (host === ACCOUNT ? ACCOUNT : SHOP);

/** Paths that the edge serves without TLS, as for clients too old to know better. */
export const SERVED_PLAINTEXT = '/feed';
/** Paths that the edge refuses without TLS, where a redirect would only hide the mistake. */
export const REFUSED_PLAINTEXT = '/api/orders';
/** The one path on which the edge can drop Secure, or Set-Cookie as a whole. */
export const LOGIN = '/login';
/** The one path of which the edge can say that it came without TLS. */
export const BASKET = '/basket';
/** Beginning of the paths that a cache may keep, on which the edge can drop the session. */
export const PRODUCTS = '/products/';
