// Which commit is measured, on what machine. It must change nothing of either.
import { execFileSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import type { BenchOptions } from './options.ts';
import type { Setting } from './report.ts';

const git = (...args: string[]): string =>
  execFileSync('git', args, { cwd: import.meta.dirname })
    .toString()
    .trim();

/** The setting of a run that begins now. */
export const settingOf = (options: BenchOptions): Setting => {
  const { lines, sessions, seed, rounds, linesPerSecond } = options;
  return {
    date: new Date().toISOString(),
    commit: `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') === '' ? '' : '+'}`,
    node: process.versions.node,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cpus: cpus().length,
    loadAverage: loadavg()[0] ?? Number.NaN,
    ...{ lines, sessions, seed, rounds, linesPerSecond },
  };
};
