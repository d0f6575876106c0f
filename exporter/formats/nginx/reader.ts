// Reads a line of a compiled log_format into a record. It must not know how the log_format was written.
import { type CanonicalField, emptyRecord, type LogRecord, revealChunk } from '../../exchanges/record.ts';
import { type Decode, decodeNothing } from '../decoding/escapes.ts';
import { createSetField, PLAIN_FIELDS, type SetField } from '../decoding/fields.ts';
import { findSlots, type Template } from '../decoding/template.ts';
import { parseDigits } from '../decoding/values.ts';
import type { Fidelity, Reader } from '../format.ts';
import { CONVERSIONS } from './variables.ts';

/** Writes one value of a line into the record. */
type Binding = { readonly slot: number; readonly set: SetField };

/** From 1.23.0 on nginx joins all Set-Cookie headers; before that a variable has the first (nginx CHANGES). */
const setVersion: SetField = (record, version) => {
  const dot = version.indexOf('.');
  const major = parseDigits(version.slice(0, dot));
  const minor = parseDigits(version.slice(dot + 1, version.indexOf('.', dot + 1)));
  if (Number.isNaN(major) || Number.isNaN(minor)) return;
  record.setCookieFidelity = major > 1 || (major === 1 && minor >= 23) ? 'all' : 'first';
};

/** The writers of the fields found, each with the value it takes. */
export const bindFields = (
  found: ReadonlyMap<CanonicalField, string>,
  variables: readonly string[],
): Binding[] => {
  const bindings = Array.from(found, ([field, variable]): Binding => {
    const set = createSetField(field, { ...PLAIN_FIELDS, separator: ', ' });
    const convert = CONVERSIONS[`${field} $${variable}`];
    const slot = variables.indexOf(variable);
    return { slot, set: convert === undefined ? set : (record, text) => set(record, convert(text)) };
  });
  const version = variables.indexOf('nginx_version');
  return version < 0 ? bindings : [{ slot: version, set: setVersion }, ...bindings];
};

/** Statuses with which nginx gives up a request before it has read all of its headers: bad, slow, URI or header too long. */
const GIVEN_UP: readonly number[] = [400, 408, 414, 494];

/** Of a request that was given up, a Cookie header that is not in the log may still have been sent. */
const forgetUnreadCookie = (record: LogRecord): void => {
  const isGivenUp = GIVEN_UP.includes(record.status) && record.upstreamStatus === null;
  if (isGivenUp && record.cookie === null) record.cookie = undefined;
};

/** A reader of lines of a template: each value that a binding names is decoded and written, nothing else. */
export const createReader = (
  template: Template,
  bindings: readonly Binding[],
  decode: Decode,
  fidelity: Fidelity,
  fields: ReadonlySet<CanonicalField>,
): Reader => {
  const bounds = new Int32Array(2 * template.slots.length);
  return {
    fidelity,
    fields,
    read: (chunk, start, end) => {
      if (start >= end) return 'empty';
      const { text, bytes } = revealChunk(chunk);
      const problem = findSlots(template, bytes, start, end, bounds);
      if (problem !== null) return problem;
      const decodeValue = text.slice(start, end).includes('\\') ? decode : decodeNothing;
      const record = emptyRecord();
      for (const { slot, set } of bindings) {
        set(record, decodeValue(text.slice(bounds[2 * slot], bounds[2 * slot + 1])));
      }
      forgetUnreadCookie(record);
      if (Number.isNaN(record.timeMs)) return 'no_time';
      return Number.isNaN(record.status) ? 'no_status' : record;
    },
  };
};
