// The form in which exchanges are bytes: what both who writes them and who reads them must know. A word has 32 bits, a
// double 64, both little-endian. First stand the form, how many exchanges there are, and where the ids and the tables
// begin; then the exchanges; then their ids, one behind the other; then the tables, of texts and of the names of sent
// cookies, whose entries exchanges name by number.

/** First word; another one is another form. */
export const FORM = 3;
/** The four words at the beginning. */
export const BEGINNING_BYTES = 16;

export const FINGERPRINT_CHARS = 16;
export const WORD_BYTES = 4;

/** Where nothing is known of a length, a text or a number; others are written one higher. */
export const NOTHING = 0;

/** What every exchange has, at the same place in each. */
export const HEAD_BYTES = 80;

/** Flags of a join; above them how many marks its target has. */
export const HAS_JOIN = 1;
export const HAS_KEY = 2;
export const TARGET_SHIFT = 2;

/** What every issued cookie has, at the same place in each. */
export const ISSUED_HEAD_BYTES = 36;

/** Flags of an issued cookie. */
export const IS_LISTED = 1;
export const IS_DELETION = 2;
export const IS_SECURE = 4;
export const IS_HTTP_ONLY = 8;
export const IS_PARTITIONED = 16;
export const IS_REFUSED = 32;
export const HAS_FINGERPRINT = 64;
export const HAS_ISSUED_SESSION = 128;

/** Flags of a sent cookie; above them the number of its name. */
export const IS_REPEATED = 1;
export const HAS_SESSION = 2;
export const HAS_MARK = 4;
export const NAME_SHIFT = 3;
