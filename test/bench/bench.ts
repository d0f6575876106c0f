// The benchmark: the exporter beside other programs on the same logs, in turn, in one run. Not part of the tests.
import { writeFileSync } from 'node:fs';
import { createWorkspace, type Workspace } from '../e2e/support/workspace.ts';
import { buildExporter } from './build.ts';
import { compareCounts } from './counts.ts';
import { FIGURES, programFiguresOf, ratioFiguresOf, scalingFiguresOf, stageFiguresOf } from './figures.ts';
import { appendEntry, entryOf, readEntries, renderChange, renderHistory } from './history.ts';
import { runRounds } from './measure/rounds.ts';
import { type BenchOptions, parseOptions, USAGE } from './options.ts';
import { hasMtail } from './programs.ts';
import { type Report, renderReport } from './report.ts';
import { say } from './say.ts';
import { measureServe } from './serve/serve.ts';
import { settingOf } from './setting.ts';
import { subjectsOf } from './subjects.ts';
import { judge } from './targets.ts';

/** Greater is slower in each of them. */
const WATCHED = [`${FIGURES.overJsonLoop}, ×`, `${FIGURES.cpuOverJsonLoop}, ×`, `${FIGURES.warmCpuShare}, %`];

const run = async (options: BenchOptions, workspace: Workspace, signal: AbortSignal): Promise<Report> => {
  const setting = settingOf(options);
  if (!hasMtail()) say('mtail is not installed, so nothing is compared with it: apt-get install -y mtail');
  const main = await buildExporter(workspace);
  const measured = await runRounds(
    subjectsOf(workspace, main, options),
    options.rounds,
    (round, name) => say(`round ${round}: ${name}`),
    signal,
  );
  compareCounts(measured);
  const served = options.parts.has('serve') ? await measureServe(workspace, main, options, signal) : [];
  const figures = [
    ...ratioFiguresOf(measured),
    ...scalingFiguresOf(measured),
    ...stageFiguresOf(measured),
    ...served,
  ];
  return {
    setting,
    programs: measured.filter(({ subject }) => subject.lines > 1).map(programFiguresOf),
    figures,
    verdicts: judge(figures),
  };
};

const main = async (options: BenchOptions): Promise<void> => {
  const before = readEntries();
  if (options.history) return void process.stdout.write(renderHistory(before));
  const workspace = createWorkspace();
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  try {
    const report = await run(options, workspace, stopping.signal);
    const entry = entryOf(report);
    appendEntry(entry);
    if (options.jsonFile !== null) writeFileSync(options.jsonFile, `${JSON.stringify(report, null, 2)}\n`);
    process.stdout.write(`${renderReport(report)}\n${renderChange(before, entry, WATCHED)}`);
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    say('stopped');
    process.exitCode = 130;
  } finally {
    await workspace.close();
  }
};

const parse = (args: readonly string[]): BenchOptions | null => {
  try {
    return parseOptions(args);
  } catch (error) {
    say(`${error instanceof Error ? error.message : ''}\n${USAGE}`);
    return null;
  }
};

const options = parse(process.argv.slice(2));
if (options === null) process.exitCode = 2;
else await main(options);
