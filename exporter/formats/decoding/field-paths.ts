// Canonical field → path of keys, as users write it, checked. It must know no product.
import type { CanonicalField } from '../../exchanges/record.ts';
import type { FormatError } from '../format.ts';
import { isCanonicalField, unknownField } from './fields.ts';
import { type JsonPath, parseJsonPath } from './json-path.ts';

export type FieldPaths =
  | { readonly ok: true; readonly paths: ReadonlyMap<CanonicalField, JsonPath> }
  | { readonly ok: false; readonly error: FormatError };

/** Parses a map of fields to paths; `place` is the key below which it stands (`fields`, `json`). */
export const parseFieldPaths = (map: Readonly<Record<string, unknown>>, place: string): FieldPaths => {
  const paths = new Map<CanonicalField, JsonPath>();
  for (const [field, written] of Object.entries(map)) {
    const path = typeof written === 'string' ? parseJsonPath(written) : null;
    const fail = (problem: string, hint: string): FieldPaths => ({
      ok: false,
      error: { problem, hint, key: `${place}.${field}` },
    });
    if (!isCanonicalField(field)) return { ok: false, error: unknownField(field, place) };
    if (path === null) {
      return fail(
        `"${written}" is no path of keys`,
        'keys joined by dots, at most ten, e.g. req.headers.cookie',
      );
    }
    paths.set(field, path);
  }
  return { ok: true, paths };
};
