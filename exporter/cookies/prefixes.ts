// The name prefixes that bind a cookie to attributes. It must not judge the attributes.
import { hasTextAt } from './text.ts';

/** Longest first, for `__Host-Http-` also begins with `__Host-`. */
const PREFIXES = ['__host-http-', '__secure-', '__host-', '__http-'] as const;

/** A cookie name prefix, lower case. */
export type Prefix = (typeof PREFIXES)[number];

/**
 * The prefix that a name begins with, whatever its case, or null: `__Secure-` and `__Host-` of RFC 6265bis §4.1.3 and
 * §5.4, `__Http-` and `__Host-Http-` of draft-ietf-httpbis-layered-cookies.
 */
export const prefixOf = (name: string): Prefix | null => {
  if (!name.startsWith('__')) return null;
  return PREFIXES.find((prefix) => hasTextAt(name, 0, prefix)) ?? null;
};
