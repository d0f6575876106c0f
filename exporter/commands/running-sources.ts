// The sources that are being read, each with its door and its watch; a reload changes as few of them as it can.
// It must not look into a line.
import type { Readable } from 'node:stream';
import type { SourceConfig } from '../config/config.ts';
import type { Exchange } from '../exchanges/exchange.ts';
import { createMemory, type SavedMemory } from '../metrics/memory.ts';
import type { Door } from '../pipeline.ts';
import { createSource } from '../sources/index.ts';
import type { NoticeLevel, SavedPosition, Source, SourceOptions } from '../sources/source.ts';
import type { OnBroken } from './broken-lines.ts';
import { createMonitor, type Monitor, type MonitorOptions } from './monitor.ts';
import type { Halves, Push } from './push.ts';
import {
  createSavedSources,
  matchSources,
  renderInput,
  renderKept,
  type SavedSource,
} from './saved-sources.ts';
import type { Stages } from './stages.ts';
import { openSyslog } from './syslog.ts';
import { spyOn } from './watch/record-spy.ts';

/** One source with what is known of it. */
export type WatchedSource = { readonly config: SourceConfig; readonly monitor: Monitor };

/** What is to be saved of the sources, of one moment. */
export type SavingSources = {
  readonly sources: readonly SavedSource[];
  /** To be called when it is on the disk, with all that was counted until then. */
  readonly release: () => void;
};

export type RunningSources = {
  /**
   * Makes what is read match the stages' config. A source whose input stays the same goes on where it is, even under
   * another name; its line and file limits and `start_at` were settled when it began. Calls are worked off in turn.
   */
  readonly apply: (stages: Stages) => Promise<void>;
  /** In the config's order. */
  readonly list: () => readonly WatchedSource[];
  /**
   * Where each stands with what is known of it, also when all were stopped, and of those that are out of the config;
   * null before the first `apply`.
   */
  readonly save: () => SavingSources | null;
  /** Stops all, after what was applied before; nothing is applied after it. */
  readonly stop: () => Promise<void>;
};

/** Opens what a source reads from. */
export type OpenInput = (config: SourceConfig, stages: Stages, options: InputOptions) => Source;
type InputOptions = SourceOptions & { readonly halves: Halves };

export type RunningSourcesOptions = Omit<MonitorOptions, 'tallies' | 'isJoined' | 'onNotice' | 'onBatch'> & {
  readonly stdin: Readable;
  readonly openPushed: Push['openInput'];
  readonly onNotice: (source: string, message: string, path: string, level?: NoticeLevel) => void;
  /** Told of a line on which the program broke; it is counted already. */
  readonly onBroken: OnBroken;
  readonly onBatch: (source: string, startMs: number, bytes: number) => void;
  /** The `sources` that an earlier process saved, whatever they are. */
  readonly saved?: unknown;
  /** Default: the registry of sources. */
  readonly openInput?: OpenInput;
};

/** A source under way; a reload swaps all but the source itself, between two chunks. */
type Running = {
  config: SourceConfig;
  monitor: Monitor;
  memory: SavedMemory;
  door: SourceDoor;
  /** Until its first look, what a file source has to say of files is not yet where it will begin in them. */
  isPlaced: boolean;
  readonly source: Source;
};
/** The door, and the count for what goes through them at two times. */
type SourceDoor = Door & Pick<Halves, 'countLines' | 'count'>;

/** What the watch over a source depends on, as text. */
const renderWatch = ({ name, vantage, format, fidelity, sampleRate, reader }: SourceConfig): string =>
  JSON.stringify([name, vantage, format, fidelity, sampleRate, reader.fidelity]);

const identityOf = ({ config }: Running) => ({ name: config.name, input: renderInput(config) });

/** What is saved of a source that is not placed yet has no positions: another process begins it as if it were new. */
const saveOne = (one: Running, positions: readonly SavedPosition[]): SavedSource => ({
  name: one.config.name,
  input: renderKept(one.config),
  positions: one.isPlaced ? positions : undefined,
  lastRecordMs: one.monitor.view().lastRecordMs,
  watch: renderWatch(one.config),
  memory: one.memory.save(),
});

/** Every so many looks sources are compared with each other, for there may be many. */
const LOOKS_TO_COMPARE = 10;

/** About once a second, as often as is saved. */
const createLook = (): ((running: readonly Running[]) => void) => {
  let looks = 0;
  return (running) => {
    for (const { monitor } of running) monitor.look();
    if (++looks % LOOKS_TO_COMPARE !== 0) return;
    const evidence = running.map(({ monitor }) => monitor.evidence);
    for (const { monitor } of running) monitor.compare(evidence);
  };
};

const openFrom =
  ({ stdin, openPushed }: Pick<RunningSourcesOptions, 'stdin' | 'openPushed'>): OpenInput =>
  (config, stages, { halves, ...source }) => {
    const { input, startAt } = config;
    if (input.kind === 'http' || input.kind === 'otlp')
      return openPushed({ config, spool: input.spool, stages, source, halves });
    if (input.kind === 'syslog' && input.spool !== null)
      return openSyslog({ config, spool: input.spool, stages, source, halves }, input);
    return createSource(input, { ...source, stdin, startAt, maxFiles: stages.config.limits.files });
  };

