// Pushes what a scrape would show over OTLP, if the config says where to. It must not know how.
import { hostname } from 'node:os';
import type { Config } from '../config/config.ts';
import type { Exposed } from '../metrics/exposed.ts';
import { collectPoints } from '../metrics/points.ts';
import type { Tallies } from '../metrics/tallies.ts';
import { openFiles, type WatchedFiles } from '../server/watched-files.ts';
import { startMetricsPush } from '../telemetry/metrics-push.ts';
import type { Logger } from '../telemetry.ts';
import { type Headers, loadHeaders } from './headers-file.ts';

export type MetricsPushOptions = {
  readonly config: Config;
  readonly version: string;
  /** The port that is listened on, which tells exporters on one machine apart. */
  readonly port: number;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
};

/** What is pushed. */
export type Pushed = {
  readonly tallies: Tallies;
  /** What a scrape shows now. */
  readonly expose: () => Promise<Exposed>;
  /** Since when a metric counts, in milliseconds since the epoch. */
  readonly startOf: (metric: string) => number;
};

export type MetricsPush = {
  /** Reads the headers anew if their file has changed. Never rejects. */
  readonly check: () => Promise<void>;
  /** Begins to push. */
  readonly start: (pushed: Pushed) => Promise<void>;
  /** Pushes once more, for a few seconds at most, and ends. */
  readonly stop: () => Promise<void>;
};

export type OpenedMetricsPush =
  | { readonly ok: true; readonly metricsPush: MetricsPush }
  | { readonly ok: false; readonly problem: string };

const NONE: MetricsPush = { check: async () => {}, start: async () => {}, stop: async () => {} };

/** Counts results, and says once that pushing fails, and why, until it is for another reason or works again. */
const createOnResult = (tallies: Tallies, log: MetricsPushOptions['log'], endpoint: string) => {
  const pushes = tallies.counter('cookie_exporter_metrics_pushes_total');
  let said = '';
  return (problem: string | null): void => {
    pushes.add(1, problem === null ? 'taken' : 'failed');
    const reason = problem ?? '';
    if (reason === said) return;
    if (reason === '') log.info('metrics are pushed again', { endpoint });
    else log.error('metrics cannot be pushed; the next push brings them up to date', { endpoint, reason });
    said = reason;
  };
};

const createMetricsPush = (
  { config: { otlp }, version, port, log }: MetricsPushOptions,
  endpoint: string,
  watched: WatchedFiles<Headers> | null,
): MetricsPush => {
  let stop = async (): Promise<void> => {};
  return {
    check: async () => watched?.check(),
    start: async ({ tallies, expose, startOf }) => {
      stop = await startMetricsPush({
        endpoint,
        intervalMs: otlp.intervalMs,
        headers: () => watched?.current() ?? {},
        collect: async () => collectPoints(await expose(), otlp.histograms),
        startOf,
        version,
        instance: `${hostname()}:${port}`,
        onResult: createOnResult(tallies, log, endpoint),
      });
    },
    stop: () => stop(),
  };
};

/** Prepares pushing; a problem says which file of the config cannot be used, and why. */
export const openMetricsPush = async (options: MetricsPushOptions): Promise<OpenedMetricsPush> => {
  const { endpoint, headersFile } = options.config.otlp;
  if (endpoint === null) return { ok: true, metricsPush: NONE };
  if (headersFile === null) return { ok: true, metricsPush: createMetricsPush(options, endpoint, null) };
  const { log } = options;
  const opened = await openFiles({
    load: () => loadHeaders(headersFile),
    onProblem: (problem) => log.error('the changed headers of pushed metrics are not taken', { problem }),
    onWarning: (warning) =>
      log.warn('the headers of pushed metrics are in use, but others may know them', { warning }),
  });
  if (!opened.ok) return { ok: false, problem: `otlp.headers_file: ${opened.problem}` };
  return { ok: true, metricsPush: createMetricsPush(options, endpoint, opened.watched) };
};
