// What is fuzzed: one parser or reader, how it is called with any bytes, and what must hold of what it answers.

/** The longest input, in bytes; within it nothing may take longer than `HANG_MS`. */
export const MAX_INPUT_BYTES = 64 * 1024;

/** Time of one run, on the processor, that counts as a hang. */
export const HANG_MS = 100;

export type Target = {
  readonly name: string;
  /** Inputs to begin with, which mean something. */
  readonly seeds: () => readonly Uint8Array[];
  /** Pieces that mean something, to be put into inputs. */
  readonly tokens: readonly string[];
  /**
   * Does with an input what the program would do. It throws where something does not hold; whatever it throws is a
   * finding.
   */
  readonly run: (input: Buffer) => void | Promise<void>;
  /** Another limit than `HANG_MS`, where an input is its owner's own and no stranger's. */
  readonly hangMs?: number;
  /** Ends what it started. */
  readonly close?: () => Promise<void>;
};

/** Bytes of a byte string. */
export const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/** An input as a byte string of its own. */
export const textOf = (input: Uint8Array): string => Buffer.from(input).toString('latin1');

/** An input taken apart into fields, each a byte string; `\x1e` stands between them. */
export const fieldsOf = (input: Uint8Array): string[] => textOf(input).split('\x1e');

/** The input of which `fieldsOf` makes these fields. */
export const joinFields = (...fields: readonly string[]): Uint8Array => bytesOf(fields.join('\x1e'));
