// The diagnosis of one source whose lines are in files: what is there, what can be read of it, what that shows.
// It must not judge itself; it asks those who do, in the order in which things can go wrong.
import type { Config, SourceConfig } from '../../config/config.ts';
import { isCombined } from '../../formats/combined.ts';
import { digits, plural } from '../digits.ts';
import type { Finding } from './finding.ts';
import { judgeCookies } from './judge-cookies.ts';
import { judgeLines } from './judge-lines.ts';
import { judgePlace } from './judge-place.ts';
import { judgeClock, judgeSilence } from './judge-time.ts';
import { findFiles, judgeNothingFound, judgeUnreadable, newerSibling } from './look-at-files.ts';
import { type ReadFile, readSample } from './read-sample.ts';
import { createSampling, type Sample, type SampleOptions } from './sample.ts';
import { withoutCookieFields } from './without-cookie-fields.ts';
import { bytesInWords, spanInWords } from './words.ts';

/** What was read of a source's files, before it is judged. */
export type FilesRead = {
  readonly sample: Sample;
  readonly files: readonly ReadFile[];
  /** How many files there are. */
  readonly count: number;
  /** Why some, or all, could not be read. */
  readonly unreadable: readonly Finding[];
};

export type FilesJudged = { readonly facts: readonly string[]; readonly findings: readonly Finding[] };

export type FilesOptions = SampleOptions & {
  readonly config: Config;
  /** Path or glob. */
  readonly pattern: string;
  /** The log is followed by `serve`; one that was named by hand may be any old copy. */
  readonly isFollowed: boolean;
  /** Who runs this. */
  readonly user: string;
  readonly nowMs: number;
};

/** Of all files of a source together. */
const TAIL_BYTES = 8 * 1024 * 1024;
const LEAST_TAIL_BYTES = 512 * 1024;

const timeInWords = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

const factsOf = (
  files: readonly ReadFile[],
  count: number,
  { lines, records, fromMs, toMs, visible }: Sample,
  nowMs: number,
): string[] => {
  const bytes = files.reduce((sum, { readBytes }) => sum + readBytes, 0);
  const where = count > 1 ? `, in the newest ${digits(files.length)} of ${plural(count, 'file')}` : '';
  const facts = [
    `Looked at ${plural(lines, 'line')} (${bytesInWords(bytes)}${where}): ${plural(records, 'request')}.`,
  ];
  if (records === 0) return facts;
  return [
    ...facts,
    `They are from ${timeInWords(fromMs)} to ${timeInWords(toMs)}, the last one ${spanInWords(nowMs - toMs)} ${toMs > nowMs ? 'from now' : 'ago'}.`,
    `Shows of Cookie: ${visible.cookie()}; of Set-Cookie: ${visible.setCookie()}.`,
  ];
};

const judgeRead = async (
  source: SourceConfig,
  { sample, files }: FilesRead,
  { config, isFollowed, nowMs }: FilesOptions,
): Promise<Finding[]> => {
  const newest = files.reduce<ReadFile | undefined>(
    (last, file) => (last === undefined || file.writtenMs > last.writtenMs ? file : last),
    undefined,
  );
  const silence =
    newest !== undefined && isFollowed
      ? judgeSilence(source, newest, nowMs, await newerSibling(newest.path))
      : [];
  if (sample.records === 0 && isCombined(sample.unread))
    return [...silence, withoutCookieFields(source.format)];
  const isJoined = new Set(config.sources.map(({ vantage }) => vantage)).size > 1;
  return [
    ...silence,
    ...judgeLines(source, sample),
    ...judgeCookies(source, sample, isJoined),
    ...judgePlace(source, sample, config),
    ...judgeClock(source, sample, newest, isFollowed),
  ];
};

/** Reads a bounded piece of each of a source's newest files. Writes nothing and remembers nothing. */
export const readFiles = async (source: SourceConfig, options: FilesOptions): Promise<FilesRead> => {
  const { pattern, user, config } = options;
  const { sample, line, tooLong } = createSampling(source, options);
  const { paths, count } = await findFiles(pattern);
  const unreadable: Finding[] = paths.length === 0 ? [await judgeNothingFound(source, pattern, user)] : [];
  const tailBytes = Math.max(LEAST_TAIL_BYTES, Math.floor(TAIL_BYTES / Math.max(1, paths.length)));
  const files: ReadFile[] = [];
  for (const path of paths) {
    const reading = {
      maxLineBytes: config.limits.lineBytes,
      wrapper: source.wrapper,
      tailBytes,
      onLine: line,
      onTooLong: tooLong,
    };
    try {
      files.push(await readSample(path, reading));
    } catch (error) {
      unreadable.push(await judgeUnreadable(source, path, error, user));
    }
  }
  return { sample, files, count, unreadable };
};

/** Judges what was read, once all sources were, for they tell of each other. */
export const judgeFiles = async (
  source: SourceConfig,
  read: FilesRead,
  options: FilesOptions,
): Promise<FilesJudged> => {
  const { sample, files, count, unreadable } = read;
  return {
    facts: files.length === 0 ? [] : factsOf(files, count, sample, options.nowMs),
    findings: [...unreadable, ...(await judgeRead(source, read, options))],
  };
};
