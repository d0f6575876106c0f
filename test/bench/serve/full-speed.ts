// `serve` on a log that is there all at once: how long reading takes while nobody scrapes, and while somebody does.
import { copyFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Workspace } from '../../e2e/support/workspace.ts';
import { renderConfigOfSites } from '../configs.ts';
import type { Log } from '../log/write-log.ts';
import { cpuSecondsOf, peakBytesOf, readBytesOf } from '../measure/process-usage.ts';
import { askForPages, scrapeEvery } from './scrape.ts';
import { startServing } from './serving.ts';

export type FullSpeed = {
  /** From the first byte of the log that was read to the last. */
  readonly seconds: number;
  /** User and system, all threads, in that time. */
  readonly cpuSeconds: number;
  readonly latenciesMs: readonly number[];
  /** Of the status page, once everything was counted. */
  readonly pagesMs: readonly number[];
  /** Series at the end. */
  readonly series: number;
  readonly peakBytes: number;
};

const LOOK_EVERY_MS = 5;
/** What a process reads by itself now and then is less than that. */
const BEGUN_BYTES = 64 * 1024;

/** Resolves when a process has read so many bytes more; without asking the process itself. */
const waitForRead = async (pid: number, bytes: number): Promise<void> => {
  for (let read = readBytesOf(pid); (read ?? Number.POSITIVE_INFINITY) < bytes; read = readBytesOf(pid)) {
    await delay(LOOK_EVERY_MS);
  }
};

/** Reads the log once; `scrapeEveryMs` null: nobody scrapes meanwhile. Makes sure that every line was counted. */
export const measureFullSpeed = async (
  workspace: Workspace,
  main: string,
  log: Log,
  sites: number,
  scrapeEveryMs: number | null,
): Promise<FullSpeed> => {
  const path = workspace.path('full-speed.log');
  const configFile = workspace.path('full-speed.yaml');
  rmSync(path, { force: true });
  copyFileSync(log.path, `${path}.new`);
  writeFileSync(configFile, renderConfigOfSites({ ...log, path }, sites));
  const exporter = await startServing(workspace, main, configFile);
  const { pid } = exporter;
  const readBefore = readBytesOf(pid) ?? 0;
  // A log that appears is read from its beginning, as soon as the path is looked at again.
  renameSync(`${path}.new`, path);
  await waitForRead(pid, readBefore + BEGUN_BYTES);
  const startMs = performance.now();
  const cpuBefore = cpuSecondsOf(pid) ?? 0;
  let isOver = false;
  const scraping =
    scrapeEveryMs === null ? Promise.resolve([]) : scrapeEvery(exporter.url, scrapeEveryMs, () => isOver);
  await waitForRead(pid, readBefore + log.bytes);
  const seconds = (performance.now() - startMs) / 1000;
  const cpuSeconds = (cpuSecondsOf(pid) ?? Number.NaN) - cpuBefore;
  isOver = true;
  const latenciesMs = await scraping;
  await exporter.hasCounted(log.lines);
  const pagesMs = await askForPages(exporter.url);
  const series = await exporter.sum('cookie_exporter_series');
  const peakBytes = peakBytesOf(pid) ?? Number.NaN;
  await exporter.stop();
  return { seconds, cpuSeconds, latenciesMs, pagesMs, series, peakBytes };
};
