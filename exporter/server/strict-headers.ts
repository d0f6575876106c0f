// What every answer says to browsers: keep nothing, guess nothing, show it nowhere else. Data only.

/** Headers of every answer, errors included. There is none that would let pages of other sites read an answer (CORS). */
export const STRICT_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const;
