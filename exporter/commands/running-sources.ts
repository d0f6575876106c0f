// The sources that are being read, each with its door and its watch; a reload changes as few of them as it can.
// It must not look into a line.
import type { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import type { SourceConfig } from '../config/config.ts';
import type { Door } from '../pipeline.ts';
import { createFileSource } from '../sources/file.ts';
import type { Source, SourceOptions } from '../sources/source.ts';
import { createStreamSource } from '../sources/stdin.ts';
import { createMonitor, type Monitor, type MonitorOptions } from './monitor.ts';
import type { Stages } from './stages.ts';

/** One source with what is known of it. */
export type WatchedSource = { readonly config: SourceConfig; readonly monitor: Monitor };

export type RunningSources = {
  /** Makes what is read match the stages' config; a source whose input stays the same keeps its position. */
  readonly apply: (stages: Stages) => Promise<void>;
  readonly list: () => readonly WatchedSource[];
  readonly stop: () => Promise<void>;
};

export type RunningSourcesOptions = Omit<MonitorOptions, 'tallies' | 'onNotice' | 'onBatch'> & {
  readonly stdin: Readable;
  readonly onNotice: (source: string, message: string, path: string) => void;
  readonly onBatch: (source: string, startMs: number, bytes: number) => void;
};

/** Lines go through `door`, which a reload replaces while the source goes on reading. */
type Running = {
  config: SourceConfig;
  monitor: Monitor;
  door: Door;
  readonly source: Source;
  readonly reads: unknown;
};

/** What of a config a source's reading depends on. */
const readsOf = (config: SourceConfig, stages: Stages): unknown => ({
  input: config.input,
  startAt: config.startAt,
  lineBytes: stages.config.limits.lineBytes,
  files: stages.config.limits.files,
});

/** Builds the set of running sources; nothing is read until the first `apply`. */
export const createRunningSources = (options: RunningSourcesOptions): RunningSources => {
  const running = new Map<string, Running>();

  const watch = (config: SourceConfig, stages: Stages): Pick<Running, 'config' | 'monitor' | 'door'> => {
    const monitor = createMonitor(config, {
      tallies: stages.tallies,
      wallMs: options.wallMs,
      onNotice: (message, path) => options.onNotice(config.name, message, path),
      onBatch: (startMs, bytes) => options.onBatch(config.name, startMs, bytes),
    });
    const door = stages.open(config, (exchange) => {
      monitor.saw(exchange);
      stages.pipeline.count(exchange);
    });
    return { config, monitor, door };
  };

  /** Everything the source says goes to the monitor of the moment. */
  const signalsOf = (current: () => Running): SourceOptions['signals'] => ({
    tooLong: () => current().door.tooLong(),
    bytes: (count) => current().monitor.signals.bytes(count),
    rotated: () => current().monitor.signals.rotated(),
    truncated: () => current().monitor.signals.truncated(),
    lost: (bytes, cause) => current().monitor.signals.lost(bytes, cause),
    state: (state) => current().monitor.signals.state(state),
    lagBytes: (bytes) => current().monitor.signals.lagBytes(bytes),
    notice: (message, path) => current().monitor.signals.notice(message, path),
  });

  const open = (
    { input, startAt }: SourceConfig,
    { limits }: Stages['config'],
    current: () => Running,
  ): Source => {
    const common: SourceOptions = {
      maxLineBytes: limits.lineBytes,
      onLine: (chunk, start, end) => current().door.line(chunk, start, end),
      signals: signalsOf(current),
    };
    return input.kind === 'stdin'
      ? createStreamSource({ ...common, stream: options.stdin })
      : createFileSource({ ...common, pattern: input.path, startAt, maxFiles: limits.files });
  };

  const begin = async (config: SourceConfig, stages: Stages): Promise<void> => {
    const one: Running = {
      ...watch(config, stages),
      source: open(config, stages.config, () => one),
      reads: readsOf(config, stages),
    };
    running.set(config.name, one);
    await one.source.start();
  };

  const end = async (name: string, one: Running): Promise<void> => {
    running.delete(name);
    await one.source.stop();
    one.monitor.retire();
  };

  const isKept = (one: Running, stages: Stages): boolean => {
    const next = stages.config.sources.find((source) => source.name === one.config.name);
    return next !== undefined && isDeepStrictEqual(readsOf(next, stages), one.reads);
  };

  const apply = async (stages: Stages): Promise<void> => {
    for (const [name, one] of [...running]) if (!isKept(one, stages)) await end(name, one);
    for (const config of stages.config.sources) {
      const one = running.get(config.name);
      if (one === undefined) await begin(config, stages);
      else renew(one, config, stages);
    }
  };

  /** Swaps door and watch between two chunks; what the source last said of itself is carried over. */
  const renew = (one: Running, config: SourceConfig, stages: Stages): void => {
    const { state, lagBytes } = one.monitor.view();
    one.monitor.retire();
    Object.assign(one, watch(config, stages));
    one.monitor.signals.state(state);
    one.monitor.signals.lagBytes(lagBytes);
  };

  return {
    apply,
    list: () => [...running.values()],
    stop: async () => {
      for (const [name, one] of [...running]) {
        running.delete(name);
        await one.source.stop();
      }
    },
  };
};
