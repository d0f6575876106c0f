// What formats share whose products write JSON of one shape, a request a line. It must not know any of them.
import type { CanonicalField } from '../../exchanges/record.ts';
import type { Compiled, Fidelity, Format, FormatOptions } from '../format.ts';
import { decodeNothing } from './escapes.ts';
import { parseFieldPaths } from './field-paths.ts';
import { PLAIN_FIELDS } from './fields.ts';
import { type JsonPath, parseJsonPath } from './json-path.ts';
import { createJsonReader, type JsonField, type JsonReaderOptions, withPaths } from './json-reader.ts';
import { shareRead } from './share-read.ts';

/** How the lines of one product are read. */
export type JsonPreset = Omit<JsonReaderOptions, 'values' | 'decode'> &
  Partial<Pick<JsonReaderOptions, 'decode'>> & {
    readonly name: string;
    /** What differs from plain fields. */
    readonly values?: Partial<JsonReaderOptions['values']>;
  };

const parsePaths = (paths: readonly string[]): JsonPath[] => paths.map((path) => parseJsonPath(path) ?? []);

/** A field at the first of these paths at which there is something; nowhere: the line does not tell. */
export const jsonField = (field: CanonicalField, ...paths: readonly string[]): JsonField => ({
  field,
  paths: parsePaths(paths),
  container: [],
});

/** A header in an object of headers; the object without it says that the message had none. */
export const jsonHeader = (
  field: CanonicalField,
  headers: string,
  ...names: readonly string[]
): JsonField => ({
  field,
  paths: parsePaths(names.map((name) => `${headers}.${name}`)),
  container: parsePaths([headers]),
});

/** What the user's own paths add to what the product shows by itself. */
const fidelityOf = (usual: Fidelity, own: ReadonlyMap<CanonicalField, JsonPath>): Fidelity => ({
  setCookie: usual.setCookie === 'absent' && own.has('set_cookie') ? 'unknown' : usual.setCookie,
  cookie: usual.cookie === 'absent' && own.has('cookie') ? 'all' : usual.cookie,
});

/** Compiles a preset with the user's own paths to fields. */
export const compileJson = (preset: JsonPreset, { definition, fields = {} }: FormatOptions): Compiled => {
  const { name } = preset;
  if (definition !== undefined) {
    const problem = `${name} has a shape of its own, so there is nothing to define`;
    const hint = `write format: ${name}, and fields: { … } where a path differs`;
    return { ok: false, error: { problem, hint } };
  }
  const own = parseFieldPaths(fields, 'fields');
  if (!own.ok) return own;
  const reader = createJsonReader({
    ...preset,
    decode: preset.decode ?? decodeNothing,
    values: { ...PLAIN_FIELDS, ...preset.values },
    fields: withPaths(preset.fields, own.paths),
    fidelity: fidelityOf(preset.fidelity, own.paths),
  });
  return { ok: true, reader };
};

/** What people are told of a format. */
type About = Pick<Format, 'product' | 'usualVantage' | 'isDeliveredLate' | 'snippet' | 'notes' | 'remedies'>;

/** A format that is a preset and nothing else. */
export const createJsonFormat = ({
  product,
  usualVantage,
  isDeliveredLate,
  snippet,
  notes,
  remedies,
  ...preset
}: JsonPreset & About): Format => {
  const compile = (options: FormatOptions): Compiled => compileJson(preset, options);
  return {
    name: preset.name,
    product,
    usualVantage,
    ...(isDeliveredLate && { isDeliveredLate }),
    snippet,
    notes,
    ...(remedies && { remedies }),
    settings: {},
    compile,
    matches: (lines) => shareRead(compile({}), lines),
  };
};
