// One run under load: `serve` with a state folder, a writer, a scraper, and a look at the process now and then.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setInterval } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { buildExporter } from '../bench/build.ts';
import { renderConfigOfSites } from '../bench/configs.ts';
import { writeLog } from '../bench/log/write-log.ts';
import { cpuSecondsOf, peakBytesOf } from '../bench/measure/process-usage.ts';
import { say } from '../bench/say.ts';
import { scrapeEvery } from '../bench/serve/scrape.ts';
import { type Serving, startServing } from '../bench/serve/serving.ts';
import { startChild } from '../e2e/support/child.ts';
import { samplesOf, sumOf } from '../e2e/support/exporter.ts';
import { until } from '../e2e/support/poll.ts';
import type { Workspace } from '../e2e/support/workspace.ts';
import type { LoadOptions } from './options.ts';

/** From one scrape to the next. */
export const SCRAPE_EVERY_MS = 1000;
const LOOK_EVERY_MS = 5000;
const CATCH_UP_MS = 30_000;
/** Lines of the log that is written over and over, and the sessions and sites in it. */
const TRAFFIC = { kind: 'nginx', lines: 400_000, sessions: 100_000, sites: 20 } as const;

/** What the exporter was at, at one moment. */
type Look = {
  readonly seconds: number;
  readonly residentBytes: number;
  /** CPU seconds a second since the look before. */
  readonly cpuShare: number;
  readonly lagBytes: number;
};

type Totals = {
  readonly lines: number;
  readonly bytes: number;
  readonly lost: number;
  readonly rejected: number;
};

/** What a run came to; `counted` is what the last scrape showed. */
export type Loaded = {
  readonly looks: readonly Look[];
  readonly latenciesMs: readonly number[];
  readonly written: Pick<Totals, 'lines' | 'bytes'>;
  readonly counted: Totals;
  readonly rotations: number;
  readonly series: number;
  readonly peakBytes: number;
};

const Finished = z.object({ path: z.string(), lines: z.number(), bytes: z.number() });
type Finished = z.infer<typeof Finished>;

const residentBytesOf = (pid: number): number => {
  const [, kibibytes = 'NaN'] =
    /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Number(kibibytes) * 1024;
};

const readTotals = async ({ url }: Serving): Promise<Totals & { readonly lag: number }> => {
  const samples = samplesOf(await (await fetch(new URL('/metrics', url))).text());
  return {
    lines: sumOf(samples, 'cookie_exporter_lines_total'),
    bytes: sumOf(samples, 'cookie_exporter_bytes_total'),
    lost: sumOf(samples, 'cookie_exporter_source_lost_bytes_total'),
    rejected: sumOf(samples, 'cookie_exporter_lines_rejected_total'),
    lag: sumOf(samples, 'cookie_exporter_source_lag_bytes'),
  };
};

/** Starts the writer; `finished` are the files that it has finished so far, the log itself once all is over. */
const startWriting = (workspace: Workspace, from: string, to: string, options: LoadOptions) => {
  const { linesPerSecond, seconds, rotateSeconds } = options;
  const numbers = [linesPerSecond, seconds, rotateSeconds].map(String);
  const script = fileURLToPath(new URL('children/write.ts', import.meta.url));
  const child = startChild(workspace, process.execPath, [script, from, to, ...numbers]);
  const finished = (): Finished[] =>
    child
      .stdout()
      .split('\n')
      .slice(0, -1)
      .map((line) => Finished.parse(JSON.parse(line)));
  return { ended: child.ended, stderr: child.stderr, finished };
};

/** Deletes finished files once they are counted for good, for ten minutes of log are more than most disks have. */
const createSweeper = (log: string) => {
  let swept = 0;
  return (finished: readonly Finished[], countedBytes: number): void => {
    const upTo = (at: number): number => finished.slice(0, at + 1).reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { path } of finished.slice(swept)) {
      if (path === log || upTo(swept) > countedBytes) return;
      rmSync(path);
      swept++;
    }
  };
};

const createLooker = (pid: number) => {
  const startMs = performance.now();
  let [atMs, cpuSeconds] = [startMs, cpuSecondsOf(pid) ?? 0];
  return (lagBytes: number): Look => {
    const [beforeMs, before] = [atMs, cpuSeconds];
    atMs = performance.now();
    cpuSeconds = cpuSecondsOf(pid) ?? Number.NaN;
    return {
      seconds: (atMs - startMs) / 1000,
      residentBytes: residentBytesOf(pid),
      cpuShare: (cpuSeconds - before) / ((atMs - beforeMs) / 1000),
      lagBytes,
    };
  };
};

const startServe = async (workspace: Workspace, log: string): Promise<Serving> => {
  writeFileSync(log, '');
  const configFile = workspace.path('load.yaml');
  const config = renderConfigOfSites({ kind: 'nginx', path: log }, TRAFFIC.sites);
  writeFileSync(configFile, `${config}state: { directory: "${workspace.path('state')}" }\n`);
  return startServing(workspace, await buildExporter(workspace), configFile);
};

/** Runs it. Rejects with the signal's reason when that is aborted. */
export const runLoad = async (
  workspace: Workspace,
  options: LoadOptions,
  signal: AbortSignal,
): Promise<Loaded> => {
  say('writing the lines');
  const source = writeLog(workspace.path('lines.log'), { ...TRAFFIC, seed: options.seed });
  const log = workspace.path('load.log');
  const serving = await startServe(workspace, log);
  const writing = startWriting(workspace, source.path, log, options);
  let isOver = false;
  void writing.ended.then(() => {
    isOver = true;
  });
  const scraping = scrapeEvery(serving.url, SCRAPE_EVERY_MS, () => isOver || signal.aborted);
  scraping.catch(() => undefined);
  const looks: Look[] = [];
  const look = createLooker(serving.pid);
  const sweep = createSweeper(log);
  for await (const _ of setInterval(LOOK_EVERY_MS)) {
    signal.throwIfAborted();
    if (isOver) break;
    const { bytes, lag } = await readTotals(serving);
    looks.push(look(lag));
    sweep(writing.finished(), bytes);
  }
  if ((await writing.ended) !== 0) throw new Error(`writing failed: ${writing.stderr()}`);
  const finished = writing.finished();
  const written = {
    lines: finished.reduce((sum, { lines }) => sum + lines, 0),
    bytes: finished.reduce((sum, { bytes }) => sum + bytes, 0),
  };
  const isCounted = async (): Promise<boolean> => (await readTotals(serving)).lines >= written.lines;
  await until('every line to be counted', isCounted, CATCH_UP_MS).catch((error: Error) => say(error.message));
  const loaded = {
    looks,
    latenciesMs: await scraping,
    written,
    counted: await readTotals(serving),
    rotations: finished.length - 1,
    series: await serving.sum('cookie_exporter_series'),
    peakBytes: peakBytesOf(serving.pid) ?? Number.NaN,
  };
  await serving.stop();
  return loaded;
};
