// What fuzzing found, as files: test/fuzz/corpus/<target>/<hash>. It must not judge it.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, 'corpus');

/** Inputs of a target, in the order of their names. */
export const loadInputs = (target: string): Uint8Array[] => {
  const folder = join(ROOT, target);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name)));
};

/** Writes an input; answers its path. The same input is the same file. */
export const saveInput = (target: string, input: Uint8Array): string => {
  const folder = join(ROOT, target);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, createHash('sha256').update(input).digest('hex').slice(0, 16));
  writeFileSync(path, input);
  return path;
};
