// The layout of the table of session values: what is known of one value of an auth cookie, by its fingerprint.

/** Times are milliseconds since the epoch by the log's clock, 0: never. A link is the row's number + 1, 0: none. */
export const VALUE = {
  /** Seen first, issued or presented; tells a row from another one that had its number before. */
  firstMs: 'f64',
  issuedMs: 'f64',
  /** The announced end. */
  expiresMs: 'f64',
  /** Deleted, or superseded by a value that came back. */
  endedMs: 'f64',
  /** Index in ENDINGS. */
  ending: 'u8',
  flags: 'u8',
  /** Label of the cookie and of its site, as numbers of texts. */
  cookie: 'u16',
  site: 'u16',
  /** The value that this one was given for, and its firstMs. */
  predecessor: 'u32',
  predecessorMs: 'f64',
  lineage: 'u32',
  /** The values beside it in its list, if it is in one. */
  next: 'u32',
  previous: 'u32',
} as const;

/** Why a value is over; `none`: it is not, unless its announced end has passed. */
export const ENDINGS = ['none', 'deleted', 'superseded'] as const;

/** It is in the list of those that were issued and did not come back yet. */
export const UNPROVEN = 1;
/** It is in the list of those of which little is lost: superseded, never brought back, or made up as it seems. */
export const OVER = 2;
/** A login left the value as it was. */
export const KEPT_AT_LOGIN = 4;
/** It was accepted where a session is needed. */
export const ACCEPTED = 8;
/** It was given, and has not been accepted since. */
export const UNTRIED = 16;
/** It is counted whether it comes back. */
export const AWAITED = 32;
