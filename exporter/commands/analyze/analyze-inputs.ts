// What `analyze` does once it is known what to read: counts it, taken together by event time, and prints a report.
// It must not read or write state, and only the report goes to standard output.
import type { Output } from '../../choices.ts';
import type { Exchange } from '../../exchanges/exchange.ts';
import { createFingerprint } from '../../exchanges/fingerprint.ts';
import { openGeo } from '../../geo.ts';
import { printable } from '../../printable.ts';
import { VERSION } from '../../version.ts';
import { declareSeries, showBuild } from '../announce.ts';
import { createBrokenLog } from '../broken-lines.ts';
import type { Input, InputOptions, Inputs } from '../inputs.ts';
import { EXIT, type ExitCode, type Runtime } from '../io.ts';
import { geoFilesOf } from '../maps.ts';
import { mergeByTime } from '../merge.ts';
import { createMonitor, type Monitor } from '../monitor.ts';
import { createProgress } from '../progress.ts';
import { openInputs } from '../reading/reading.ts';
import type { ReadingThreads } from '../reading/threads.ts';
import { createStages, type Stages } from '../stages.ts';
import { comparesSources } from '../wall.ts';
import { createFound } from './found.ts';
import { createInventory } from './inventory.ts';
import { type Gathered, render, reportOf } from './render.ts';
import type { AnalyzeReport } from './report.ts';
import { lookOf } from './terminal.ts';

export type AnalyzeOptions = Omit<InputOptions, 'cwd'> & {
  readonly output: Output;
  /** Records from here on count, milliseconds since the epoch. */
  readonly sinceMs: number;
  /** Records before this count. */
  readonly untilMs: number;
  readonly failOnBreach: boolean;
  /** Most threads that read beside the one that counts; null: as many as pay. */
  readonly threads: number | null;
};

/** What to read, with what, and by whom. */
export type ToAnalyze = {
  readonly inputs: Inputs & { readonly ok: true };
  /** Of the fingerprints. */
  readonly key: Uint8Array;
  readonly threads: ReadingThreads;
};

/** A source with its watch; all files of one name share it. */
type Watched = { readonly config: Input['source']; readonly monitor: Monitor };

const watchAll = (inputs: readonly Input[], stages: Stages, io: Runtime): Map<string, Watched> => {
  const onNotice = (message: string, path: string): void => io.stderr(`${printable(path)}: ${message}\n`);
  const watched = new Map<string, Watched>();
  for (const { source } of inputs) {
    if (watched.has(source.name)) continue;
    const monitor = createMonitor(source, {
      tallies: stages.tallies,
      wallMs: Date.now,
      isJoined: () => stages.vantages.size > 1,
      onNotice,
      onBatch: () => {},
    });
    watched.set(source.name, { config: source, monitor });
  }
  return watched;
};

/** Every so many batches sources are compared with each other, so that what one proves of another is known in time. */
const BATCHES_TO_COMPARE = 64;

/** Counts what was logged in the wanted time. */
const createCount =
  ({ stages, seen, found, inventory }: Gathered, { sinceMs, untilMs }: AnalyzeOptions) =>
  (x: Exchange) => {
    if (x.timeMs < sinceMs || x.timeMs >= untilMs) return;
    seen.requests++;
    seen.fromMs = Math.min(seen.fromMs, x.timeMs);
    seen.toMs = Math.max(seen.toMs, x.timeMs);
    stages.pipeline.count(x);
    found.saw(x);
    inventory.saw(x);
  };

/** An objective was missed, or could not be judged for want of what to read: a gate must not open for that. */
const isBreach = (report: AnalyzeReport, io: Runtime): boolean => {
  const isUnread = report.requests === 0 || report.sources.some(({ state }) => state === 'failed');
  if (isUnread)
    io.stderr('the objectives cannot be judged: no request was counted, or a source could not be read\n');
  return isUnread || report.slis.some((sli) => sli.met === false);
};

/** Reads to the end and prints the report. Exit 1 with `failOnBreach` when an objective is missed. */
export const analyzeInputs = async (
  { inputs: { config, inputs }, key, threads }: ToAnalyze,
  options: AnalyzeOptions,
  io: Runtime,
): Promise<ExitCode> => {
  const geo = await openGeo(geoFilesOf(config));
  if (!geo.ok) {
    io.stderr(`${geo.problem}\n`);
    return EXIT.usage;
  }
  const fingerprint = createFingerprint(key);
  const found = createFound();
  const { report } = found;
  const stages = createStages(config, {
    fingerprint,
    locate: geo.locate,
    now: () => 0,
    report,
    namesRequests: comparesSources(config),
  });
  showBuild(stages.tallies, VERSION);
  declareSeries(stages);
  const watched = watchAll(inputs, stages, io);
  const monitors = [...watched.values()].map(({ monitor }) => monitor);
  const compareAll = (): void => {
    const evidence = monitors.map((monitor) => monitor.evidence);
    for (const monitor of monitors) monitor.compare(evidence);
  };
  let batches = 0;
  const look = (monitor: Monitor): void => {
    monitor.look();
    if (++batches % BATCHES_TO_COMPARE === 0) compareAll();
  };
  const paths = inputs.flatMap(({ path }) => path ?? []);
  const progress =
    io.terminalColumns === null ? null : createProgress(paths, io.stderr, () => performance.now());
  const onBroken = createBrokenLog({
    error: (message, { path, error } = {}) => io.stderr(`${path}: ${message}: ${error}\n`),
  });
  const batchesOf = openInputs(inputs, {
    stages,
    threads,
    stdin: io.stdin,
    monitorOf: ({ source }) => (watched.get(source.name) as Watched).monitor,
    look,
    onBroken,
    onProgress: (path, bytes) => progress?.read(path, bytes),
  });
  const gathered: Gathered = {
    stages,
    watched: [...watched.values()],
    seen: { requests: 0, fromMs: Number.POSITIVE_INFINITY, toMs: Number.NEGATIVE_INFINITY },
    found,
    inventory: createInventory(),
  };
  await mergeByTime(batchesOf, createCount(gathered, options));
  stages.settle();
  compareAll();
  progress?.end();

  const result = reportOf(gathered);
  io.stdout(render(result, stages, options.output, lookOf(io.env, io.isStdoutTerminal)));
  return options.failOnBreach && isBreach(result, io) ? EXIT.breach : EXIT.good;
};
