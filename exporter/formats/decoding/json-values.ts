// Reads the values at many paths of a JSON object in one walk over its keys. It must know no field.
import { isJsonObject, type JsonObject } from './json-line.ts';
import { type JsonPath, readJsonPath } from './json-path.ts';

/** What a key leads to. */
type Branch = {
  /** Places in the list of paths of those that end here. */
  readonly ends: number[];
  readonly below: Branches;
  /** Shorter keys that paths through this one may begin with, but must not where both are there. */
  readonly shorter: Set<string>;
};
type Branches = Map<string, Branch>;

const addPath = (branches: Branches, path: JsonPath, place: number): void => {
  for (const [at, { key, rest }] of path.entries()) {
    const branch: Branch = branches.get(key) ?? { ends: [], below: new Map(), shorter: new Set() };
    branches.set(key, branch);
    for (const step of path.slice(at + 1)) branch.shorter.add(step.key);
    if (rest === null) branch.ends.push(place);
    else addPath(branch.below, rest, place);
  }
};

const hasShorter = (object: JsonObject, { shorter }: Branch): boolean => {
  for (const key of shorter) if (Object.hasOwn(object, key)) return true;
  return false;
};

/** False: keys are there of which one must not be followed for some paths and must for others. */
const walk = (object: JsonObject, branches: Branches, values: unknown[]): boolean => {
  for (const key in object) {
    const branch = branches.get(key);
    if (branch === undefined) continue;
    if (hasShorter(object, branch)) return false;
    const value = object[key];
    for (const place of branch.ends) values[place] = value;
    if (branch.below.size > 0 && isJsonObject(value) && !walk(value, branch.below, values)) return false;
  }
  return true;
};

/** Writes the value at each path to its place, as `readJsonPath` would read it; where there is none it writes nothing. */
export type ReadValues = (object: JsonObject, values: unknown[]) => void;

/** Builds the function that reads these paths. Linear in the object's size. */
export const createReadValues = (paths: readonly JsonPath[]): ReadValues => {
  const root: Branches = new Map();
  for (const [place, path] of paths.entries()) addPath(root, path, place);
  return (object, values) => {
    if (walk(object, root, values)) return;
    for (const [place, path] of paths.entries()) values[place] = readJsonPath(object, path);
  };
};
