// What a command is given of the world, so that tests can give it another. Types and exit codes only.
import type { Readable } from 'node:stream';

/** Exit codes that every command keeps to. */
export const EXIT = {
  good: 0,
  breach: 1,
  /** Bad usage or config. */
  usage: 2,
  /** Cannot start: port, permission, a file that cannot be read. */
  cannotStart: 3,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Where a command writes: its result to stdout, all else to stderr. */
export type Io = {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
};

/** What a command that runs or reads is given beside. */
export type Runtime = Io & {
  readonly stdin: Readable;
  readonly env: NodeJS.ProcessEnv;
  /** Working directory of the caller, absolute. */
  readonly cwd: string;
  /** Width of the terminal behind stderr, in columns; null: it is none. */
  readonly terminalColumns: number | null;
  /** Whether standard output is a terminal. */
  readonly isStdoutTerminal: boolean;
  /** Calls back at each signal of a kind until the answered function is called. */
  readonly onSignal: (signal: 'SIGHUP' | 'SIGTERM' | 'SIGINT', callback: () => void) => () => void;
  /** Whether anybody reads standard output, as far as is known. */
  readonly isStdoutOpen: () => boolean;
  /** Ends the process at once, though something is under way that may never end. */
  readonly abandon: (code: ExitCode) => void;
};
