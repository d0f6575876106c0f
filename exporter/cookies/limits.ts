// The numbers of the cookie standard. It must hold constants only.

/** Most bytes of name and value together; a browser drops a larger cookie (RFC 6265bis §5.6 step 5, §5.7 step 4). */
export const MAX_NAME_VALUE_BYTES = 4096;

/** Most bytes of an attribute's value; a browser ignores a longer attribute (RFC 6265bis §5.6, attributes step 6). */
export const MAX_ATTRIBUTE_VALUE_BYTES = 1024;

/** Longest lifetime that a browser grants: 400 days, in seconds (RFC 6265bis §5.5). */
export const MAX_LIFETIME_SECONDS = 400 * 24 * 60 * 60;

/** Earliest year of a cookie date (RFC 6265bis §5.1.1 step 5). */
export const MIN_YEAR = 1601;

/**
 * Most seconds, either side of zero, that a Max-Age is read as: the last date that ECMAScript can represent
 * (ECMA-262 §21.4.1.1). RFC 6265bis §5.6.2 leaves this bound to the reader.
 */
export const MAX_DELTA_SECONDS = 8.64e12;
