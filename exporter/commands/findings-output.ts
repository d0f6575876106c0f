// Where findings go, as the config says: standard output, a file, OTLP, or nowhere. It must not choose among them.
import { hostname } from 'node:os';
import type { Config } from '../config/config.ts';
import { appendTo, createAppender } from '../findings/appender.ts';
import { type EcsEvent, type EcsValue, renderEvent } from '../findings/ecs.ts';
import type { FindingEvent } from '../findings.ts';
import { openFiles, type WatchedFiles } from '../server/watched-files.ts';
import type { FindingKind } from '../slis/finding.ts';
import { codeOf } from '../state/disk.ts';
import { startLogsPush } from '../telemetry/logs-push.ts';
import type { Logger } from '../telemetry.ts';
import { type Headers, loadHeaders } from './headers-file.ts';

export type FindingsOutput = {
  /** As in `OutgoingOptions`. */
  readonly write: (event: FindingEvent) => boolean;
  /** Reads headers anew if their file has changed. Never rejects. */
  readonly check: () => Promise<void>;
  /** Writes what waits, for a few seconds at most, and ends. */
  readonly close: () => Promise<void>;
};

export type OutputOptions = {
  readonly findings: Config['findings'];
  readonly stdout: (text: string) => void;
  /** Whether anybody is behind standard output. */
  readonly isStdoutOpen: () => boolean;
  readonly version: string;
  readonly port: number;
  /** Told of each event that was taken whether it was written. */
  readonly settle: (kind: FindingKind, isWritten: boolean) => void;
  readonly log: Pick<Logger, 'info' | 'error'>;
};

export type OpenedOutput =
  /** Null: nowhere. */
  | { readonly ok: true; readonly output: FindingsOutput | null }
  | { readonly ok: false; readonly problem: string };

/** Some thousand lines. */
const MAX_WAITING_CHARS = 4 * 1024 * 1024;
const nothing = async (): Promise<void> => {};

const toStdout = ({ stdout, isStdoutOpen, settle }: OutputOptions): FindingsOutput => ({
  write: ({ kind, fields }) => {
    if (!isStdoutOpen()) return false;
    stdout(renderEvent(fields));
    settle(kind, true);
    return true;
  },
  check: nothing,
  close: nothing,
});

/** Says once that findings are lost, and why, until it is for another reason or works again. */
const createSaying = (log: OutputOptions['log'], to: string): ((reason: string) => void) => {
  let said = '';
  return (reason) => {
    if (reason === said) return;
    if (reason === '') log.info('findings are written again', { to });
    else log.error('findings cannot be written', { to, reason });
    said = reason;
  };
};

const toFile = (path: string, { settle, log }: OutputOptions): FindingsOutput => {
  const say = createSaying(log, path);
  const appender = createAppender<FindingKind>({
    append: appendTo(path),
    maxChars: MAX_WAITING_CHARS,
    onSettled: (kinds, error) => {
      for (const kind of kinds) settle(kind, error === null);
      say(error === null ? '' : codeOf(error));
    },
  });
  return {
    write: ({ kind, fields }) => appender.write(renderEvent(fields), kind),
    check: nothing,
    close: appender.settled,
  };
};

/** Attributes of OTLP have no depth here: names are joined by dots, as the Elastic Common Schema writes them. */
const flatten = (event: EcsEvent, before = ''): [string, Exclude<EcsValue, EcsEvent | null>][] =>
  Object.entries(event).flatMap(([name, value]): [string, Exclude<EcsValue, EcsEvent | null>][] => {
    if (value === null) return [];
    if (typeof value === 'object' && !Array.isArray(value))
      return flatten(value as EcsEvent, `${before}${name}.`);
    return [[`${before}${name}`, value as Exclude<EcsValue, EcsEvent | null>]];
  });

const toOtlp = async (
  endpoint: string,
  { settle, log, version, port }: OutputOptions,
  watched: WatchedFiles<Headers> | null,
): Promise<FindingsOutput> => {
  const say = createSaying(log, endpoint);
  const logs = await startLogsPush<FindingKind>({
    endpoint,
    headers: () => watched?.current() ?? {},
    version,
    instance: `${hostname()}:${port}`,
    onResult: (kinds, problem) => {
      for (const kind of kinds) settle(kind, problem === null);
      say(problem ?? '');
    },
  });
  return {
    write: ({ kind, timeMs, severity, message, fields }) =>
      logs.emit(kind, { timeMs, severity, message, attributes: Object.fromEntries(flatten(fields)) }),
    check: async () => watched?.check(),
    close: logs.stop,
  };
};

const openOtlp = async (endpoint: string, options: OutputOptions): Promise<OpenedOutput> => {
  const { headersFile } = options.findings;
  if (headersFile === null) return { ok: true, output: await toOtlp(endpoint, options, null) };
  const onProblem = (problem: string): void => options.log.error('the headers of findings', { problem });
  const opened = await openFiles({ load: () => loadHeaders(headersFile), onProblem });
  if (!opened.ok) return { ok: false, problem: `findings.headers_file: ${opened.problem}` };
  return { ok: true, output: await toOtlp(endpoint, options, opened.watched) };
};

/** Opens the output of a config; a problem says which file of it cannot be used, and why. */
export const openFindingsOutput = async (options: OutputOptions): Promise<OpenedOutput> => {
  const { output, path, endpoint } = options.findings;
  if (output === 'stdout') return { ok: true, output: toStdout(options) };
  if (output === 'file' && path !== null) return { ok: true, output: toFile(path, options) };
  if (output === 'otlp' && endpoint !== null) return openOtlp(endpoint, options);
  return { ok: true, output: null };
};
