// When a key of the config takes effect, where that is not at the next reload: marks of the schema, from which both the
// reference and what a reload says derive. It must know no key.
import * as z from 'zod';

/** `start`: what holds since the start holds until the next one. `opening`: a source keeps what it began with. */
export type Effect = 'start' | 'opening';

const SENTENCES: Readonly<Record<Effect, string>> = {
  start: 'Takes effect at a start, not at a reload.',
  opening: 'Takes effect for sources that begin to be read, not for those that are read already.',
};

const effects = z.registry<{ readonly effect: Effect }>();

/** Marks a key, or all keys of a section, that has a description; it says when the key takes effect from now on. */
export const takesEffectAt = <T extends z.ZodType>(effect: Effect, schema: T): T => {
  const marked = schema.describe(`${schema.description} ${SENTENCES[effect]}`);
  effects.add(marked, { effect });
  return marked;
};

/** A key that is marked: the way to it from the root, of names. */
export type MarkedKey = { readonly path: readonly string[]; readonly effect: Effect };

/** The marked keys of a schema, but those in lists. */
export const markedKeysOf = (schema: z.core.$ZodType, path: readonly string[] = []): MarkedKey[] => {
  const mark = effects.get(schema);
  if (mark !== undefined) return [{ path, effect: mark.effect }];
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault)
    return markedKeysOf(schema.unwrap(), path);
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries<z.core.$ZodType>(schema.shape).flatMap(([key, child]) =>
    markedKeysOf(child, [...path, key]),
  );
};
