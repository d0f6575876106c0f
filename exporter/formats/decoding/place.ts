// Where a value stands in a line, as far as that tells where it ends. It must know no product and hold no behaviour.

/** How a product keeps values and literals apart, as far as that tells where a value ends. */
export type Escaping = {
  /** Whether a value, as escaped, cannot contain this byte. */
  readonly excludes: (byte: number) => boolean;
  /** Whether `\"` is an escaped quotation mark, and so no end. */
  readonly backslash: boolean;
  /**
   * A quotation mark within a value has a backslash before it, but a backslash has none, so that `\"` may as well be the
   * end of a value behind its last backslash. Default: no.
   */
  readonly marksQuotes?: boolean;
};

/**
 * What values of a variable can look like: the bytes they may have, how many bytes they always are, `list` for words
 * joined by `, ` or ` : `, `text` for anything.
 */
export type Shape = ReadonlySet<number> | number | 'list' | 'text';

/** A place for a value: what it can look like, and how it is kept apart from what follows. */
export type Place = {
  readonly shape: Shape;
  readonly escaping: Escaping;
  /** Whether anybody asks for the value; of others it need not be certain where they end. */
  readonly isNeeded: boolean;
};
