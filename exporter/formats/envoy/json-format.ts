// An Envoy json_format and the user's choice of fields → a reader, or what is wrong with them in the user's words.
import type { CanonicalField } from '../../exchanges/record.ts';
import { decodeNothing } from '../decoding/escapes.ts';
import { isCanonicalField, PLAIN_FIELDS, unknownField } from '../decoding/fields.ts';
import { isJsonObject, type JsonObject, parseJsonLine } from '../decoding/json-line.ts';
import { parseJsonPath } from '../decoding/json-path.ts';
import { createJsonReader, type JsonField } from '../decoding/json-reader.ts';
import type { Compiled, FormatError } from '../format.ts';
import { fidelityOf, findMissing } from './fidelity.ts';
import { isOperator, MEANINGS, type Operator, parseOperators } from './operators.ts';

/** A key of the format whose value is one operator and nothing else. */
type Leaf = { readonly path: string; readonly operator: Operator };
type Leaves =
  | { readonly ok: true; readonly leaves: Leaf[] }
  | { readonly ok: false; readonly error: FormatError };

const MAX_DEPTH = 8;

const leafOf = (path: string, text: string): Leaves => {
  const parsed = parseOperators(text);
  if (!parsed.ok) {
    const hint =
      'write %OPERATOR%, %OPERATOR(ARGUMENT)% or %OPERATOR(ARGUMENT):LENGTH%; a percent sign is %%';
    return { ok: false, error: { problem: `"${parsed.piece}" is no operator`, hint, key: `envoy.${path}` } };
  }
  const [only, ...others] = parsed.pieces;
  const isAlone = only !== undefined && typeof only !== 'string' && others.length === 0;
  return { ok: true, leaves: isAlone ? [{ path, operator: only }] : [] };
};

const findLeaves = (format: JsonObject, prefix = '', depth = 0): Leaves => {
  const leaves: Leaf[] = [];
  for (const [key, value] of Object.entries(format)) {
    const path = `${prefix}${key}`;
    const isText = typeof value === 'string';
    if (!isText && (!isJsonObject(value) || depth >= MAX_DEPTH)) continue;
    const found = isText ? leafOf(path, value) : findLeaves(value, `${path}.`, depth + 1);
    if (!found.ok) return found;
    leaves.push(...found.leaves);
  }
  return { ok: true, leaves };
};

/** The first operator of a field's candidates that stands in the format. */
const findLeaf = (leaves: readonly Leaf[], operators: readonly string[]): Leaf | undefined =>
  operators
    .map((wanted) => leaves.find(({ operator }) => isOperator(operator, wanted)))
    .find((leaf) => leaf !== undefined);

type Found = Map<CanonicalField, Leaf>;

const ownLeaf = (leaves: readonly Leaf[], expression: string): Leaf | undefined => {
  const parsed = parseOperators(expression.trim());
  const [only] = parsed.ok ? parsed.pieces : [];
  if (only === undefined || typeof only === 'string') return undefined;
  const { name, argument } = only;
  return leaves.find(({ operator }) => operator.name === name && operator.argument === argument);
};

const overrideFields = (
  found: Found,
  leaves: readonly Leaf[],
  fields: Readonly<Record<string, string>>,
): FormatError | null => {
  for (const [field, expression] of Object.entries(fields)) {
    if (!isCanonicalField(field)) return unknownField(field, 'fields');
    const leaf = ownLeaf(leaves, expression);
    if (leaf === undefined) {
      const problem = `${expression} does not stand alone behind a key of the json_format`;
      const hint = 'write it as there, e.g. %REQ(X-REQUEST-ID)%, and add it in Envoy as well';
      return { problem, hint, key: `fields.${field}` };
    }
    found.set(field, leaf);
  }
  return null;
};

/** Typed formats write null, others a dash, for what was not there. */
const textOf = (value: unknown): string => (value === null ? '-' : String(value));

const fieldOf = (field: CanonicalField, { path, operator }: Leaf, hasUpstreamHost: boolean): JsonField => {
  const meaning = MEANINGS.find(
    (each) => each.field === field && each.operators.some((o) => isOperator(operator, o)),
  );
  const convert = meaning?.convert;
  const tells = (text: string): boolean => field !== 'upstream_scheme' || hasUpstreamHost || text !== '-';
  return {
    field,
    paths: [parseJsonPath(path) ?? []],
    container: null,
    ...(convert && {
      convert: (value) => (tells(textOf(value)) ? convert(textOf(value)) : undefined),
    }),
  };
};

const ESCAPE = /\\([0-3][0-7]{2}|[\s\S])/g;

/** As JSON may have the byte: what it would not allow within a text, as an escape. */
const byteInJson = (octal: string): string => {
  const code = Number.parseInt(octal, 8);
  const isPlain = code >= 0x20 && code !== 0x22 && code !== 0x5c;
  return isPlain ? String.fromCharCode(code) : `\\u${code.toString(16).padStart(4, '0')}`;
};

/**
 * A text that is no UTF-8 is written with octal escapes (`\303`, Envoy's json_sanitizer), which is no JSON; they are put
 * right where a line cannot be parsed.
 */
const parse = (line: string): unknown =>
  parseJsonLine(line) ??
  parseJsonLine(
    line.replace(ESCAPE, (whole: string, piece: string) => (piece.length === 3 ? byteInJson(piece) : whole)),
  );

/** Compiles a json_format or typed_json_format. */
export const compileJsonFormat = (
  definition: JsonObject,
  fields: Readonly<Record<string, string>>,
): Compiled => {
  const format = findLeaves(definition);
  if (!format.ok) return format;
  const found: Found = new Map();
  for (const { field, operators } of MEANINGS) {
    const leaf = findLeaf(format.leaves, operators);
    if (leaf !== undefined) found.set(field, leaf);
  }
  const error = overrideFields(found, format.leaves, fields) ?? findMissing(new Set(found.keys()));
  if (error !== null) return { ok: false, error };
  const hasUpstreamHost = found.has('upstream_status');
  const { fidelity, separator } = fidelityOf((field) => found.get(field)?.operator);
  const reader = createJsonReader({
    fields: Array.from(found, ([field, leaf]) => fieldOf(field, leaf, hasUpstreamHost)),
    fidelity,
    values: { ...PLAIN_FIELDS, separator, durationUnitSeconds: 1e-3 },
    decode: decodeNothing,
    parse,
    isRequest: () => true,
  });
  return { ok: true, reader };
};
