// What stands at the path of a source: its newest files, or why there is nothing that can be read. It must not read lines.
import { access, constants, glob, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { SourceConfig } from '../../config/config.ts';
import { codeOf } from '../../sources/file-system.ts';
import { isGlob } from '../../sources/find-files.ts';
import { isCompressed } from '../../sources/rotated-names.ts';
import { plural } from '../digits.ts';
import { configChange, productChange } from './cures.ts';
import type { Finding } from './finding.ts';

export type Found = {
  /** Those written to last, the newest first. */
  readonly paths: readonly string[];
  /** How many there are in all. */
  readonly count: number;
};

/** Files that are looked into, of those that a glob matches. */
const MAX_FILES = 8;
const MAX_MATCHES = 10_000;
const MAX_NAMES = 5;

const matchesOf = async (pattern: string): Promise<string[]> => {
  if (!isGlob(pattern)) return [pattern];
  const paths: string[] = [];
  for await (const path of glob(pattern)) {
    if (!isCompressed(path) && paths.push(path) >= MAX_MATCHES) break;
  }
  return paths;
};

const writtenMs = (path: string): Promise<number> =>
  stat(path).then(
    (stats) => (stats.isFile() ? stats.mtimeMs : 0),
    () => 0,
  );

/** The files that a path or a glob stands for now. */
export const findFiles = async (pattern: string): Promise<Found> => {
  const matches = await matchesOf(pattern);
  const dated = await Promise.all(matches.map(async (path) => ({ path, ms: await writtenMs(path) })));
  const newestFirst = dated.sort((a, b) => b.ms - a.ms).map(({ path }) => path);
  return { paths: newestFirst.slice(0, MAX_FILES), count: matches.length };
};

const isUsable = (path: string, mode: number): Promise<boolean> =>
  access(path, mode).then(
    () => true,
    () => false,
  );

/** The path itself and the folders that lead to it, the outermost first. */
const stepsTo = (path: string): string[] => {
  const parent = dirname(path);
  return parent === path ? [path] : [...stepsTo(parent), path];
};

/** The outermost step on the way to a file that may not be passed; the file itself if all folders may. */
const deniedStep = async (path: string): Promise<string> => {
  for (const folder of stepsTo(dirname(path))) if (!(await isUsable(folder, constants.X_OK))) return folder;
  return path;
};

const ownerOf = (path: string): Promise<string> =>
  stat(path).then(
    ({ uid, gid, mode }) =>
      ` (owner ${uid}, group ${gid}, mode ${(mode & 0o7777).toString(8).padStart(4, '0')})`,
    () => '',
  );

/** Why a file may not be read, and what lets `user` read it. */
const judgeDenied = async (path: string, user: string): Promise<Finding> => {
  const step = await deniedStep(path);
  const folder = dirname(path);
  return {
    state: 'no_permission',
    isFault: true,
    says: `The user ${user} may not read ${path}: ${step === path ? 'the file' : step}${await ownerOf(step)} denies it.`,
    change: configChange(
      'Let that user read the log, also after it was rotated:',
      ...(step === path || step === folder ? [] : [`sudo setfacl -m u:${user}:x ${step}`]),
      `sudo setfacl -m u:${user}:rx ${folder}`,
      `sudo setfacl -m u:${user}:r ${path}`,
      `sudo setfacl -d -m u:${user}:r ${folder}   # files that are made later`,
    ),
  };
};

/** The nearest folder on the way that is there. */
const nearestFolder = async (path: string): Promise<string> => {
  for (const folder of stepsTo(dirname(path)).reverse())
    if (await isUsable(folder, constants.F_OK)) return folder;
  return '/';
};

const namesIn = async (folder: string): Promise<string> => {
  const names = await readdir(folder).then(
    (all) => all.sort(),
    () => null,
  );
  if (names === null) return 'which may not be listed';
  if (names.length === 0) return 'which is empty';
  const more = names.length - MAX_NAMES;
  return `in which there ${names.length === 1 ? 'is' : 'are'} ${names.slice(0, MAX_NAMES).join(', ')}${more > 0 ? ` and ${plural(more, 'other')}` : ''}`;
};

/** The part of a glob before its first wildcard is a path. */
const plainPart = (pattern: string): string => {
  const steps = stepsTo(pattern);
  return steps[Math.max(0, steps.findIndex(isGlob))] ?? pattern;
};

const judgeMissing = async (source: SourceConfig, pattern: string): Promise<Finding> => {
  const what = isGlob(pattern) ? `No file matches ${pattern}` : `There is no file ${pattern}`;
  const folder = await nearestFolder(isGlob(pattern) ? plainPart(pattern) : pattern);
  const { says, snippet } = productChange(source, 'lines_do_not_match');
  return {
    state: 'waiting_for_file',
    isFault: true,
    says: `${what}. The nearest folder that is there is ${folder}, ${await namesIn(folder)}.`,
    change: { says: `Correct \`file.path\`, or let the product log there. ${says}`, snippet },
  };
};

/** What stands there in place of a file. */
const NO_FILES: ReadonlyMap<string, string> = new Map([
  ['EISDIR', 'it is a folder'],
  ['ENOTSUP', 'it is no file'],
]);
const DENIED: ReadonlySet<string> = new Set(['EACCES', 'EPERM']);
const ABSENT: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

/** What it means that a file could not be opened or read. */
export const judgeUnreadable = async (
  source: SourceConfig,
  path: string,
  error: unknown,
  user: string,
): Promise<Finding> => {
  const code = codeOf(error);
  if (DENIED.has(code)) return judgeDenied(path, user);
  if (ABSENT.has(code)) return judgeMissing(source, path);
  return {
    state: 'failed',
    isFault: true,
    says: `${path} cannot be read: ${NO_FILES.get(code) ?? code}.`,
    change: configChange(
      "In the source's config, the log itself or a glob:",
      `file: { path: "${code === 'EISDIR' ? join(path, '*.log') : path}" }`,
    ),
  };
};

/** Why a pattern stands for no file at all: a folder on the way may be closed. */
export const judgeNothingFound = async (
  source: SourceConfig,
  pattern: string,
  user: string,
): Promise<Finding> => {
  const folder = await nearestFolder(plainPart(pattern));
  const isClosed = !(await isUsable(folder, constants.R_OK | constants.X_OK));
  return isClosed ? judgeDenied(join(folder, basename(pattern)), user) : judgeMissing(source, pattern);
};

/** A file beside this one, of the same log by its name, that was written to later; null: there is none. */
export const newerSibling = async (path: string): Promise<string | null> => {
  const folder = dirname(path);
  const own = await writtenMs(path);
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names.slice(0, MAX_MATCHES)) {
    const isSibling = name !== basename(path) && name.startsWith(`${basename(path)}.`) && !isCompressed(name);
    if (isSibling && (await writtenMs(join(folder, name))) > own) return join(folder, name);
  }
  return null;
};
