// The schema of the config as JSON Schema: for editors, for the reference, and for saying what would be right at a key.
import * as z from 'zod';
import { oneOf } from './nearest.ts';
import type { Path } from './problems.ts';
import { configSchema } from './schema.ts';

/** The part of JSON Schema that the config needs. */
export type JsonSchema = z.core.JSONSchema.JSONSchema;

let whole: JsonSchema | undefined;

/** What users may write, draft 2020-12; made when it is first asked for, which a config that is right never does. */
export const jsonSchema = (): JsonSchema => {
  whole ??= z.toJSONSchema(configSchema, { io: 'input' });
  return whole;
};

/** The schema of the value at a path of the config; undefined: nothing can stand there. */
export const schemaAt = (path: Path): JsonSchema | undefined =>
  path.reduce<JsonSchema | undefined>((schema, step) => childOf(schema, step), jsonSchema());

const childOf = (schema: JsonSchema | undefined, step: string | number): JsonSchema | undefined => {
  const child =
    schema?.properties?.[step] ?? (typeof step === 'number' ? schema?.items : schema?.additionalProperties);
  return typeof child === 'object' && !Array.isArray(child) ? child : undefined;
};

/** The keys that may stand below a path; empty: any, or none. */
export const keysBelow = (path: Path): readonly string[] => {
  const schema = schemaAt(path);
  const names = schema?.propertyNames;
  const listed = typeof names === 'object' ? names.enum : undefined;
  return Object.keys(schema?.properties ?? {}).concat((listed ?? []).map(String));
};

/** What a schema allows, in a few words: `a whole number from 1 to 10000`, `one of edge, origin`. */
export const describeType = (schema: JsonSchema): string => {
  if (schema.title !== undefined) return schema.title;
  if (schema.enum !== undefined) return oneOf(schema.enum.map(String));
  switch (schema.type) {
    case 'integer':
      return `a whole number from ${schema.minimum} to ${schema.maximum}`;
    case 'number':
      return `a number above ${schema.exclusiveMinimum}, at most ${schema.maximum}`;
    case 'array':
      return describeList(schema);
    case 'object':
      return typeof schema.additionalProperties === 'object'
        ? `a mapping to ${describeType(schema.additionalProperties)}`
        : 'a mapping';
    default:
      return 'text';
  }
};

const describeList = ({ items, minItems = 0, maxItems }: JsonSchema): string => {
  const each = typeof items === 'object' && !Array.isArray(items) ? `, each ${describeType(items)}` : '';
  const bounds = [
    minItems > 0 ? ` of at least ${minItems}` : '',
    maxItems === undefined ? '' : ` of at most ${maxItems}`,
  ];
  return `a list${bounds.join('')}${each}`;
};

/** The schema for editors, as the text of its file. */
export const renderJsonSchema = (): string =>
  `${JSON.stringify(jsonSchema(), null, 2).replace(/^(.*\[)\n((?: *"[^"\n]*",?\n)+) *(\],?)$/gm, joinShortList)}\n`;

const MAX_WIDTH = 110;

/** Short lists stand in one line, as the project's formatter wants it. */
const joinShortList = (whole: string, before: string, items: string, after: string): string => {
  const line = `${before}${items.trim().split(/\n */).join(' ')}${after}`;
  return line.length <= MAX_WIDTH ? line : whole;
};
