// Where the time of `analyze` goes: `profile.ts [--lines N] [--sessions N] [--seed N]` runs it under V8's profiler on a
// generated log and prints functions and files by self time.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { MAIN } from '../e2e/support/exporter.ts';
import { createWorkspace, type Workspace } from '../e2e/support/workspace.ts';
import { parseCpuProfile, type Share } from './cpu-profile.ts';
import { runMeasured } from './measure/run.ts';
import { type BenchOptions, parseOptions } from './options.ts';
import { prepare, SITES } from './subjects.ts';
import { renderTable } from './table.ts';

const SHOWN = 40;
/** Often enough for a table; the profiler itself costs little then. */
const INTERVAL_MICROSECONDS = '500';
const ROOT = `${resolve(import.meta.dirname, '..', '..')}/`;

const profile = async (workspace: Workspace, { lines, sessions, seed }: BenchOptions): Promise<string> => {
  const { configFile } = prepare(workspace, 'nginx', { kind: 'nginx', lines, sessions, seed, sites: SITES });
  const directory = workspace.path('profiles');
  mkdirSync(directory);
  const profiler = ['--cpu-prof', '--cpu-prof-dir', directory, '--cpu-prof-interval', INTERVAL_MICROSECONDS];
  await runMeasured([process.execPath, ...profiler, MAIN, 'analyze', '--config.file', configFile]);
  return readFileSync(join(directory, readdirSync(directory)[0] as string), 'utf8');
};

const renderShares = (title: string, shares: readonly Share[]): string =>
  renderTable(
    [title, 'ms', '%'],
    shares
      .slice(0, SHOWN)
      .map(({ name, milliseconds, share }) => [name, milliseconds.toFixed(0), (share * 100).toFixed(1)]),
  );

const workspace = createWorkspace();
try {
  const { functions, files } = parseCpuProfile(
    await profile(workspace, parseOptions(process.argv.slice(2))),
    ROOT,
  );
  process.stdout.write(`${renderShares('function', functions)}\n${renderShares('file', files)}`);
} finally {
  await workspace.close();
}
