// From what a source says of its format to a compiled reader. It must not know any format by name.
import { CANONICAL_FIELDS } from '../exchanges/record.ts';
import type { Format, FormatError, FormatOptions, Reader } from '../formats/format.ts';
import { findFormat, formats } from '../formats/index.ts';
import { suggestionOf } from './nearest.ts';
import { type Path, quote, type Report } from './problems.ts';
import { ANY_FORMAT, type RawSource } from './source-schema.ts';

/** A format with what the user wrote about it. */
type Chosen = { readonly format: Format; readonly options: FormatOptions; readonly place: Path };

/** The name of a source's format with its options and its reader; null: it was reported what is wrong. */
export const resolveFormat = (
  source: RawSource,
  report: Report,
): { readonly name: string; readonly options: FormatOptions; readonly reader: Reader } | null => {
  const chosen = chooseFormat(source.format, report);
  const fieldsAreKnown = checkFields(Object.keys(source.fields), report);
  if (chosen === null || !fieldsAreKnown) return null;
  const { format } = chosen;
  const options = { ...chosen.options, fields: source.fields, timezone: source.timezone };
  const compiled = format.compile(options);
  if (compiled.ok) return { name: format.name, options, reader: compiled.reader };
  report(placeOfError(compiled.error, chosen), compiled.error.problem, compiled.error.hint);
  return null;
};

const chooseFormat = (written: unknown, report: Report): Chosen | null => {
  if (typeof written === 'string') return choosePreset(written, report);
  if (typeof written === 'object' && written !== null && !Array.isArray(written)) {
    return chooseDefinition(Object.entries(written), report);
  }
  report(['format'], 'wrong type', `expected ${ANY_FORMAT}`);
  return null;
};

const formatNames = formats.map(({ name }) => name);
const ALL_FORMATS = '`cookie-exporter formats` lists those that there are';

const choosePreset = (name: string, report: Report): Chosen | null => {
  const format = findFormat(name);
  if (format !== undefined) return { format, options: {}, place: ['format'] };
  report(['format'], `unknown format ${quote(name)}`, suggestionOf(name, formatNames, ALL_FORMATS));
  return null;
};

const chooseDefinition = (entries: readonly [string, unknown][], report: Report): Chosen | null => {
  const named = entries.filter(([key]) => findFormat(key) !== undefined);
  const [first, second] = named;
  const format = first && findFormat(first[0]);
  if (first === undefined || format === undefined) {
    const [key] = entries[0] ?? [];
    if (key === undefined) report(['format'], 'an empty mapping', `expected ${ANY_FORMAT}`);
    else report(['format', key], 'unknown format', suggestionOf(key, formatNames, ALL_FORMATS), 'key');
    return null;
  }
  if (second !== undefined) {
    report(['format', second[0]], 'a second format', 'a source has one format; make it two sources', 'key');
    return null;
  }
  const others = entries.filter((entry) => entry !== first);
  const settingsAreKnown = others.map((entry) => checkSetting(format, entry, report)).every(Boolean);
  if (!settingsAreKnown) return null;
  const options = { definition: first[1], settings: Object.fromEntries(others) };
  return { format, options, place: ['format', format.name] };
};

const checkSetting = ({ settings }: Format, [key, value]: [string, unknown], report: Report): boolean => {
  const allowed = Object.hasOwn(settings, key) ? settings[key] : undefined;
  if (allowed === undefined) {
    const known = Object.keys(settings);
    const hint = known.length === 0 ? 'this format has no settings; remove it' : suggestionOf(key, known);
    report(['format', key], 'unknown key', hint, 'key');
    return false;
  }
  if (typeof value === 'string' && allowed.includes(value)) return true;
  report(['format', key], `unknown value ${quote(String(value))}`, suggestionOf(String(value), allowed));
  return false;
};

const checkFields = (fields: readonly string[], report: Report): boolean => {
  const known: readonly string[] = CANONICAL_FIELDS;
  const unknown = fields.filter((field) => !known.includes(field) && !/^forwarded\.[^A-Z]+$/.test(field));
  for (const field of unknown) {
    report(['fields', field], 'unknown field', suggestionOf(field, [...known, 'forwarded.<header>']), 'key');
  }
  return unknown.length === 0;
};

/** Where the mistake stands that a format names by a key such as `fields.request_id`, `escape` or `json.site`. */
const placeOfError = ({ key }: FormatError, { format, place }: Chosen): Path => {
  if (key === undefined) return place;
  if (key.startsWith('fields.')) return ['fields', key.slice('fields.'.length)];
  const definition = `${format.name}.`;
  if (key.startsWith(definition)) return ['format', format.name, key.slice(definition.length)];
  return ['format', key];
};
