// The composition root: the stages wired in the order in which data flows, then what is served, then the signals.
// The only place that knows everything; it must not compute anything itself.
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { renderProblems } from '../config/problems.ts';
import { printableLines } from '../printable.ts';
import { listen } from '../server/listen.ts';
import { createLogger, recordSpan, startTracing } from '../telemetry.ts';
import { VERSION } from '../version.ts';
import { createBrokenLog } from './broken-lines.ts';
import { saveCounting, tablesOf } from './counting.ts';
import { createFindings } from './findings.ts';
import { createWebhook } from './incidents/webhook.ts';
import { createIncidents } from './incidents.ts';
import { EXIT, type ExitCode, type Runtime } from './io.ts';
import { openMetricsPush } from './metrics-push.ts';
import { createPush } from './push.ts';
import { createRunningSources } from './running-sources.ts';
import { saveRegularly } from './saver.ts';
import { createAnswering } from './serve/answering.ts';
import { CannotStart, demand, demandNone, Stuck } from './serve/cannot-start.ts';
import { openEntrances } from './serve/entrances.ts';
import { createExposing } from './serve/exposing.ts';
import { live } from './serve/life.ts';
import { createLiveStages } from './serve/live-stages.ts';
import { openMaps } from './serve/maps.ts';
import { listenAddressesOf, type ServeOptions } from './serve/options.ts';
import { createRecentSlis } from './serve/recent-slis.ts';
import { createReloads } from './serve/reload.ts';
import { openState } from './serve/state.ts';
import { reportStatus } from './serve/status.ts';
import { tryAddresses } from './syslog/addresses.ts';
import { within } from './within.ts';

/** How long the last traces may take. */
const LAST_TRACES_MS = 5000;

const run = async (options: ServeOptions, io: Runtime): Promise<ExitCode> => {
  const startedAt = new Date();
  const now = () => performance.now();
  const log = createLogger(options.logLevel, options.logFormat, { write: io.stderr });

  // What is configured: by whom it may be reached, and where it hears and tells.
  const addresses = listenAddressesOf(options);
  const wanted = { file: options.configFile, sources: options.sources, cwd: io.cwd };
  const first = loadConfig(wanted);
  if (!first.ok) throw new CannotStart(EXIT.usage, renderProblems(first.problems));
  const { config, raw } = first;
  const load = () => loadConfig({ ...wanted, first: raw });
  const { webConfigFile } = options;
  const entrances = await openEntrances({ webConfigFile, cwd: io.cwd, addresses, config, now, log });
  demandNone(EXIT.cannotStart, await tryAddresses(config, []));
  const port = addresses[0]?.port ?? 0;
  const { metricsPush } = demand(EXIT.usage, await openMetricsPush({ config, version: VERSION, port, log }));

  // What an earlier process knew.
  const { durability, fingerprint } = await openState({ config, now, startedAt, log });
  const { tallies, startOf } = durability;

  const { locate } = await openMaps(config, log);

  // Lines → records → exchanges → SLIs → tallies, and findings beside them.
  const { stdout, isStdoutOpen } = io;
  const findings = createFindings({ tallies, now, stdout, isStdoutOpen, version: VERSION, port, log });
  demandNone(EXIT.usage, await findings.apply(config));
  const stages = createLiveStages(config, { fingerprint, locate, now, report: findings.report }, durability);
  const { push, openInput: openPushed } = createPush(() => stages.current().config.push.lines);
  const sources = createRunningSources({
    stdin: io.stdin,
    openPushed,
    wallMs: Date.now,
    onNotice: (source, message, path, level = 'warn') => log[level](message, { source, path }),
    onBroken: createBrokenLog(log),
    onBatch: (source, startMs, bytes) => recordSpan('read batch', startMs, { source, bytes }),
    saved: durability.saved?.sources,
  });
  const incidents = createIncidents({
    tallies,
    wallMs: Date.now,
    limits: () => stages.current().config.alertmanager,
    saved: durability.saved?.incidents,
  });
  const recent = createRecentSlis(now);
  recent.note(durability.shown, stages.current().leading);
  const save = () =>
    durability.save(() => {
      stages.pass();
      recent.note(durability.shown, stages.current().leading);
      const read = sources.save();
      const { counting } = stages.current();
      const saved = { counting: saveCounting(counting), incidents: incidents.save() };
      return read === null ? null : { ...read, ...saved, tables: tablesOf(counting) };
    });
  const isSaved = () => durability.standstillMs() === null;

  // Tallies → what a scrape and the page show.
  const { expose, renderMetrics, stop: stopSampling } = createExposing(durability);
  const check = async (next: Config): Promise<string | null> => {
    const running = sources.list().map((one) => one.config);
    return (
      (await tryAddresses(next, running)) ??
      (await entrances.pushAccess.apply(next)) ??
      (await entrances.webhookToken.apply(next.alertmanager.tokenFile)) ??
      (await findings.apply(next))
    );
  };
  const apply = (next: Config): Promise<void> => sources.apply(stages.replace(next));
  const { reload, last: lastReload } = createReloads({ load, check, apply, tallies, startedAt, log });
  const status = () =>
    reportStatus({ durability, stages: stages.current, sources, findings, recent, lastReload, startedAt });

  let isReady = false;
  const handlers = { renderMetrics, status, reload, isReady: () => isReady, push, stages: stages.current };
  const notify = createWebhook({ incidents, save, isSaved });
  const watched = { metricsPush, incidents, findings };
  const { server, stopWatching } = createAnswering({
    ...entrances,
    ...handlers,
    ...watched,
    notify,
    options,
  });

  const stopTracing = await startTracing(io.env, VERSION);
  const tellLast = () => [metricsPush.stop(), findings.stop(), within(LAST_TRACES_MS, stopTracing())];
  const saving = saveRegularly(save);
  return live(io, {
    start: async () => {
      const [url = '', ...furtherUrls] = await listen(server, addresses);
      for (const further of furtherUrls) log.info('listening', { url: further });
      await sources.apply(stages.current());
      await save();
      await metricsPush.start({ tallies, expose, startOf });
      isReady = true;
      const serving = { url: `${url}${options.telemetryPath}`, sources: config.sources.length };
      log.info('serving', { ...serving, version: VERSION });
      options.onListening?.(url);
    },
    reload,
    endings: [
      ['a snapshot', saving.stop],
      ['sources', sources.stop],
      ['the last snapshot', save],
      // Each of them bounds itself, or is bounded here: who hears nothing must not make the end look like a broken disk.
      ['what is pushed, and open connections', () => Promise.all([...tellLast(), server.close()])],
      ['the state folder', async () => durability.close()],
      ['password checks', stopWatching],
      ['the sampling of the process', async () => stopSampling()],
    ],
    address: options.listenAddresses.join(' '),
    log,
  });
};

/** Runs until SIGTERM or SIGINT. */
export const serve = async (options: ServeOptions, io: Runtime): Promise<ExitCode> => {
  try {
    return await run(options, io);
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    io.stderr(`${printableLines(error.message)}\n`);
    if (error instanceof Stuck) io.abandon(error.exitCode);
    return error.exitCode;
  }
};
