// Says in the user's words what the schema refused. It must not decide what is right: it asks the schema.
import type * as z from 'zod';
import { describeType, keysBelow, schemaAt } from './json-schema.ts';
import type { Wanted } from './leaves.ts';
import { nearest, suggestionOf } from './nearest.ts';
import { type Path, quote, type Report, renderPath } from './problems.ts';

type Issue = z.core.$ZodIssue;

/**
 * Reports every issue of the schema. `value` is what was checked; `root` is where it stands in a whole config.
 */
export const reportIssues = (issues: readonly Issue[], value: unknown, root: Path, report: Report): void => {
  const misspelt = misspeltKeys(issues, root);
  for (const issue of issues) {
    const path = pathOf(issue);
    const place = [...root, ...path];
    if (misspelt.has(renderPath(path)) && valueAt(value, path) === undefined) continue;
    if (issue.code === 'unrecognized_keys') reportKeys(issue.keys, path, place, report);
    else if (issue.code === 'invalid_key') reportKey(issue.issues, path, report);
    else report(path, problemOf(issue, valueAt(value, path)), hintOf(issue, valueAt(value, path), place));
  }
};

/** Paths of keys that stand there under a wrong name, so that they need not be called missing beside it. */
const misspeltKeys = (issues: readonly Issue[], root: Path): ReadonlySet<string> => {
  const misspelt = new Set<string>();
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    const path = pathOf(issue);
    const known = keysBelow([...root, ...path]);
    for (const key of issue.keys) {
      const meant = nearest(key, known);
      if (meant !== undefined) misspelt.add(renderPath([...path, meant]));
    }
  }
  return misspelt;
};

const pathOf = (issue: Issue): Path =>
  issue.path.map((step) => (typeof step === 'number' ? step : String(step)));

const reportKeys = (keys: readonly string[], path: Path, place: Path, report: Report): void => {
  const known = keysBelow(place);
  for (const key of keys) report([...path, key], 'unknown key', suggestionOf(key, known), 'key');
};

/** A key that is no free text, as the hosts of `sites.hosts_as`. */
const reportKey = (issues: readonly Issue[], path: Path, report: Report): void => {
  const key = path.at(-1);
  for (const issue of issues) report(path, problemOf(issue, key), hintOf(issue, key, path), 'key');
};

const problemOf = (issue: Issue, value: unknown): string => {
  if (value === undefined) return 'missing';
  switch (issue.code) {
    case 'custom':
      return `${written(value)} is not ${wantedOf(issue).what}`;
    case 'invalid_value':
      return `unknown value ${written(value)}`;
    case 'too_small':
      return `${written(value)} is ${typeof value === 'number' ? 'out of range' : 'too short'}`;
    case 'too_big':
      return `${written(value)} is ${typeof value === 'number' ? 'out of range' : 'too long'}`;
    default:
      return `wrong type: ${written(value)}`;
  }
};

const hintOf = (issue: Issue, value: unknown, place: Path): string => {
  if (issue.code === 'custom') return `write ${wantedOf(issue).example}`;
  const schema = schemaAt(place) ?? {};
  if (schema.enum !== undefined && typeof value === 'string')
    return suggestionOf(value, schema.enum.map(String));
  const quotes =
    schema.type === 'string' &&
    schema.enum === undefined &&
    (typeof value === 'number' || typeof value === 'boolean');
  const more = quotes ? '; put it in quotes' : value === null ? ', or no key at all' : '';
  return `expected ${describeType(schema)}${more}`;
};

const wantedOf = (issue: z.core.$ZodIssueCustom): Wanted => ({
  what: String(issue.params?.what),
  example: String(issue.params?.example),
});

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (parent, step) => (typeof parent === 'object' && parent !== null ? Reflect.get(parent, step) : undefined),
    value,
  );

const written = (value: unknown): string => {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'a mapping';
  return value === null ? 'nothing' : String(value);
};
