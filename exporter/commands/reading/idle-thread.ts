// Starts a thread that waits to be told what to read, so that it can load while that is found out. It must not know what
// is said to it and by it.
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';

/** Lines live a moment only: more room for what is young takes 25 MB more, and saves some percent of the thread's time. */
const LIMITS = { maxYoungGenerationSizeMb: 12 };

/**
 * Nearly all that is young is dead, so that a collection takes a fifth of a millisecond and helpers only take cores from
 * the other thread; one ahead of time, as a task, is one too many. Both are asked for at each collection, so that they may
 * change while V8 runs.
 */
const COLLECTOR_FLAGS = ['--no-parallel-scavenge', '--no-minor-gc-task'];

/** The same kind of file as this one: TypeScript in a checkout, JavaScript where it was compiled. */
const THREAD = new URL(`thread${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`, import.meta.url);

/** A thread that was told nothing yet. */
export type IdleThread = {
  readonly worker: Worker;
  /** Rejects when it ends, with what it died of if it did. */
  readonly death: Promise<never>;
  /** Ends it, whatever it does. */
  readonly end: () => Promise<unknown>;
};

export const startIdleThread = (): IdleThread => {
  for (const flag of COLLECTOR_FLAGS) setFlagsFromString(flag);
  const worker = new Worker(THREAD, { resourceLimits: LIMITS });
  const { promise: death, reject } = Promise.withResolvers<never>();
  worker.on('error', reject);
  worker.on('exit', () => reject(new Error('a thread ended before it had read all')));
  // It may end before anybody waits for it.
  death.catch(() => undefined);
  return { worker, death, end: () => worker.terminate() };
};
