// The programs that are compared, and what each reads. It must run none of them.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Log } from './log/write-log.ts';
import type { Subject } from './measure/rounds.ts';
import type { Run } from './measure/run.ts';

/** Everything up to a stage, that stage included. */
export const STAGES = ['framing', 'parse', 'normalize', 'observe'] as const;
export type Stage = (typeof STAGES)[number];

/** Names by which the report finds what it compares. */
export const NAMES = {
  wc: 'wc -l',
  jsonLoop: 'readline + JSON.parse',
  mtail: 'mtail',
  tunedMtail: 'mtail, tuned',
  analyze: 'analyze',
  startUp: 'analyze, one line',
  doubled: 'analyze, twice the lines',
  manySessions: 'analyze, ten times the sessions',
} as const;

/** Name of a stage's subject. */
export const stageName = (stage: Stage): string => `stages up to ${stage}`;

/** A log and the config that names it. */
export type Input = { readonly log: Log; readonly configFile: string };

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const childOf = (name: string): string => pathOf(`children/${name}.ts`);
const sizeOf = ({ log }: Input) => ({ lines: log.lines, bytes: log.bytes });

/** Whether Debian's mtail is here. */
export const hasMtail = (): boolean =>
  spawnSync('mtail', ['--version'], { stdio: 'ignore' }).error === undefined;

/** The exporter as users run it, with every SLI; `main` is its program. */
export const analyzeOf = (main: string, name: string, input: Input): Subject => ({
  name,
  command: [process.execPath, main, 'analyze', '--config.file', input.configFile, '--output', 'prometheus'],
  ...sizeOf(input),
});

/** One as its users write it, and one written for speed. */
const MTAIL_PROGRAMS = [
  [NAMES.mtail, 'cookies.mtail'],
  [NAMES.tunedMtail, 'cookies-tuned.mtail'],
] as const;

/** What others make of the same file. */
export const yardsticksOf = (input: Input): readonly Subject[] => {
  const { path } = input.log;
  const mtail = ['--one_shot', '--logtostderr', '--address', '127.0.0.1', '--port', '0'];
  return [
    { name: NAMES.wc, command: ['wc', '-l', path], ...sizeOf(input) },
    { name: NAMES.jsonLoop, command: [process.execPath, childOf('json-loop'), path], ...sizeOf(input) },
    ...(hasMtail() ? MTAIL_PROGRAMS : []).map(([name, file]) => ({
      name,
      command: ['mtail', ...mtail, '--progs', pathOf(file), '--logs', path] as const,
      ...sizeOf(input),
    })),
  ];
};

const Told = z.object({ ms: z.number() });
const toldSecondsOf = ({ stdout }: Run): number => Told.parse(JSON.parse(stdout)).ms / 1000;

/** The exporter's stages in one process, without its start. */
export const stagesOf = (input: Input): readonly Subject[] =>
  STAGES.map((stage) => ({
    name: stageName(stage),
    command: [process.execPath, childOf('stages'), stage, input.configFile, input.log.path] as const,
    secondsOf: toldSecondsOf,
    ...sizeOf(input),
  }));

/** The command that appends a log to a file at a rate. */
export const appendOf = (from: string, to: string, linesPerSecond: number): readonly string[] => [
  childOf('append'),
  from,
  to,
  String(linesPerSecond),
];
