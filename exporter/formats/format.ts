// What a format is. It must not know any product.
import type {
  CanonicalField,
  CookieFidelity,
  LogRecord,
  RawChunk,
  RawText,
  RejectReason,
  SetCookieFidelity,
} from '../exchanges/record.ts';

/** How much of the cookies a format shows when nothing else is known. */
export type Fidelity = { readonly setCookie: SetCookieFidelity; readonly cookie: CookieFidelity };

/** Where a line stops being what a format's text says. Everything is the text's own, nothing the line's. */
export type Stop = {
  /** The value as it is written in the text, e.g. `$http_cookie`; null: the line differs before the first one. */
  readonly written: string | null;
  /** Its number among the values, from 1; 0 before the first one. */
  readonly place: number;
  readonly values: number;
  /** What should stand behind the value; '': the line's end. */
  readonly behind: string;
};

/**
 * Turns one line into a record. Total and linear in the line's length, and pure, but that a line which names columns
 * (`#Fields:` of W3C logs) tells how those behind it are read.
 */
export type Reader = {
  readonly fidelity: Fidelity;
  /** The canonical fields that this reader can fill. */
  readonly fields: ReadonlySet<CanonicalField>;
  /**
   * Reads the line at [start, end) of a chunk, without its line end.
   * Answers the record, a closed reason why it is none, or `'ignored'` for a line that is well formed
   * but no request (a comment, another log message).
   */
  readonly read: (chunk: RawChunk, start: number, end: number) => LogRecord | RejectReason | 'ignored';
  /**
   * The same `read`, to which some fields are not in the log: for who asks for none of them, and would wait for each.
   * Absent where leaving them out saves nothing.
   */
  readonly readWithout?: (fields: ReadonlySet<CanonicalField>) => Reader['read'];
  /**
   * Where a line stops that `read` rejects as `no_match`; null: that cannot be told. Slow, and only for formats whose text
   * users write.
   */
  readonly explain?: (chunk: RawChunk, start: number, end: number) => Stop | null;
};

/** A mistake in what the user wrote, in the words that the user sees. */
export type FormatError = {
  /** What is wrong, naming the offending piece of the user's own text. */
  readonly problem: string;
  /** What would be right. */
  readonly hint: string;
  /** Key below `format` or `fields` that is to blame, e.g. `fields.request_id`; absent: the format itself. */
  readonly key?: string;
};

export type Compiled =
  | { readonly ok: true; readonly reader: Reader }
  | { readonly ok: false; readonly error: FormatError };

/** What a user says of a source's format beside its name. */
export type FormatOptions = {
  /** The product's own format text (or field map) where the user gave one; undefined: the preset. */
  readonly definition?: unknown;
  /** Further keys beside the definition, e.g. `{ escape: 'json' }`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Canonical field → the product's own expression (or a JSON path). */
  readonly fields?: Readonly<Record<string, string>>;
  /** IANA zone or `UTC` for formats whose times carry none. */
  readonly timezone?: string;
};

/** What can ail a log that the product's own configuration cures. */
export type Ailment =
  | 'no_cookie_fields'
  | 'redacted'
  | 'truncated'
  | 'first_or_last_only'
  | 'no_request_id'
  | 'lines_do_not_match';

/** One product's log. A file of formats/ exports one, and formats/index.ts lists it. */
export type Format = {
  readonly name: string;
  /** The product, as a person calls it. */
  readonly product: string;
  /** Where logs of this product are written as a rule: files named on the command line are taken to be from there. */
  readonly usualVantage: 'edge' | 'origin';
  /** The vendor delivers the log, minutes or hours after the requests. Default: who serves them writes it at once. */
  readonly isDeliveredLate?: true;
  /** What the user pastes into the product's configuration so that this preset reads its log. */
  readonly snippet: string;
  /** Where the snippet goes and what can then be known: a few lines of plain text for `formats NAME`. */
  readonly notes: string;
  /** Changes to the product's own configuration, by what they cure. Default: the snippet as a whole. */
  readonly remedies?: Readonly<Partial<Record<Ailment, string>>>;
  /** Keys that may stand beside the definition, e.g. `escape`, with their allowed values. */
  readonly settings: Readonly<Record<string, readonly string[]>>;
  /** Compiles the preset or the user's definition to a reader. */
  readonly compile: (options: FormatOptions) => Compiled;
  /** Whether a sample of lines looks like this format's preset, 0 (no) to 1 (each line was read). */
  readonly matches: (lines: readonly RawText[]) => number;
};
