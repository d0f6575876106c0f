// Compiles what users say of a log whose columns are named by `#Fields:`: nothing, that line itself, or their own choice
// of columns. It must not know any product.
import type { CanonicalField } from '../../exchanges/record.ts';
import type { Fidelity, FormatError, FormatOptions, Reader } from '../format.ts';
import type { FieldOptions } from './fields.ts';
import { createHeadedRows, type HeadedRows, parseFieldNames } from './headed-rows.ts';
import { type Candidate, createLayout, type Layout, withColumns } from './rows.ts';

export type HeadedPreset = Pick<HeadedRows, 'split' | 'decodeOf'> & {
  /** The columns of the preset. */
  readonly names: readonly string[];
  readonly candidates: readonly Candidate[];
  readonly values: FieldOptions;
  /** How the product shows cookies where it has columns for them. */
  readonly fidelity: Fidelity;
  /** How to get a column for cookies. */
  readonly cookieHint: string;
};

export type CompiledHeaded =
  | { readonly ok: true; readonly reader: Reader; readonly candidates: readonly Candidate[] }
  | { readonly ok: false; readonly error: FormatError };

const findMissing = (
  { fields }: Layout,
  names: readonly string[],
  own: Readonly<Record<string, string>>,
  cookieHint: string,
): FormatError | null => {
  const lower = names.map((name) => name.toLowerCase());
  const lost = Object.entries(own).find(([, column]) => !lower.includes(column.toLowerCase()));
  if (lost !== undefined) {
    const problem = `"${lost[1]}" is no column of this log`;
    return { problem, hint: 'write it as in the #Fields line', key: `fields.${lost[0]}` };
  }
  if (!fields.has('cookie') && !fields.has('set_cookie')) {
    return { problem: 'this log is in a format without any cookie field', hint: cookieHint };
  }
  return fields.has('time')
    ? null
    : { problem: 'this log has no time', hint: 'add the columns date and time to it' };
};

/** The columns that a definition names; null: it leaves them to the log; undefined: it is none. */
const namesOf = (definition: unknown, preset: readonly string[]): readonly string[] | null | undefined => {
  if (definition === undefined) return preset;
  if (typeof definition === 'string') return parseFieldNames(definition);
  const isEmpty =
    typeof definition === 'object' && definition !== null && Object.keys(definition).length === 0;
  return isEmpty ? null : undefined;
};

const allFields = (candidates: readonly Candidate[]): ReadonlySet<CanonicalField> =>
  new Set(candidates.map(({ field }) => field));

/** What is not among the fields is absent; what may be there is as the product shows it. */
const fidelityOf = ({ setCookie, cookie }: Fidelity, fields: ReadonlySet<CanonicalField>): Fidelity => ({
  setCookie: fields.has('set_cookie') ? setCookie : 'absent',
  cookie: fields.has('cookie') ? cookie : 'absent',
});

/** Compiles `definition` (none: the preset's columns; a text: a `#Fields` line; `{}`: only what the log itself says). */
export const compileHeaded = (
  preset: HeadedPreset,
  { definition, fields: own = {} }: FormatOptions,
): CompiledHeaded => {
  const names = namesOf(definition, preset.names);
  if (names === undefined) {
    const hint = 'give the #Fields line of the log as one text, or {} to read it from the log';
    return { ok: false, error: { problem: 'the fields are no text', hint } };
  }
  const chosen = withColumns(preset.candidates, own);
  if ('error' in chosen) return { ok: false, error: chosen.error };
  const { candidates } = chosen;
  const create = (each: readonly string[]): Layout => createLayout(each, candidates, preset.values);
  const assumed = names === null ? null : create(names);
  const error = assumed === null ? null : findMissing(assumed, names ?? [], own, preset.cookieHint);
  if (error !== null) return { ok: false, error };
  const fields = assumed?.fields ?? allFields(candidates);
  const read = createHeadedRows({ ...preset, createLayout: create, assumed });
  return { ok: true, reader: { fidelity: fidelityOf(preset.fidelity, fields), fields, read }, candidates };
};