/** Builds the set of running sources; nothing is read until the first `apply`. */
export const createRunningSources = (options: RunningSourcesOptions): RunningSources => {
  const openInput = options.openInput ?? openFrom(options);
  let running: Running[] = [];
  let isStopped = false;
  let turn: Promise<void> = Promise.resolve();

  const known = createSavedSources(options.saved);
  let isApplied = false;
  let isJoined = false;
  let isAhead: Stages['isAhead'] = () => false;
  const lookAtAll = createLook();

  const watch = (
    config: SourceConfig,
    stages: Stages,
    before: Parameters<typeof createMonitor>[2],
    memory: SavedMemory,
  ): Monitor =>
    createMonitor(
      config,
      {
        tallies: stages.tallies,
        wallMs: options.wallMs,
        isJoined: () => isJoined,
        onNotice: (message, path, level) => options.onNotice(config.name, message, path, level),
        onBatch: (startMs, bytes) => options.onBatch(config.name, startMs, bytes),
      },
      before,
      memory,
    );

  const openDoor = (config: SourceConfig, stages: Stages, monitor: Monitor): SourceDoor => {
    const count = (exchange: Exchange): void => {
      stages.pipeline.count(monitor.saw(exchange));
    };
    const countLines: Halves['countLines'] = (counts) => stages.pipeline.countLines(config.name, counts);
    const reader = spyOn(stages.readerFor(config), monitor.sawTraits);
    return { ...stages.open({ ...config, reader }, count), countLines, count };
  };

  /** Everything the source says goes to the door and the watch of the moment. */
  const handlersOf = (current: () => Running): Omit<InputOptions, 'maxLineBytes'> => ({
    wrapper: () => current().config.wrapper,
    isHeld: () => isAhead(current().config.vantage),
    halves: {
      readLine: () => current().door.readLine,
      countLines: (counts) => current().door.countLines(counts),
      count: (exchange) => current().door.count(exchange),
      broken: (error, line) => options.onBroken(current().config.name, error, line),
    },
    onLine: (chunk, start, end) => current().door.line(chunk, start, end),
    signals: {
      tooLong: () => current().door.tooLong(),
      broken: (error, line) => {
        current().door.broken();
        options.onBroken(current().config.name, error, line);
      },
      bytes: (count) => current().monitor.signals.bytes(count),
      rotated: () => current().monitor.signals.rotated(),
      truncated: () => current().monitor.signals.truncated(),
      lost: (bytes, cause) => current().monitor.signals.lost(bytes, cause),
      dropped: (messages, cause) => current().monitor.signals.dropped(messages, cause),
      cut: (cause) => current().monitor.signals.cut(cause),
      state: (state) => current().monitor.signals.state(state),
      lagBytes: (bytes) => current().monitor.signals.lagBytes(bytes),
      notice: (message, path, level) => current().monitor.signals.notice(message, path, level),
    },
  });

  const create = (config: SourceConfig, stages: Stages, saved?: SavedSource): Running => {
    const memory = createMemory(saved?.watch === renderWatch(config) ? saved.memory : undefined);
    const monitor = watch(config, stages, saved, memory);
    const maxLineBytes = stages.config.limits.lineBytes;
    const isResumed = saved?.positions !== undefined;
    const resume = isResumed ? { resume: saved.positions } : {};
    const one: Running = {
      config,
      monitor,
      memory,
      door: openDoor(config, stages, monitor),
      isPlaced: isResumed || config.input.kind !== 'file',
      source: openInput(config, stages, { maxLineBytes, ...resume, ...handlersOf(() => one) }),
    };
    return one;
  };

  /** The doors are always new, for they are the config's; a watch only where it would be another. */
  const renew = (kept: ReadonlyMap<SourceConfig, Running>, stages: Stages): void => {
    const rewatched = [...kept].filter(([config, one]) => renderWatch(one.config) !== renderWatch(config));
    // All let go of their names first, for another may take one over.
    for (const [, one] of rewatched) one.monitor.retire();
    for (const [config, one] of rewatched) {
      one.memory = createMemory(undefined);
      one.monitor = watch(config, stages, one.monitor.view(), one.memory);
    }
    for (const [config, one] of kept) {
      one.config = config;
      one.door = openDoor(config, stages, one.monitor);
    }
  };

  const applyNow = async (stages: Stages): Promise<void> => {
    if (isStopped) return;
    const { sources } = stages.config;
    isJoined = stages.vantages.size > 1;
    isAhead = stages.isAhead;
    const kept = matchSources(sources, running, identityOf);
    const goesOn = new Set(kept.values());
    for (const one of running.filter((each) => !goesOn.has(each))) {
      await one.source.stop();
      // At once, for what is saved while the next one stops must not have it twice.
      running = running.filter((each) => each !== one);
      known.keep(saveOne(one, one.source.positions()));
      one.monitor.retire();
    }
    renew(kept, stages);
    const saved = known.claim(sources.filter((config) => !kept.has(config)));
    running = sources.map((config) => kept.get(config) ?? create(config, stages, saved.get(config)));
    isApplied = true;
    const begin = async (one: Running): Promise<void> => {
      await one.source.start();
      one.isPlaced = true;
    };
    await Promise.all(running.filter((one) => !goesOn.has(one)).map(begin));
  };

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };

  return {
    apply: (stages) => inTurn(() => applyNow(stages)),
    list: () => running,
    save: () => {
      if (!isApplied) return null;
      lookAtAll(running);
      const taken = running.map((one) => ({ one, positions: one.source.positions() }));
      return {
        sources: [...known.list(), ...taken.map(({ one, positions }) => saveOne(one, positions))],
        release: () => {
          for (const { one, positions } of taken) void one.source.release?.(positions);
        },
      };
    },
    stop: () =>
      inTurn(async () => {
        isStopped = true;
        for (const { source } of running) await source.stop();
      }),
  };
};
