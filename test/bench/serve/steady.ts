// `serve` on a log that grows at a steady rate and is scraped every second: its share of a core, its peak memory.
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { runChild } from '../../e2e/support/child.ts';
import type { Workspace } from '../../e2e/support/workspace.ts';
import { renderConfig } from '../configs.ts';
import type { Log } from '../log/write-log.ts';
import { cpuSecondsOf, peakBytesOf } from '../measure/process-usage.ts';
import { appendOf } from '../programs.ts';
import { scrapeEvery } from './scrape.ts';
import { startServing } from './serving.ts';

export type Steady = {
  /** Lines a second that were really written. */
  readonly linesPerSecond: number;
  /** CPU seconds a second, of each second under way. */
  readonly cpuShares: readonly number[];
  readonly peakBytes: number;
  readonly latenciesMs: readonly number[];
};

const SCRAPE_EVERY_MS = 1000;

const Appended = z.object({ lines: z.number(), ms: z.number() });

/** Calls back with CPU seconds a second since the call before. */
const createCpuMeter = (pid: number): (() => number) => {
  let atMs = performance.now();
  let cpuSeconds = cpuSecondsOf(pid) ?? 0;
  return () => {
    const [beforeMs, before] = [atMs, cpuSeconds];
    atMs = performance.now();
    cpuSeconds = cpuSecondsOf(pid) ?? cpuSeconds;
    return (cpuSeconds - before) / ((atMs - beforeMs) / 1000);
  };
};

/** Runs it until the whole log is appended, and makes sure that every line was counted. */
export const measureSteady = async (
  workspace: Workspace,
  main: string,
  log: Log,
  linesPerSecond: number,
): Promise<Steady> => {
  const path = workspace.path('steady.log');
  const configFile = workspace.path('steady.yaml');
  writeFileSync(path, '');
  writeFileSync(configFile, renderConfig({ ...log, path }));
  const exporter = await startServing(workspace, main, configFile);
  const { pid } = exporter;
  let isOver = false;
  const appending = runChild(workspace, process.execPath, appendOf(log.path, path, linesPerSecond)).finally(
    () => {
      isOver = true;
    },
  );
  const cpuShares: number[] = [];
  const meter = createCpuMeter(pid);
  const latenciesMs = await scrapeEvery(
    exporter.url,
    SCRAPE_EVERY_MS,
    () => isOver,
    () => cpuShares.push(meter()),
  );
  const { stdout } = await appending;
  const appended = Appended.parse(JSON.parse(stdout));
  await exporter.hasCounted(appended.lines);
  const peakBytes = peakBytesOf(pid) ?? Number.NaN;
  await exporter.stop();
  return { linesPerSecond: appended.lines / (appended.ms / 1000), cpuShares, peakBytes, latenciesMs };
};
