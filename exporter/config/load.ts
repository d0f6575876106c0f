// Reads a config from its file and the command line. The only file here that touches the disk while the exporter runs.
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Config } from './config.ts';
import { parseYaml } from './document.ts';
import { reportIssues } from './issues.ts';
import { type Path, type Problem, quote, type Report, renderPath } from './problems.ts';
import { type Host, type PlacedSource, resolveConfig } from './resolve.ts';
import { configSchema, type RawConfig } from './schema.ts';
import { findWaiting, keepSettled, renderWaiting, type WaitingKey } from './settled.ts';
import { parseSourceFlag } from './source-flag.ts';
import { sourceSchema } from './source-schema.ts';

/** Where a config comes from: a file, `--source` flags, or both. */
export type LoadOptions = {
  /** Path of the YAML file, relative to `cwd`. */
  readonly file?: string | undefined;
  /** Values of `--source`, in order; they come after the sources of the file. */
  readonly sources?: readonly string[] | undefined;
  /** The caller's working directory, absolute. */
  readonly cwd: string;
  /** The `raw` of the config of the start, where this is a reload: what is settled at a start stays as it was then. */
  readonly first?: RawConfig | undefined;
};

/** A config that is right, or everything that was found wrong with it. */
export type Loaded =
  | {
      readonly ok: true;
      readonly config: Config;
      /** As it was written, defaults filled in. */
      readonly raw: RawConfig;
      /** What of it waits for a restart. */
      readonly waiting: readonly WaitingKey[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Longest config file that is read, in bytes. */
const MAX_FILE_BYTES = 1024 ** 2;

const COMMAND_LINE = 'command line';

/** To compile the checks takes longer than it saves. */
const CHECKED_ONCE = { jitless: true };

/** Loads and checks a config. Never throws; whether the logs it names are there is not looked at. */
export const loadConfig = ({ file, sources = [], cwd, first }: LoadOptions): Loaded => {
  const problems: Problem[] = [];
  const loaded = file === undefined ? withoutFile(problems) : loadFile(file, cwd, problems);
  if (loaded === null) return { ok: false, problems: problems.sort(byPlace) };
  const { raw, report } = loaded;
  const host = createHost(file === undefined ? cwd : dirname(resolve(cwd, file)));
  const inFile = raw.sources.map((source, index): PlacedSource => {
    return { raw: source, host, report: (path, ...rest) => report(['sources', index, ...path], ...rest) };
  });
  const onCommandLine = sources.flatMap((flag) => parseFlag(flag, createHost(cwd), problems));
  const all = [...inFile, ...onCommandLine];
  if (all.length === 0 && problems.length === 0) report(['sources'], 'no sources', NO_SOURCES_HINT);
  const config = resolveConfig(raw, all, host, report);
  if (first === undefined || problems.length > 0) return answer(problems, { config, raw, waiting: [] });
  const waiting = findWaiting(first, raw);
  const until = `until a restart this stays as it was: ${renderWaiting(waiting)}`;
  const withUntil =
    (tell: Report): Report =>
    (path, problem, hint, part) =>
      tell(path, problem, `${hint}; ${until}`, part);
  const placed = all.map((one) => ({ ...one, report: withUntil(one.report) }));
  const now = resolveConfig(keepSettled(first, raw), placed, host, withUntil(report));
  return answer(problems, { config: now, raw, waiting });
};

const answer = (problems: Problem[], right: Omit<Loaded & { ok: true }, 'ok'>): Loaded =>
  problems.length === 0 ? { ok: true, ...right } : { ok: false, problems: problems.sort(byPlace) };

const byPlace = (a: Problem, b: Problem): number =>
  (a.line ?? Infinity) - (b.line ?? Infinity) || (a.column ?? 0) - (b.column ?? 0) || 0;

const NO_SOURCES_HINT = 'name a log, e.g. --source edge=nginx:/var/log/nginx/cookies.log';

type LoadedFile = { readonly raw: RawConfig; readonly report: Report };

const withoutFile = (problems: Problem[]): LoadedFile => ({
  raw: configSchema.parse({}, CHECKED_ONCE),
  report: (_path, problem, hint) => {
    problems.push({ file: COMMAND_LINE, line: null, column: null, key: '', problem, hint });
  },
});

const loadFile = (file: string, cwd: string, problems: Problem[]): LoadedFile | null => {
  const whole = { file, line: null, column: null, key: '' };
  const text = readText(resolve(cwd, file));
  if (!text.ok) {
    problems.push({ ...whole, problem: text.problem, hint: text.hint });
    return null;
  }
  const document = parseYaml(text.text);
  if (!document.ok) {
    problems.push(
      ...document.problems.map(({ place, problem, hint }) => ({ ...whole, ...place, problem, hint })),
    );
    return null;
  }
  const report: Report = (path, problem, hint, part = 'value') => {
    const place = document.locate(path, part);
    problems.push({ ...whole, ...place, key: renderPath(path), problem, hint });
  };
  // An empty file is a config without sources.
  const value = document.value ?? {};
  const checked = configSchema.safeParse(value, CHECKED_ONCE);
  if (checked.success) return { raw: checked.data, report };
  reportIssues(checked.error.issues, value, [], report);
  return null;
};

const READ_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'no permission to read it',
  EISDIR: 'it is a folder',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8',
};

const readText = (
  path: string,
): { ok: true; text: string } | { ok: false; problem: string; hint: string } => {
  const hint = 'name a YAML file in UTF-8, at most 1 MiB';
  try {
    const bytes = readFileSync(path);
    if (bytes.length > MAX_FILE_BYTES)
      return { ok: false, problem: 'cannot read the config: it is too large', hint };
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return { ok: false, problem: `cannot read the config: ${READ_ERRORS[code] ?? code}`, hint };
  }
};

const parseFlag = (flag: string, host: Host, problems: Problem[]): PlacedSource[] => {
  const key = `--source ${quote(flag)}`;
  const report: Report = (path: Path, problem, hint) => {
    const at = path.length === 0 || path[0] === 'format' ? '' : `${renderPath(path)}: `;
    problems.push({ file: COMMAND_LINE, line: null, column: null, key, problem: `${at}${problem}`, hint });
  };
  const parsed = parseSourceFlag(flag);
  if (!parsed.ok) {
    report([], parsed.problem, parsed.hint);
    return [];
  }
  const checked = sourceSchema.safeParse(parsed.source, CHECKED_ONCE);
  if (checked.success) return [{ raw: checked.data, host, report }];
  reportIssues(checked.error.issues, parsed.source, ['sources', 0], report);
  return [];
};

const createHost = (folder: string): Host => ({
  resolvePath: (path) => resolve(folder, path),
  isDirectory: (path) => {
    try {
      return statSync(path).isDirectory();
    } catch {
      return false;
    }
  },
});
