// The form in which exchanges are bytes: what both who writes them and who reads them must know.

/** First byte; another one is another form. */
export const FORM = 2;

export const FINGERPRINT_CHARS = 16;
/** Of a byte whose highest bit is a flag. */
export const LOW_BITS = 127;

export const HAS_FINGERPRINT = 128;
export const HAS_SESSION = 128;
export const HAS_MARK = 64;
/** Where nothing is known of a length, a text or a number; others are written one higher. */
export const NOTHING = 0;
