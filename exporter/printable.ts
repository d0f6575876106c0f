// Text from outside (paths, names, values of a config) before a terminal or a log line shows it. It must import nothing.

/**
 * Control characters, line and paragraph separators, lone surrogates, and characters that nobody sees: those that turn
 * the direction of writing around (U+202E and its kind), that join, and that tag. Unicode's categories Cc, Cf, Cs, Zl, Zp.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const escaped = (found: string): string =>
  Array.from({ length: found.length }, (_, at) => found.charCodeAt(at))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');

/** The text on one line, with what cannot be seen as `\u202e`; within JSON it still means the same. Idempotent. */
export const printable = (text: string): string => text.replace(UNPRINTABLE, escaped);

/** The same for text of several lines, which stay. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');
