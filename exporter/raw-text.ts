// Text of a log line as an opaque type, so that it cannot be handed to a logger, a label or a file by mistake.
// The one thing that sources, formats and the wall share; it imports nothing.

declare const raw: unique symbol;

/**
 * Text taken from a log line, which may contain a cookie value. A byte string: one char is one byte on the wire.
 * Only the framing, the formats and the wall may reveal it (a guard test holds that).
 */
export type RawText = { readonly [raw]: true };

/** Marks a text as raw. Costs nothing at run time. */
export const conceal = (text: string): RawText => text as unknown as RawText;

/** The text of a raw text. For the formats and the wall only. */
export const reveal = (text: RawText): string => text as unknown as string;
