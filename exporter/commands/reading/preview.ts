// Guesses how much there is to read before the config is checked, from the files that it and the command line name. A
// hint, by which a thread can begin early: nothing may depend on it, and it says nothing of what is wrong.
import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseYaml } from '../../config/document.ts';
import { parseSourceFlag } from '../../config/source-flag.ts';
import type { InputOptions } from '../inputs.ts';
import { isMuch, mostThreads, sizeOf } from './how-much.ts';

/** To look into a larger config takes longer than is won. */
const MAX_CONFIG_BYTES = 64 * 1024;

const childOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;

/** Paths of sources as a config has them; those of globs are of no file. */
const pathsOf = (sources: unknown, folder: string): string[] =>
  (Array.isArray(sources) ? sources : [])
    .map((source: unknown) => childOf(childOf(source, 'file'), 'path'))
    .filter((path) => typeof path === 'string')
    .map((path) => resolve(folder, path));

const pathsOfConfig = async (file: string): Promise<string[]> => {
  const stats = await stat(file);
  // What a pipe gives it gives once.
  if (!stats.isFile() || stats.size > MAX_CONFIG_BYTES) return [];
  const document = parseYaml(await readFile(file, 'utf8'));
  return document.ok ? pathsOf(childOf(document.value, 'sources'), dirname(file)) : [];
};

const pathsOfFlags = (flags: readonly string[], folder: string): string[] => {
  const parsed = flags.map(parseSourceFlag);
  return pathsOf(
    parsed.flatMap((flag) => (flag.ok ? [flag.source] : [])),
    folder,
  );
};

const namedPaths = async ({ files, configFile, sources, cwd }: InputOptions): Promise<string[]> => {
  if (files.length > 0) return files.map((file) => resolve(cwd, file));
  const ofConfig = configFile === undefined ? [] : await pathsOfConfig(resolve(cwd, configFile));
  return [...ofConfig, ...pathsOfFlags(sources, cwd)];
};

/** Whether a thread seems worth its while; `threads`: most of them, null where nobody said. Never rejects. */
export const seemsMuch = async (options: InputOptions, threads: number | null): Promise<boolean> => {
  if (mostThreads(threads) === 0) return false;
  try {
    let bytes = 0;
    for (const path of await namedPaths(options)) {
      bytes += await sizeOf(path);
      if (isMuch(bytes, threads)) return true;
    }
    return false;
  } catch {
    return false;
  }
};
