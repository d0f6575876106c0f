// Reads a line of a compiled format text into a record. It must not know how the text was written.
import {
  type CanonicalField,
  emptyRecord,
  hasBackslash,
  type LogRecord,
  revealChunk,
} from '../../exchanges/record.ts';
import type { Fidelity, Reader, Stop } from '../format.ts';
import type { Decode } from './escapes.ts';
import type { SetField } from './fields.ts';
import type { FormatText } from './format-text.ts';
import { findSlots, findStopSlot, type Template } from './template.ts';

/** Writes what one slot of a line has into the record. */
export type Binding = {
  /** Null: what it writes is none, but tells of others. */
  readonly field: CanonicalField | null;
  readonly slot: number;
  readonly decode: Decode;
  readonly set: SetField;
};

/** A text of a slot with which a line is no request. */
export type Ignored = { readonly slot: number; readonly text: string };

export type TextReaderOptions = {
  readonly template: Template;
  /** The text that the template was compiled from, for what is said of it. */
  readonly text: FormatText;
  readonly bindings: readonly Binding[];
  readonly ignored: readonly Ignored[];
  /** A line without a backslash has nothing to be decoded. */
  readonly escapesByBackslash: boolean;
  readonly fidelity: Fidelity;
  readonly fields: ReadonlySet<CanonicalField>;
  readonly correct: ((record: LogRecord) => void) | undefined;
};

const stopAt = (slot: number, { slots, literals }: FormatText): Stop => ({
  written: slots[slot]?.written ?? null,
  place: slot + 1,
  values: slots.length,
  behind: literals[slot + 1] ?? '',
});

/** A reader of lines of a template: each value that a binding names is decoded and written, nothing else. */
export const createTextReader = (options: TextReaderOptions): Reader => {
  const {
    template,
    text: formatText,
    bindings,
    ignored,
    escapesByBackslash,
    fidelity,
    fields,
    correct,
  } = options;
  const { bounds } = template;
  const createRead =
    (some: readonly Binding[]): Reader['read'] =>
    (chunk, start, end) => {
      if (start >= end) return 'empty';
      const { text, bytes } = revealChunk(chunk);
      const problem = findSlots(template, bytes, start, end);
      if (problem !== null) return problem;
      for (const one of ignored) {
        if (text.slice(bounds[2 * one.slot], bounds[2 * one.slot + 1]) === one.text) return 'ignored';
      }
      const isPlain = escapesByBackslash && !hasBackslash(chunk, start, end);
      const record = emptyRecord();
      for (const { slot, decode, set } of some) {
        const value = text.slice(bounds[2 * slot], bounds[2 * slot + 1]);
        set(record, isPlain ? value : decode(value));
      }
      correct?.(record);
      if (Number.isNaN(record.timeMs)) return 'no_time';
      return Number.isNaN(record.status) ? 'no_status' : record;
    };
  return {
    fidelity,
    fields,
    explain: (chunk, start, end) => {
      if (start >= end) return null;
      const slot = findStopSlot(template, revealChunk(chunk).bytes, start, end);
      return slot === null ? null : stopAt(slot, formatText);
    },
    read: createRead(bindings),
    readWithout: (unasked) =>
      createRead(bindings.filter(({ field }) => field === null || !unasked.has(field))),
  };
};
