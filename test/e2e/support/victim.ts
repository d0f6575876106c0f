// The exporter as a process that is killed and started again on one port, and that must not end otherwise.
import { writeFileSync } from 'node:fs';
import { type Child, startChild } from './child.ts';
import { MAIN } from './exporter.ts';
import { until } from './poll.ts';
import type { Workspace } from './workspace.ts';

export type Victim = {
  /** `prefix`: what stands before its command this time. */
  readonly start: (prefix?: readonly string[]) => void;
  readonly pid: () => number | undefined;
  /** Resolves when it says that it serves; everything of before is on disk then. */
  readonly serves: () => Promise<unknown>;
  /** Kills it without a warning; throws if it was not running any more. */
  readonly kill: () => Promise<void>;
  /** As `kill`, but gives it time to end; throws if it ends with an error. */
  readonly end: () => Promise<void>;
  /** Waits until it has ended by itself; answers the signal by which it did. */
  readonly ended: () => Promise<NodeJS.Signals | null>;
  /** All that the process of now has logged so far. */
  readonly log: () => string;
  /** Sends a signal to it. */
  readonly signal: (signal: NodeJS.Signals) => void;
};

/**
 * Has `serve` run on a port with a config; `node` is the command that runs a program. What each process logs is kept in
 * the workspace.
 */
export const createVictim = (
  workspace: Workspace,
  port: number,
  configFile: string,
  node: readonly string[] = [process.execPath],
): Victim => {
  let child: Child | null = null;
  let lives = 0;
  const look = (): Child => {
    if (child === null) throw new Error('the exporter was not started');
    const { exitCode } = child.process;
    if (exitCode === null) return child;
    throw new Error(`the exporter ended by itself with ${exitCode}: ${child.stderr()}`);
  };
  const take = (): Child => {
    const taken = look();
    child = null;
    return taken;
  };
  const keepLog = (taken: Child): void =>
    writeFileSync(workspace.path(`exporter-${lives}.log`), taken.stderr(), 'latin1');
  return {
    start: (prefix = []) => {
      const address = `127.0.0.1:${port}`;
      const args = ['serve', '--web.listen-address', address, '--config.file', configFile];
      const [program = '', ...rest] = [...prefix, ...node, MAIN, ...args];
      child = startChild(workspace, program, rest);
      lives++;
    },
    pid: () => look().process.pid,
    serves: () => until('the exporter to serve', () => look().stderr().includes('msg=serving')),
    log: () => look().stderr(),
    ended: async () => {
      const { process, ended } = look();
      await ended;
      return process.signalCode;
    },
    signal: (signal) => void look().process.kill(signal),
    kill: async () => {
      const taken = take();
      taken.process.kill('SIGKILL');
      await taken.ended;
      keepLog(taken);
    },
    end: async () => {
      const taken = take();
      const code = await taken.stop();
      keepLog(taken);
      if (code !== 0) throw new Error(`the exporter ended with ${code}: ${taken.stderr()}`);
    },
  };
};
