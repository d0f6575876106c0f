// Reads the web config from its file. Whether the files that it names are there is not looked at.
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { renderProblems } from './problems.ts';
import { parseWebConfig, type WebConfig } from './web-config.ts';

const MAX_FILE_BYTES = 1024 ** 2;

/** A web config, or everything that is wrong with it, in words that hold no value. */
export type LoadedWebConfig =
  | { readonly ok: true; readonly config: WebConfig }
  | { readonly ok: false; readonly problem: string };

/** Loads a web config; `path` is absolute, `name` as the user wrote it. Paths in it are relative to its folder. */
export const loadWebConfig = async (path: string, name: string): Promise<LoadedWebConfig> => {
  const text = await readFile(path, 'utf8').catch((error: unknown) => ({ code: codeOf(error) }));
  if (typeof text !== 'string')
    return { ok: false, problem: `${name}: cannot read the web config: ${text.code}` };
  if (text.length > MAX_FILE_BYTES)
    return { ok: false, problem: `${name}: it is too large for a web config` };
  const parsed = parseWebConfig(text, name, (file) => resolve(dirname(path), file));
  return parsed.ok ? parsed : { ok: false, problem: renderProblems(parsed.problems) };
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
