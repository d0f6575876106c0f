// A format that users write in their product's own text, taken apart: literals, and slots with values between them. The
// joint between the parsers of such texts and the one compiler. It must know no product and hold no behaviour.
import type { CanonicalField, LogRecord } from '../../exchanges/record.ts';
import type { Fidelity } from '../format.ts';
import type { Decode } from './escapes.ts';
import type { SetField } from './fields.ts';
import type { Escaping, Shape } from './place.ts';
import type { Zone } from './times.ts';

/** A place in a line where the product writes a value. */
export type Slot = {
  /** As the user wrote it, for messages. */
  readonly written: string;
  readonly shape: Shape;
  readonly escaping: Escaping;
  readonly decode: Decode;
  /**
   * What is asked of the text behind it where clients or applications choose the value byte by byte. `certain`: it
   * begins with something that no value can contain; `visible`: it is at least more than spaces; `any`: whatever it is.
   */
  readonly end: 'certain' | 'visible' | 'any';
};

/** Something in a slot that may fill a field; most slots have one, a request line has two. */
export type View = { readonly name: string; readonly slot: number };

/** `literals` has one more member than `slots`, which stand between them. */
export type FormatText = {
  readonly literals: readonly string[];
  readonly slots: readonly Slot[];
  readonly views: readonly View[];
};

/** How the people who use a product call things. */
export type Words = {
  readonly product: string;
  /** What the format's text is called, e.g. `log_format`. */
  readonly text: string;
  /** What stands for a value in it, e.g. `variable`. */
  readonly directive: string;
  /** How a directive is written. */
  readonly spelling: string;
  /** How to bring the cookies into the log. */
  readonly cookieHint: string;
  /** How to bring a time into the log. */
  readonly timeHint: string;
};

/** What a product's directives mean. */
export type Vocabulary = {
  readonly words: Words;
  /** An escape begins with a backslash in every slot; false: with something else, or there are several. */
  readonly escapesByBackslash: boolean;
  /** Views for each field, the best one first. */
  readonly candidates: readonly (readonly [CanonicalField, readonly string[]])[];
  /** The view that a user's expression in `fields` names; null: that is no expression of the product. */
  readonly viewOf: (expression: string) => string | null;
  /** Writes a view's text, decoded, as a field. */
  readonly bind: (field: CanonicalField, view: string, zone: Zone) => SetField;
  /** Views that say something of the line itself, not of a field; they are read first. */
  readonly marks?: ReadonlyMap<string, SetField>;
  /** Texts of views with which a line is no request of its own. */
  readonly ignored?: ReadonlyMap<string, string>;
  /** What the format shows of cookies when these views fill these fields. */
  readonly fidelityOf: (found: ReadonlyMap<CanonicalField, string>) => Fidelity;
  /** Takes back what a record as a whole does not show after all. */
  readonly correct?: (record: LogRecord) => void;
};
