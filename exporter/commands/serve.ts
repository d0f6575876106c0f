// The composition root: the stages wired in the order in which data flows, then what is served, then the signals.
// The only place that knows everything; it must not compute anything itself.

import type { LogFormat, LogLevel } from '../choices.ts';
import { loadConfig } from '../config/load.ts';
import { renderProblems } from '../config/problems.ts';
import { createFingerprint } from '../exchanges/fingerprint.ts';
import { renderScrape } from '../metrics/exposition.ts';
import { createProcessMetrics } from '../metrics/registry.ts';
import { isTelemetryPath, listen, parseListenAddress } from '../server/listen.ts';
import { createServer } from '../server/server.ts';
import type { StatusReport } from '../server/status-report.ts';
import { createLogger, recordSpan, startTracing, withSpan } from '../telemetry.ts';
import { VERSION } from '../version.ts';
import { declareSeries, showBuild } from './announce.ts';
import { EXIT, type ExitCode, type Runtime } from './io.ts';
import { loadKey } from './key.ts';
import { notablesOf, sliStatusesOf, sourceStatusOf } from './report.ts';
import { createRunningSources } from './running-sources.ts';
import { createStages } from './stages.ts';

export type ServeOptions = {
  readonly configFile: string | undefined;
  readonly sources: readonly string[];
  readonly listenAddress: string;
  readonly telemetryPath: string;
  readonly lifecycle: boolean;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  /** Told the address once everything runs, e.g. `http://127.0.0.1:10680`. */
  readonly onListening?: (url: string) => void;
};

/** Runs until SIGTERM or SIGINT. */
export const serve = async (options: ServeOptions, io: Runtime): Promise<ExitCode> => {
  const load = () => loadConfig({ file: options.configFile, sources: options.sources, cwd: io.cwd });
  const usage = (problem: string): ExitCode => {
    io.stderr(`${problem}\n`);
    return EXIT.usage;
  };
  const address = parseListenAddress(options.listenAddress);
  if (address === null)
    return usage(`--web.listen-address: "${options.listenAddress}" is no address; write e.g. :10680`);
  if (!isTelemetryPath(options.telemetryPath))
    return usage('--web.telemetry-path: must be a path such as /metrics');
  const first = load();
  if (!first.ok) return usage(renderProblems(first.problems));
  const { keyFile } = first.config.fingerprint;
  const key = await loadKey(keyFile, first.config.state.directory);
  if (!key.ok) {
    io.stderr(`${key.problem}\n`);
    return keyFile === null ? EXIT.cannotStart : EXIT.usage;
  }

  const log = createLogger(options.logLevel, options.logFormat, { write: io.stderr });
  const stopTracing = await startTracing(io.env, VERSION);
  const startedAt = new Date();
  const now = () => performance.now();

  // Lines → records → exchanges → SLIs → tallies.
  const stagesOptions = { fingerprint: createFingerprint(key.key), now };
  let stages = createStages(first.config, stagesOptions);
  const { tallies } = stages;
  showBuild(tallies, VERSION);
  declareSeries(stages);
  const sources = createRunningSources({
    stdin: io.stdin,
    wallMs: Date.now,
    onNotice: (source, message, path) => log.warn(message, { source, path }),
    onBatch: (source, startMs, bytes) => recordSpan('read batch', startMs, { source, bytes }),
  });

  // Tallies → what a scrape and the page show.
  const processMetrics = createProcessMetrics();
  // A series once shown must not be 0 again, so a reload does not change how long one counts as newborn.
  const { newbornMs } = first.config.limits;
  const series = tallies.gauge('cookie_exporter_series');
  series.set(tallies.size);
  const renderMetrics = (accept: string | undefined, acceptEncoding: string | undefined) =>
    withSpan('scrape', {}, async () => {
      const sampled = await processMetrics.families();
      series.set(tallies.size);
      const values = tallies.values.slice();
      return renderScrape(
        { families: tallies.families(), values, nowMs: now(), newbornMs, sampled },
        accept,
        acceptEncoding,
      );
    });

  const lastReload = { ok: true, at: startedAt };
  const reloaded = tallies.gauge('cookie_exporter_config_last_reload_successful');
  const reloadedAt = tallies.gauge('cookie_exporter_config_last_reload_success_timestamp_seconds');
  const noteReload = (ok: boolean): void => {
    lastReload.ok = ok;
    if (ok) lastReload.at = new Date();
    reloaded.set(ok ? 1 : 0);
    reloadedAt.set(lastReload.at.getTime() / 1000);
  };
  noteReload(true);

  const status = (): StatusReport => ({
    version: VERSION,
    now: new Date().toISOString(),
    startedAt: startedAt.toISOString(),
    vantages: [...stages.vantages],
    slis: sliStatusesOf(stages, sources.list()),
    notables: notablesOf(stages, sources.list()),
    sources: sources.list().map((watched) => sourceStatusOf(stages, watched)),
    config: { lastReloadOk: lastReload.ok, at: lastReload.at.toISOString() },
  });

  const reload = () =>
    withSpan('reload', {}, async () => {
      const next = load();
      noteReload(next.ok);
      if (!next.ok) {
        const message = renderProblems(next.problems);
        log.error('the config was refused, the old one stays', { problems: message });
        return { ok: false, message } as const;
      }
      stages = createStages(next.config, stagesOptions, stages);
      declareSeries(stages);
      await sources.apply(stages);
      log.info('the config was reloaded', { sources: next.config.sources.length });
      return { ok: true } as const;
    });

  let isReady = false;
  const { telemetryPath, lifecycle } = options;
  const handlers = { renderMetrics, status, reload, isReady: () => isReady };
  const server = createServer({ handlers, telemetryPath, lifecycle });

  const ending = Promise.withResolvers<void>();
  const forget = [
    io.onSignal('SIGHUP', () => void reload()),
    io.onSignal('SIGTERM', ending.resolve),
    io.onSignal('SIGINT', ending.resolve),
  ];
  let code: ExitCode = EXIT.good;
  try {
    const url = await listen(server, address);
    await sources.apply(stages);
    isReady = true;
    log.info('serving', {
      url: `${url}${telemetryPath}`,
      version: VERSION,
      sources: stages.config.sources.length,
    });
    options.onListening?.(url);
    await ending.promise;
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    log.error('cannot start', { address: options.listenAddress, reason });
    code = EXIT.cannotStart;
  }
  for (const stop of forget) stop();
  await sources.stop();
  await server.close();
  processMetrics.stop();
  await stopTracing();
  log.info('stopped');
  return code;
};
