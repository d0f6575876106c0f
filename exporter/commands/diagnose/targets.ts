// What `diagnose` looks at: the sources of a config, or files that were named. A file that cannot be told is a finding, no
// mistake of the user's.
import { dirname, resolve } from 'node:path';
import type { Config, SourceConfig } from '../../config/config.ts';
import { loadConfig } from '../../config/load.ts';
import { renderProblems } from '../../config/problems.ts';
import { isCombined } from '../../formats/combined.ts';
import { detectFormat } from '../../formats/index.ts';
import { ReadError } from '../../sources/batches.ts';
import { type InputOptions, loadInputs, sampleLines } from '../inputs.ts';
import { configChange } from './cures.ts';
import type { Finding } from './finding.ts';
import { withoutCookieFields } from './without-cookie-fields.ts';

/** A source, and where its lines are; `pattern` null: they are sent to it. */
export type Target = { readonly source: SourceConfig; readonly pattern: string | null };

/** A file of which nothing is known but what is wrong with it. */
export type Untold = { readonly name: string; readonly finding: Finding };

export type Targets =
  | {
      readonly ok: true;
      /** Null: none of the files can be told. */
      readonly config: Config | null;
      readonly targets: readonly Target[];
      readonly untold: readonly Untold[];
      /** They were named by hand. */
      readonly isNamed: boolean;
    }
  | { readonly ok: false; readonly problem: string };

const judgeUnopened = (file: string, { code }: ReadError): Finding => {
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return {
      state: 'waiting_for_file',
      isFault: true,
      says: `There is no file ${file}.`,
      change: configChange('Name one that is there:', `ls -l ${dirname(file)}`),
    };
  }
  const isDenied = code === 'EACCES' || code === 'EPERM';
  return {
    state: isDenied ? 'no_permission' : 'failed',
    isFault: true,
    says: `${file} cannot be read: ${code}.`,
    change: isDenied
      ? configChange('Run this as a user who may read it:', `sudo cookie-exporter diagnose ${file}`)
      : configChange('Name the log itself, plain or gzip:', `file ${file}`),
  };
};

const EMPTY: Finding = {
  state: 'no_new_bytes',
  isFault: true,
  says: 'It has no line.',
  change: configChange(
    'Let the product log there; what to paste into its configuration is printed by:',
    'cookie-exporter formats        # lists them',
    'cookie-exporter formats nginx',
  ),
};

const UNKNOWN: Finding = {
  state: 'lines_do_not_match',
  isFault: true,
  says: 'Its lines look like no format that is known.',
  change: {
    says: 'Name it; `cookie-exporter formats` lists what there is, and json reads any other JSON:',
    snippet: 'cookie-exporter diagnose --format nginx FILE',
  },
};

/** Why the format of a file cannot be told; null: it can. */
const judgeFile = async (path: string, file: string, format: string | undefined): Promise<Finding | null> => {
  try {
    const lines = await sampleLines(path);
    if (lines.length === 0) return EMPTY;
    if (format !== undefined || detectFormat(lines) !== null) return null;
    return isCombined(lines) ? withoutCookieFields(null) : UNKNOWN;
  } catch (error) {
    if (error instanceof ReadError) return judgeUnopened(file, error);
    throw error;
  }
};

const loadFiles = async (options: InputOptions): Promise<Targets> => {
  const { files, format, cwd } = options;
  const untold: Untold[] = [];
  const told: string[] = [];
  for (const file of files) {
    const finding = file === '-' ? UNKNOWN : await judgeFile(resolve(cwd, file), file, format);
    if (finding === null) told.push(file);
    else untold.push({ name: file, finding });
  }
  if (told.length === 0) return { ok: true, config: null, targets: [], untold, isNamed: true };
  const loaded = await loadInputs({ ...options, files: told });
  if (!loaded.ok) {
    const { loaded: config, problem = '' } = loaded;
    return { ok: false, problem: config === undefined ? problem : renderProblems(config.problems) };
  }
  const targets = loaded.inputs.map(({ source, path }) => ({ source, pattern: path }));
  return { ok: true, config: loaded.config, targets, untold, isNamed: true };
};

const loadSources = ({ configFile, sources, cwd }: InputOptions): Targets => {
  const loaded = loadConfig({ file: configFile, sources, cwd });
  if (!loaded.ok) return { ok: false, problem: renderProblems(loaded.problems) };
  const targets = loaded.config.sources.map((source) => ({
    source,
    pattern: source.input.kind === 'file' ? source.input.path : null,
  }));
  return { ok: true, config: loaded.config, targets, untold: [], isNamed: false };
};

/** Works out what to look at, or what is wrong with the config or the flags, in words. */
export const loadTargets = async (options: InputOptions): Promise<Targets> =>
  options.files.length > 0 ? loadFiles(options) : loadSources(options);
