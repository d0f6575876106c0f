// How a start ends that cannot go on: with an exit code, and words for whoever started it. It must print nothing itself.
import { EXIT, type ExitCode } from '../io.ts';

/** Thrown while starting; the message names what is wrong, and holds no secret. */
export class CannotStart extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, problem: string) {
    super(problem);
    this.exitCode = exitCode;
  }
}

/** The same where something was waited for that may never come, and keeps the process from ending by itself. */
export class Stuck extends CannotStart {
  constructor(problem: string) {
    super(EXIT.cannotStart, problem);
  }
}

/** What was opened. Throws `CannotStart` where it could not be. */
export const demand = <T>(
  exitCode: ExitCode,
  opened: (T & { readonly ok: true }) | { readonly ok: false; readonly problem: string },
): T => {
  if (!opened.ok) throw new CannotStart(exitCode, opened.problem);
  return opened;
};

/** Throws `CannotStart` where there is a problem (null: none). */
export const demandNone = (exitCode: ExitCode, problem: string | null): void => {
  if (problem !== null) throw new CannotStart(exitCode, problem);
};
