// Takes apart Set-Cookie headers that a product joined into one text. It must know no product and no attribute.
import { isTokenCode } from './text.ts';

const EQUALS = 0x3d;
const COLON = 0x3a;
const LEFT_BRACKET = 0x5b;
const RIGHT_BRACKET = 0x5d;

/**
 * Splits at a product's own separator: `, ` (nginx, Apache httpd) or `,` (Traefik, Tomcat, gRPC access logs).
 *
 * Set-Cookie is no list (RFC 9110 §5.3), so a comma may as well belong to a date or a value. It begins a new cookie
 * only where the separator stands exactly and a name with `=` right after it follows. A name is a token, in which `:`,
 * `[` and `]` may stand as well, for there are such cookies (`express:sess`, PHP's `cart[1]`). So a value that holds
 * `, b=` is split wrongly, and a nameless cookie, or one with another name, stays glued to the cookie before it.
 * An empty text is no cookie at all. Never throws; linear in the text's length.
 */
export const splitSetCookies = (joined: string, separator: ', ' | ','): string[] => {
  if (joined === '') return [];
  const cookies: string[] = [];
  let start = 0;
  for (let at = joined.indexOf(separator); at >= 0; at = joined.indexOf(separator, at + 1)) {
    const next = at + separator.length;
    if (!beginsCookie(joined, next)) continue;
    cookies.push(joined.slice(start, at));
    start = next;
  }
  cookies.push(joined.slice(start));
  return cookies;
};

const beginsCookie = (joined: string, start: number): boolean => {
  let at = start;
  while (isNameCode(joined.charCodeAt(at))) at++;
  return at > start && joined.charCodeAt(at) === EQUALS;
};

const isNameCode = (code: number): boolean =>
  isTokenCode(code) || code === COLON || code === LEFT_BRACKET || code === RIGHT_BRACKET;
