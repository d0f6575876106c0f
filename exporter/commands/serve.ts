// The composition root: the stages wired in the order in which data flows, then what is served, then the signals.
// The only place that knows everything; it must not compute anything itself.

import type { LogFormat, LogLevel } from '../choices.ts';
import { loadConfig } from '../config/load.ts';
import { renderProblems } from '../config/problems.ts';
import { createFingerprint } from '../exchanges/fingerprint.ts';
import { renderScrape } from '../metrics/exposition.ts';
import { createProcessMetrics } from '../metrics/registry.ts';
import type { Ingest } from '../server/ingest.ts';
import type { ServerLimits } from '../server/limits.ts';
import { isTelemetryPath, listen, parseListenAddress } from '../server/listen.ts';
import type { Otlp } from '../server/otlp.ts';
import { createServer } from '../server/server.ts';
import type { StatusReport } from '../server/status-report.ts';
import { codeOf } from '../state/disk.ts';
import { createLogger, recordSpan, startTracing, withSpan } from '../telemetry.ts';
import { VERSION } from '../version.ts';
import { declareSeries, showBuild } from './announce.ts';
import { saveCounting } from './counting.ts';
import { openDurability } from './durability.ts';
import { EXIT, type ExitCode, type Runtime } from './io.ts';
import { loadKey } from './key.ts';
import { openMetricsPush } from './metrics-push.ts';
import { standstillOf } from './notables.ts';
import { createPush } from './push.ts';
import { createPushAccess, pushedSourcesOf } from './push-access.ts';
import { notablesOf, sliStatusesOf, sourceStatusOf } from './report.ts';
import { createRunningSources } from './running-sources.ts';
import { saveRegularly } from './saver.ts';
import { createStages } from './stages.ts';
import { tryAddresses } from './syslog/addresses.ts';
import { openWebAccess, watchWebAccess } from './web-access.ts';

