// Runs a program to its end and says what that took: time, CPU, peak memory. It must not know any program.
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { setInterval } from 'node:timers';
import { parseChildrenSeconds, peakBytesOf } from './process-usage.ts';

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** What one run took. */
export type Run = {
  /** From its start to its end. */
  readonly wallSeconds: number;
  /** User and system, all threads. */
  readonly cpuSeconds: number;
  /** Highest resident memory; NaN: it was over before it could be looked at. */
  readonly peakBytes: number;
  readonly stdout: string;
};

/**
 * Tells the program's process id, waits for it, and then shows its own /proc/PID/stat, in which the program's CPU time
 * stands as that of a child: exact, on every Linux, without GNU time.
 */
const SHELL =
  '"$@" & pid=$!; echo $pid >&3; wait $pid; code=$?; read -r stat </proc/$$/stat; echo "$stat" >&3; exit $code';

/** Peak memory never falls, so that looking now and then misses at most what the last moment added. */
const LOOK_EVERY_MS = 20;
const MAX_STDERR_CHARS = 2000;

const collect = (stream: Readable): (() => string) => {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('latin1');
};

/** Runs a program to its end. Rejects with what it wrote to standard error when it ends with another code than 0. */
export const runMeasured = async (command: Command, signal?: AbortSignal): Promise<Run> => {
  const startMs = performance.now();
  const child = spawn('/bin/sh', ['-c', SHELL, 'measured', ...command], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [stdout, stderr, told] = [1, 2, 3].map((n) => collect(child.stdio[n] as Readable)) as [
    () => string,
    () => string,
    () => string,
  ];
  const pid = (): number => Number.parseInt(told(), 10);
  let peakBytes = Number.NaN;
  const look = setInterval(() => {
    peakBytes = peakBytesOf(pid()) ?? peakBytes;
  }, LOOK_EVERY_MS);
  const abort = (): void => void (pid() > 0 && process.kill(pid(), 'SIGTERM'));
  signal?.addEventListener('abort', abort, { once: true });
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('error', reject).once('close', resolve);
  try {
    const code = await promise;
    const wallSeconds = (performance.now() - startMs) / 1000;
    if (code !== 0)
      throw new Error(`${command.join(' ')} ended with ${code}: ${stderr().slice(0, MAX_STDERR_CHARS)}`);
    const stat = told().split('\n')[1] ?? '';
    return { wallSeconds, cpuSeconds: parseChildrenSeconds(stat), peakBytes, stdout: stdout() };
  } finally {
    clearInterval(look);
    signal?.removeEventListener('abort', abort);
  }
};
