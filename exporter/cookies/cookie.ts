// The words of the cookie standard that every file here shares. It must hold types and closed sets only.

export const SAME_SITES = ['strict', 'lax', 'none', 'unset', 'invalid'] as const;
/** `unset`: no SameSite attribute; `invalid`: one with a value the standard does not know. */
export type SameSite = (typeof SAME_SITES)[number];

export const COOKIE_CLASSES = [
  'auth',
  'csrf',
  'affinity',
  'bot',
  'analytics',
  'preference',
  'other',
] as const;
export type CookieClass = (typeof COOKIE_CLASSES)[number];

export const VIOLATIONS = [
  'samesite_none_without_secure',
  'secure_prefix',
  'host_prefix',
  'http_prefix',
  'host_http_prefix',
  'nameless_prefix',
  'secure_from_plaintext',
  'partitioned_without_secure',
  'oversize',
  'control_character',
  'invalid_samesite',
  'lifetime_over_400_days',
  'duplicate_attribute',
  'domain_mismatch',
  'cacheable_auth',
  'session_not_rotated_at_login',
] as const;
/** What a browser refuses or the standard forbids: the closed set behind `cookie_violations_total{rule}`. */
export type Violation = (typeof VIOLATIONS)[number];

/** One Set-Cookie header, parsed. Texts are byte strings (one char is one byte) and may hold the cookie's value. */
export type SetCookie = {
  readonly name: string;
  readonly value: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly partitioned: boolean;
  readonly sameSite: SameSite;
  /** Lower case, one leading dot taken off; null: no Domain attribute, or an empty one. */
  readonly domain: string | null;
  /** The Path attribute if it begins with `/`; null: none, or one that a browser replaces by the default path. */
  readonly path: string | null;
  /** Max-Age in seconds as announced (not capped); null: none that parses. */
  readonly maxAgeSeconds: number | null;
  /** Expires in milliseconds since the epoch; null: none that parses. */
  readonly expiresMs: number | null;
  /** An attribute that the standard knows stood there more than once. */
  readonly duplicateAttribute: boolean;
  /** A control character stood somewhere in the header (browsers drop the whole cookie). */
  readonly controlCharacter: boolean;
  /** Bytes of the whole header value. */
  readonly bytes: number;
};
