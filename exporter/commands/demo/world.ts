// The world that the demo runs: an origin, an edge before it, and clients, writing real logs from real requests.
// It must know nothing of the exporter, and reach nothing beyond loopback and the directory that it is given.
import { join } from 'node:path';
import { type Clock, SYSTEM_CLOCK } from './clock.ts';
import { createEdge, type Edge } from './edge.ts';
import { type FaultName, type FaultPlan, isFaultPlanned, planFaults } from './faults.ts';
import { type LogFile, openLogFile } from './log-file.ts';
import { createOrigin } from './origin.ts';
import { createRandom } from './random.ts';
import { createTraffic } from './traffic.ts';
import { type ClientExchange, countExchange, createTruth, type Truth } from './truth.ts';

export type DemoOptions = {
  /** An existing directory of the caller's, who removes it afterwards; the logs go there. */
  readonly directory: string;
  /** One fault all the time, or none; absent: the schedule. */
  readonly fault?: FaultName | 'none';
  /** The same seed gives the same traffic. */
  readonly seed: number;
  readonly clock?: Clock;
  /** A log that would grow past this is rotated; default 32 MiB. */
  readonly maxLogBytes?: number;
  /** Told of each answered request, in the order of the answers. */
  readonly onExchange?: (exchange: ClientExchange) => void;
};

export type RunningDemo = {
  /** Absolute paths. A rotated log is beside it, with `.1` at its end. */
  readonly edgeLog: string;
  readonly originLog: string;
  readonly httpsPort: number;
  readonly httpPort: number;
  /** What goes wrong and when, counted from the start. */
  readonly faults: readonly FaultPlan[];
};

export type DemoWorld = {
  /** Starts everything; rejects, with nothing left behind, if it cannot. Once only. */
  readonly start: () => Promise<RunningDemo>;
  /** Ends everything; when it resolves, every answered request is in the logs. Idempotent. */
  readonly stop: () => Promise<void>;
  /** What the clients have sent and received so far; a copy. */
  readonly truth: () => Truth;
};

const MAX_LOG_BYTES = 32 * 1024 * 1024;

/** Builds a world. Nothing is opened before it is started. */
export const createDemoWorld = (options: DemoOptions): DemoWorld => {
  const { directory, clock = SYSTEM_CLOCK, maxLogBytes = MAX_LOG_BYTES } = options;
  const faults = planFaults(options.fault);
  const truth = createTruth();
  const ending = new AbortController();
  /** How to end what was started, the last started first. */
  const endings: (() => Promise<void> | void)[] = [];
  let startMs = 0;
  const isFaultActive = (name: FaultName): boolean => isFaultPlanned(faults, name, clock.now() - startMs);

  const openLog = (name: string): { path: string; log: LogFile } => {
    const path = join(directory, name);
    const log = openLogFile(path, maxLogBytes);
    endings.unshift(log.close);
    return { path, log };
  };

  const startOrigin = (log: LogFile): Promise<number> => {
    const origin = createOrigin({
      log,
      clock,
      random: createRandom(options.seed + 1),
      isFaultActive,
    });
    endings.unshift(origin.stop);
    return origin.start();
  };

  const startEdge = (log: LogFile, originPort: number): ReturnType<Edge['start']> => {
    const edge = createEdge({ originPort, log, clock, isFaultActive });
    endings.unshift(edge.stop);
    return edge.start();
  };

  const startTraffic = (ports: { httpsPort: number; httpPort: number }): void => {
    const onExchange = (exchange: ClientExchange): void => {
      countExchange(truth, exchange);
      options.onExchange?.(exchange);
    };
    const onFailure = (): void => void truth.failed++;
    const traffic = createTraffic({
      ...ports,
      clock,
      random: createRandom(options.seed),
      isFaultActive,
      onExchange,
      onFailure,
    });
    const running = traffic.run(ending.signal);
    endings.unshift(() => running);
  };

  const endAll = async (): Promise<void> => {
    ending.abort();
    for (const end of endings.splice(0)) await end();
  };

  const startAll = async (): Promise<RunningDemo> => {
    startMs = clock.now();
    const originLog = openLog('origin.log');
    const edgeLog = openLog('edge.log');
    const ports = await startEdge(edgeLog.log, await startOrigin(originLog.log));
    startTraffic(ports);
    return { edgeLog: edgeLog.path, originLog: originLog.path, ...ports, faults };
  };

  let starting: Promise<RunningDemo> | undefined;
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    // A start under way is let through first, so that what it opens is closed too.
    stopping ??= Promise.allSettled([starting]).then(endAll);
    return stopping;
  };
  return {
    start: () => {
      starting ??= startAll();
      return starting.catch(async (error: unknown) => {
        await stop();
        throw error;
      });
    },
    stop,
    truth: () => structuredClone(truth),
  };
};
