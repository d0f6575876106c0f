// What is read from a log as opaque types, so that it cannot be handed to a logger, a label or a file by mistake.
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

/**
 * What lines of one file have in common: they came one after the other, so that some may tell how those behind them are to
 * be read, as `#Fields:` of W3C logs does.
 */
export type RawStream = {
  /** Lines that begin with `#` and stood before the first one that is handed out, each with its newline. */
  readonly leading: RawText;
};

/** Where lines come from that are not known to follow one another: pushes, messages. */
export const NO_STREAM: RawStream = { leading: conceal('') };

/** A piece of a log, of which lines are ranges: as it was read, and as a byte string. */
type Piece = { readonly bytes: DataView; readonly text: string; readonly stream: RawStream };
type Chunk = Piece & {
  /** Where the first backslash is from a place on, as far as that was asked; lines that follow each other ask in turn. */
  readonly backslash: { from: number; at: number };
};

/**
 * A chunk whose lines are being read. Its bytes may change once they are, for buffers are used again, so nobody keeps it.
 * As raw as its text.
 */
export type RawChunk = { readonly [raw]: 'chunk' };

/** Marks a chunk as raw; its text and its bytes are the same. */
export const concealChunk = ({ bytes, text, stream }: Piece): RawChunk => {
  const chunk: Chunk = { bytes, text, stream, backslash: { from: 0, at: -1 } };
  return chunk as unknown as RawChunk;
};

/** The chunk of a raw chunk. For the formats only. */
export const revealChunk = (chunk: RawChunk): Chunk => chunk as unknown as Chunk;

/** Whether a backslash stands in [start, end) of a chunk. Over all lines of a chunk it looks at each byte once. */
export const hasBackslash = (chunk: RawChunk, start: number, end: number): boolean => {
  const { text, backslash } = revealChunk(chunk);
  if (start < backslash.from || start > backslash.at) {
    const at = text.indexOf('\\', start);
    backslash.from = start;
    backslash.at = at < 0 ? text.length : at;
  }
  return backslash.at < end;
};

/** A line of a chunk, as raw as that. */
export const lineOf = (chunk: RawChunk, start: number, end: number): RawText =>
  conceal(revealChunk(chunk).text.slice(start, end));

/** A byte string as a chunk of its own. */
export const chunkOf = (text: string, stream: RawStream = NO_STREAM): RawChunk => {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return concealChunk({ bytes: new DataView(bytes.buffer), text, stream });
};
