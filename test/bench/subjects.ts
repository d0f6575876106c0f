// Which programs a run compares, and the logs that they read. It must not run a program.
import { writeFileSync } from 'node:fs';
import type { Workspace } from '../e2e/support/workspace.ts';
import { renderConfig } from './configs.ts';
import { type LogOptions, writeLog } from './log/write-log.ts';
import type { Subject } from './measure/rounds.ts';
import type { BenchOptions } from './options.ts';
import { analyzeOf, type Input, NAMES, stagesOf, yardsticksOf } from './programs.ts';
import { say } from './say.ts';

/** Hosts of a usual log. */
export const SITES = 3;

/** Writes a log of a kind, and the config that has it read. */
export const prepare = (workspace: Workspace, name: string, options: LogOptions): Input => {
  const log = writeLog(workspace.path(`${name}.log`), options);
  const configFile = workspace.path(`${name}.yaml`);
  writeFileSync(configFile, renderConfig(log));
  return { log, configFile };
};

/** The programs of the wanted parts; their logs are written. */
export const subjectsOf = (
  workspace: Workspace,
  main: string,
  { lines, sessions, seed, parts }: BenchOptions,
): readonly Subject[] => {
  const usual = { kind: 'nginx', lines, sessions, seed, sites: SITES } as const;
  const half = Math.ceil(lines / 2);
  const nginx = prepare(workspace, 'nginx', usual);
  say('writing logs');
  const subjects: Subject[] = [];
  const addAnalyze = (name: string, file: string, options: Partial<LogOptions>): void =>
    void subjects.push(analyzeOf(main, name, prepare(workspace, file, { ...usual, ...options })));
  if (parts.has('programs')) subjects.push(...yardsticksOf(nginx));
  if (parts.has('programs') || parts.has('scaling')) subjects.push(analyzeOf(main, NAMES.analyze, nginx));
  if (parts.has('stages')) subjects.push(...stagesOf(nginx));
  if (parts.has('formats')) {
    addAnalyze('analyze, text', 'text', { kind: 'text', lines: half });
    addAnalyze('analyze, pino', 'pino', { kind: 'pino', lines: half });
  }
  if (parts.has('scaling')) {
    addAnalyze(NAMES.startUp, 'one-line', { lines: 1 });
    addAnalyze(NAMES.doubled, 'doubled', { lines: lines * 2 });
    addAnalyze(NAMES.manySessions, 'many-sessions', { sessions: sessions * 10 });
  }
  return subjects;
};
