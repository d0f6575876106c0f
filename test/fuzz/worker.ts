// A thread that fuzzes one target for some time. It must not write a file: what it found is told to who started it.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { loadInputs } from './corpus.ts';
import { type FuzzResult, fuzzTarget } from './fuzz-target.ts';
import { createBeat } from './heartbeat.ts';
import { targets } from './targets/index.ts';

/** What the thread is to do. */
export type Job = {
  readonly target: string;
  readonly seconds: number;
  readonly seed: number;
  readonly heartbeat: SharedArrayBuffer;
};

/** What it did; bytes that the heap has grown by tell of a leak. */
export type Done = FuzzResult & { readonly seconds: number; readonly grownBytes: number };

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');
const heapBytes = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed;
};

const { target: name, seconds, seed, heartbeat } = workerData as Job;
const target = targets.find((one) => one.name === name);
if (target === undefined) throw new Error(`no target ${name}`);
const corpus = loadInputs(name);
const startMs = performance.now();
const elapsedSeconds = (): number => (performance.now() - startMs) / 1000;

/** The heap as it is once everything that is remembered is. */
let warmBytes = 0;
const isOver = (): boolean => {
  if (warmBytes === 0 && elapsedSeconds() > seconds / 2) warmBytes = heapBytes();
  return elapsedSeconds() >= seconds;
};

const result = await fuzzTarget(target, {
  seed,
  corpus,
  isOver,
  guided: true,
  onInput: createBeat(heartbeat),
});
const done: Done = { ...result, seconds: elapsedSeconds(), grownBytes: heapBytes() - warmBytes };
await target.close?.();
parentPort?.postMessage(done);