export type ServeOptions = {
  readonly configFile: string | undefined;
  readonly sources: readonly string[];
  readonly listenAddresses: readonly string[];
  /** Path of the web config: TLS and users. */
  readonly webConfigFile?: string | undefined;
  readonly limits?: Partial<ServerLimits>;
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
  const addresses = options.listenAddresses.flatMap((text) => parseListenAddress(text) ?? []);
  if (addresses.length < options.listenAddresses.length)
    return usage(
      `--web.listen-address: "${options.listenAddresses.join(' ')}" is no address; write e.g. :10680`,
    );
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
  const opened = await openWebAccess({
    file: options.webConfigFile,
    cwd: io.cwd,
    now: () => performance.now(),
    onReload: () => log.info('the web config was reloaded'),
    onProblem: (problem) => log.error('the web config was refused, the old one stays', { problem }),
  });
  if (!opened.ok) return usage(opened.problem);
  const { web } = opened;
  const pushAccess = createPushAccess({
    addresses,
    onProblem: (problem) => log.error('the token for pushing', { problem }),
  });
  const noAccess = await pushAccess.apply(first.config);
  if (noAccess !== null) return usage(noAccess);
  const noAddress = await tryAddresses(first.config, []);
  if (noAddress !== null) {
    io.stderr(`${noAddress}\n`);
    return EXIT.cannotStart;
  }
  const port = addresses[0]?.port ?? 0;
  const pushing = await openMetricsPush({ config: first.config, version: VERSION, port, log });
  if (!pushing.ok) return usage(pushing.problem);
  const { metricsPush } = pushing;
  const stopTracing = await startTracing(io.env, VERSION);
  const startedAt = new Date();
  const now = () => performance.now();

  // What an earlier process knew. The mark tells keys apart; nobody can find a key by it.
  const fingerprint = createFingerprint(key.key);
  const keyMark = fingerprint('which key');
  const state = await openDurability({
    config: first.config,
    keyMark,
    writtenBy: VERSION,
    now,
    startedUnixMs: startedAt.getTime(),
    log,
  });
  if (!state.ok) {
    io.stderr(`${state.problem}\n`);
    return EXIT.cannotStart;
  }
  const { durability } = state;
  const { tallies, saved } = durability;

  // Lines → records → exchanges → SLIs → tallies.
  const stagesOptions = { fingerprint, now };
  let stages = createStages(first.config, stagesOptions, { tallies, savedCounting: saved?.counting });
  showBuild(tallies, VERSION);
  declareSeries(stages);
  const { push, openInput: openPushed } = createPush(() => stages.config.push.lines);
  const sources = createRunningSources({
    stdin: io.stdin,
    openPushed,
    wallMs: Date.now,
    onNotice: (source, message, path) => log.warn(message, { source, path }),
    onBatch: (source, startMs, bytes) => recordSpan('read batch', startMs, { source, bytes }),
    saved: saved?.sources,
  });
  const save = () =>
    durability.save(() => {
      const read = sources.save();
      return read === null ? null : { ...read, counting: saveCounting(stages.counting) };
    });

  // Tallies → what a scrape and the page show.
  const processMetrics = createProcessMetrics();
  const series = tallies.gauge('cookie_exporter_series');
  series.set(tallies.size);
  const expose = async () => {
    const sampled = await processMetrics.families();
    series.set(tallies.size);
    return { ...durability.expose(), sampled };
  };
  const renderMetrics = (accept: string | undefined, acceptEncoding: string | undefined) =>
    withSpan('scrape', {}, async () => renderScrape(await expose(), accept, acceptEncoding));

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

  const status = (): StatusReport => {
    const shown = { ...stages, tallies: durability.shown };
    return {
      version: VERSION,
      now: new Date().toISOString(),
      startedAt: startedAt.toISOString(),
      countedSince: new Date(durability.startOf('cookie_requests_total')).toISOString(),
      vantages: [...stages.vantages],
      slis: sliStatusesOf(shown, sources.list()),
      notables: [...standstillOf(durability.standstillMs()), ...notablesOf(shown, sources.list())],
      sources: sources.list().map((watched) => sourceStatusOf(shown, watched)),
      config: { lastReloadOk: lastReload.ok, at: lastReload.at.toISOString() },
    };
  };

  const loadNext = async () => {
    const next = load();
    if (!next.ok) return { ok: false, message: renderProblems(next.problems) } as const;
    const running = sources.list().map(({ config }) => config);
    const message = (await tryAddresses(next.config, running)) ?? (await pushAccess.apply(next.config));
    return message === null ? next : ({ ok: false, message } as const);
  };
  const reloadNow = () =>
    withSpan('reload', {}, async () => {
      const next = await loadNext();
      noteReload(next.ok);
      if (!next.ok) {
        const { message } = next;
        log.error('the config was refused, the old one stays', { problems: message });
        return { ok: false, message } as const;
      }
      stages = createStages(next.config, stagesOptions, stages);
      declareSeries(stages);
      await sources.apply(stages);
      log.info('the config was reloaded', { sources: next.config.sources.length });
      return { ok: true } as const;
    });
  // One after the other, for the last that was asked for is to hold, and two would try the same new addresses.
  let reloading: Promise<unknown> = Promise.resolve();
  const reload = (): ReturnType<typeof reloadNow> => {
    const done = reloading.then(reloadNow);
    reloading = done.catch(() => undefined);
    return done;
  };

  let isReady = false;
  const { telemetryPath, lifecycle } = options;
  const ingest: Ingest = {
    sources: () => new Set(pushedSourcesOf(stages.config, ['http'])),
    token: pushAccess.token,
    limits: () => stages.config.push,
    push,
  };
  const otlp: Otlp = { ...ingest, push, sources: () => new Set(pushedSourcesOf(stages.config, ['otlp'])) };
  const fastlyServices = () => stages.config.push.fastlyServices;
  const handlers = { renderMetrics, status, reload, isReady: () => isReady, ingest, otlp, fastlyServices };
  const refused = tallies.counter('cookie_exporter_http_refused_total');
  const server = createServer({
    ...web,
    handlers,
    telemetryPath,
    lifecycle,
    limits: options.limits ?? {},
    onRefused: (reason) => refused.add(1, reason),
  });
  const check = async (): Promise<void> => {
    await web.check();
    await pushAccess.check();
    await metricsPush.check();
  };
  const stopWatching = watchWebAccess({ ...web, check }, server.server);

  const ending = Promise.withResolvers<void>();
  const forget = [
    io.onSignal('SIGHUP', () => {
      reload().catch((error: unknown) => log.error('the config was not reloaded', { reason: codeOf(error) }));
    }),
    io.onSignal('SIGTERM', ending.resolve),
    io.onSignal('SIGINT', ending.resolve),
  ];
  let code: ExitCode = EXIT.good;
  const lastSave = new AbortController();
  const saving = saveRegularly(save, lastSave.signal);
  try {
    const [url = '', ...furtherUrls] = await listen(server, addresses);
    for (const further of furtherUrls) log.info('listening', { url: further });
    await sources.apply(stages);
    await save();
    await metricsPush.start({ tallies, expose, startOf: durability.startOf });
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
    log.error('cannot start', { address: options.listenAddresses.join(' '), reason });
    code = EXIT.cannotStart;
  }
  for (const stop of forget) stop();
  lastSave.abort();
  await saving;
  await sources.stop();
  await save();
  await metricsPush.stop();
  await server.close();
  durability.close();
  await stopWatching();
  processMetrics.stop();
  await stopTracing();
  log.info('stopped');
  return code;
};
