// What `analyze` reads: files named on the command line, or the sources of the config. It must not count.
import { glob } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Config, SourceConfig } from '../config/config.ts';
import { type Loaded, loadConfig } from '../config/load.ts';
import type { RawText } from '../exchanges/record.ts';
import { detectFormat, findFormat } from '../formats/index.ts';
import { lineOf } from '../raw-text.ts';
import { ReadError, readFileBatches } from '../sources/batches.ts';
import { isGlob } from '../sources/find-files.ts';

/** One input: what the config says of it, and the path to read; null: standard input. */
export type Input = { readonly source: SourceConfig; readonly path: string | null };

/** The inputs with the config that rules them, or what is wrong, in words. */
export type Inputs =
  | { readonly ok: true; readonly config: Config; readonly inputs: readonly Input[] }
  | { readonly ok: false; readonly loaded?: Loaded & { ok: false }; readonly problem?: string };

export type InputOptions = {
  readonly files: readonly string[];
  readonly format: string | undefined;
  readonly configFile: string | undefined;
  readonly sources: readonly string[];
  readonly cwd: string;
};

/** Lines looked at to tell a file's format. */
const SAMPLE_LINES = 50;
const SAMPLE_LINE_BYTES = 256 * 1024;

/** The first lines of a file, for telling its format. Rejects with ReadError. */
export const sampleLines = async (path: string): Promise<RawText[]> => {
  const lines: RawText[] = [];
  for await (const { chunk, ranges } of readFileBatches(path, { maxLineBytes: SAMPLE_LINE_BYTES })) {
    for (let at = 0; at < ranges.length && lines.length < SAMPLE_LINES; at += 2) {
      lines.push(lineOf(chunk, ranges[at] as number, ranges[at + 1] as number));
    }
    if (lines.length >= SAMPLE_LINES) break;
  }
  return lines;
};

/** The format of a file, by its first lines; null: they look like none, or like several. */
const formatOf = async (path: string): Promise<string | null> =>
  detectFormat(await sampleLines(path))?.name ?? null;

const placeOf = (format: string): string => findFormat(format)?.usualVantage ?? 'edge';

/** Files become sources as `--source` would make them; those of one format and vantage share their name. */
const loadFiles = async (options: InputOptions): Promise<Inputs> => {
  const flags: string[] = [];
  for (const [at, file] of options.files.entries()) {
    if (file === '-' && options.format === undefined)
      return { ok: false, problem: '-: standard input needs --format' };
    const format = options.format ?? (await formatOf(resolve(options.cwd, file)));
    if (format === null) {
      return {
        ok: false,
        problem: `${file}: its lines look like no known format; name it with --format, or see "formats nginx" for what to log if they have no cookie fields`,
      };
    }
    flags.push(`file${at}@${placeOf(format)}=${format}:${file}`);
  }
  const loaded = loadConfig({ file: options.configFile, sources: flags, cwd: options.cwd });
  if (!loaded.ok) return { ok: false, loaded };
  const named = loaded.config.sources.slice(-flags.length);
  const inputs = named.map((source, at): Input => {
    const file = options.files[at] as string;
    const isAlone = named.every((one) => one.vantage !== source.vantage || one.format === source.format);
    return {
      source: { ...source, name: isAlone ? source.vantage : `${source.vantage}-${source.format}` },
      path: file === '-' ? null : resolve(options.cwd, file),
    };
  });
  return { ok: true, config: { ...loaded.config, sources: inputs.map(({ source }) => source) }, inputs };
};

const pathsOf = async ({ input }: SourceConfig): Promise<(string | null)[]> => {
  if (input.kind !== 'file') return [null];
  if (!isGlob(input.path)) return [input.path];
  const found = await Array.fromAsync(glob(input.path));
  return found.length > 0 ? found.sort() : [input.path];
};

/** What is pushed belongs to the process that serves, and is no log that could be read. */
const loadSources = async (options: InputOptions): Promise<Inputs> => {
  const loaded = loadConfig({ file: options.configFile, sources: options.sources, cwd: options.cwd });
  if (!loaded.ok) return { ok: false, loaded };
  const sources = loaded.config.sources.filter(
    ({ input }) => input.kind === 'file' || input.kind === 'stdin',
  );
  if (sources.length === 0) {
    return {
      ok: false,
      problem: 'all sources of the config are pushed or heard, so there is no log to read; name files',
    };
  }
  const inputs: Input[] = [];
  for (const source of sources) {
    for (const path of await pathsOf(source)) inputs.push({ source, path });
  }
  return { ok: true, config: { ...loaded.config, sources }, inputs };
};

/** Works out what to read. A file that cannot be opened is a problem in words. */
export const loadInputs = async (options: InputOptions): Promise<Inputs> => {
  try {
    return await (options.files.length > 0 ? loadFiles(options) : loadSources(options));
  } catch (error) {
    if (error instanceof ReadError) return { ok: false, problem: error.message };
    throw error;
  }
};
