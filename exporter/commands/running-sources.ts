// The sources that are being read, each with its door and its watch; a reload changes as few of them as it can.
// It must not look into a line.
import type { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import type { SourceConfig } from '../config/config.ts';
import type { Door } from '../pipeline.ts';
import { createSource } from '../sources/index.ts';
import type { Source, SourceOptions } from '../sources/source.ts';
import { createMonitor, type Monitor, type MonitorOptions } from './monitor.ts';
import type { Stages } from './stages.ts';

/** One source with what is known of it. */
export type WatchedSource = { readonly config: SourceConfig; readonly monitor: Monitor };

export type RunningSources = {
  /**
   * Makes what is read match the stages' config. A source whose input stays the same goes on where it is, even under
   * another name; its line and file limits and `start_at` were settled when it began. Calls are worked off in turn.
   */
  readonly apply: (stages: Stages) => Promise<void>;
  /** In the config's order. */
  readonly list: () => readonly WatchedSource[];
  /** Stops all, after what was applied before; nothing is applied after it. */
  readonly stop: () => Promise<void>;
};

/** Opens what a source reads from. */
export type OpenInput = (config: SourceConfig, stages: Stages, options: SourceOptions) => Source;

export type RunningSourcesOptions = Omit<MonitorOptions, 'tallies' | 'onNotice' | 'onBatch'> & {
  readonly stdin: Readable;
  readonly onNotice: (source: string, message: string, path: string) => void;
  readonly onBatch: (source: string, startMs: number, bytes: number) => void;
  /** Default: the registry of sources. */
  readonly openInput?: OpenInput;
};

/** A source under way; a reload swaps all but the source itself, between two chunks. */
type Running = { config: SourceConfig; monitor: Monitor; door: Door; readonly source: Source };

/** What the watch over a source depends on. */
const watchOf = ({ name, vantage, format, fidelity, sampleRate, reader }: SourceConfig): unknown => [
  name,
  vantage,
  format,
  fidelity,
  sampleRate,
  reader.fidelity,
];

const openFrom =
  (stdin: Readable): OpenInput =>
  ({ input, startAt }, { config: { limits } }, options) =>
    createSource(input, { ...options, stdin, startAt, maxFiles: limits.files });

/** For each source of a config the one under way that goes on as it: by input and name, else by input alone. */
const findKept = (
  configs: readonly SourceConfig[],
  running: readonly Running[],
): Map<SourceConfig, Running> => {
  const free = new Set(running);
  const kept = new Map<SourceConfig, Running>();
  const claim = (config: SourceConfig, isAs: (one: Running) => boolean): void => {
    const one = [...free].find((each) => isAs(each) && isDeepStrictEqual(each.config.input, config.input));
    if (one === undefined || kept.has(config)) return;
    free.delete(one);
    kept.set(config, one);
  };
  for (const config of configs) claim(config, (one) => one.config.name === config.name);
  for (const config of configs) claim(config, () => true);
  return kept;
};

/** Builds the set of running sources; nothing is read until the first `apply`. */
export const createRunningSources = (options: RunningSourcesOptions): RunningSources => {
  const openInput = options.openInput ?? openFrom(options.stdin);
  let running: Running[] = [];
  let isStopped = false;
  let turn: Promise<void> = Promise.resolve();

  const watch = (config: SourceConfig, stages: Stages, before?: Monitor): Monitor =>
    createMonitor(
      config,
      {
        tallies: stages.tallies,
        wallMs: options.wallMs,
        onNotice: (message, path) => options.onNotice(config.name, message, path),
        onBatch: (startMs, bytes) => options.onBatch(config.name, startMs, bytes),
      },
      before?.view(),
    );

  const openDoor = (config: SourceConfig, stages: Stages, monitor: Monitor): Door =>
    stages.open(config, (exchange) => {
      monitor.saw(exchange);
      stages.pipeline.count(exchange);
    });

  /** Everything the source says goes to the door and the watch of the moment. */
  const handlersOf = (current: () => Running): Omit<SourceOptions, 'maxLineBytes'> => ({
    onLine: (chunk, start, end) => current().door.line(chunk, start, end),
    signals: {
      tooLong: () => current().door.tooLong(),
      bytes: (count) => current().monitor.signals.bytes(count),
      rotated: () => current().monitor.signals.rotated(),
      truncated: () => current().monitor.signals.truncated(),
      lost: (bytes, cause) => current().monitor.signals.lost(bytes, cause),
      state: (state) => current().monitor.signals.state(state),
      lagBytes: (bytes) => current().monitor.signals.lagBytes(bytes),
      notice: (message, path) => current().monitor.signals.notice(message, path),
    },
  });

  const create = (config: SourceConfig, stages: Stages): Running => {
    const monitor = watch(config, stages);
    const maxLineBytes = stages.config.limits.lineBytes;
    const one: Running = {
      config,
      monitor,
      door: openDoor(config, stages, monitor),
      source: openInput(config, stages, { maxLineBytes, ...handlersOf(() => one) }),
    };
    return one;
  };

  /** The doors are always new, for they are the config's; a watch only where it would be another. */
  const renew = (kept: ReadonlyMap<SourceConfig, Running>, stages: Stages): void => {
    const rewatched = [...kept].filter(
      ([config, one]) => !isDeepStrictEqual(watchOf(one.config), watchOf(config)),
    );
    // All let go of their names first, for another may take one over.
    for (const [, one] of rewatched) one.monitor.retire();
    for (const [config, one] of rewatched) one.monitor = watch(config, stages, one.monitor);
    for (const [config, one] of kept) {
      one.config = config;
      one.door = openDoor(config, stages, one.monitor);
    }
  };

  const applyNow = async (stages: Stages): Promise<void> => {
    if (isStopped) return;
    const { sources } = stages.config;
    const kept = findKept(sources, running);
    const goesOn = new Set(kept.values());
    for (const one of running.filter((each) => !goesOn.has(each))) {
      await one.source.stop();
      one.monitor.retire();
    }
    renew(kept, stages);
    running = sources.map((config) => kept.get(config) ?? create(config, stages));
    await Promise.all(running.filter((one) => !goesOn.has(one)).map((one) => one.source.start()));
  };

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };

  return {
    apply: (stages) => inTurn(() => applyNow(stages)),
    list: () => running,
    stop: () =>
      inTurn(async () => {
        isStopped = true;
        for (const { source } of running) await source.stop();
      }),
  };
};
