// How programs in Go write the names of headers. It must know no product.

/** `x-forwarded-proto` as `X-Forwarded-Proto` (net/textproto, CanonicalMIMEHeaderKey). */
export const canonicalHeader = (name: string): string =>
  name
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase())
    .join('-');
