// Child processes: what they wrote, how they ended, and that they do end.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { PATH } from './needs.ts';
import type { Workspace } from './workspace.ts';

export type Child = {
  readonly process: ChildProcess;
  /** All that was written so far, as text with one char a byte. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves with the exit code when it has ended; a signal counts as -1. */
  readonly ended: Promise<number>;
  /** Sends SIGTERM, after five seconds SIGKILL, and waits; answers the exit code. Idempotent. */
  readonly stop: () => Promise<number>;
};

const KILL_AFTER_MS = 5000;

const collect = (stream: NodeJS.ReadableStream | null): (() => string) => {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('latin1');
};

/** Starts a program; it is stopped with the workspace at the latest. */
export const startChild = (
  workspace: Workspace,
  program: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Child => {
  const child = spawn(program, args, {
    cwd: workspace.directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
    env: { ...process.env, PATH, ...options.env },
  });
  const ended = new Promise<number>((resolve) => {
    child.once('error', () => resolve(-1));
    child.once('close', (code) => resolve(code ?? -1));
  });
  const stop = async (): Promise<number> => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
    const code = await ended;
    clearTimeout(timer);
    return code;
  };
  workspace.onClose(stop);
  return { process: child, stdout: collect(child.stdout), stderr: collect(child.stderr), ended, stop };
};

/** Runs a program to its end. */
export const runChild = async (
  workspace: Workspace,
  program: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> => {
  const child = startChild(workspace, program, args, options);
  const code = await child.ended;
  return { code, stdout: child.stdout(), stderr: child.stderr() };
};
