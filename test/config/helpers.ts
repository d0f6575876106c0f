// What the tests of the config share: a config file in a folder of its own.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../exporter/config/config.ts';
import { type Loaded, loadConfig } from '../../exporter/config/load.ts';
import { renderProblems } from '../../exporter/config/problems.ts';

/** A folder that is gone after the test file. To be called inside `describe`. */
export const createFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'cookie-exporter-config-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** Loads a text as `cookies.yaml` in a folder. */
export const loadText = (folder: string, text: string | Uint8Array, sources: string[] = []): Loaded => {
  writeFileSync(join(folder, 'cookies.yaml'), text);
  return loadConfig({ file: 'cookies.yaml', cwd: folder, sources });
};

/** The config, or the problems as the failure. */
export const configOf = (loaded: Loaded): Config => {
  if (!loaded.ok) throw new Error(renderProblems(loaded.problems));
  return loaded.config;
};
