// Runs programs in turn, A B C A B C …, so that whatever else the machine does hits all of them alike.
import { type Command, type Run, runMeasured } from './run.ts';

/** One program that is compared with others. */
export type Subject = {
  readonly name: string;
  readonly command: Command;
  /** What it reads, for rates. */
  readonly lines: number;
  readonly bytes: number;
  /** Seconds that count, of one run; default: from start to end. */
  readonly secondsOf?: (run: Run) => number;
};

/** A subject with its runs, one a round. */
export type Measured = { readonly subject: Subject; readonly runs: readonly Run[] };

/** Seconds that count, round by round. */
export const secondsOf = ({ subject, runs }: Measured): readonly number[] =>
  runs.map((run) => subject.secondsOf?.(run) ?? run.wallSeconds);

/** Runs every subject once a round. */
export const runRounds = async (
  subjects: readonly Subject[],
  rounds: number,
  onRun: (round: number, name: string) => void,
  signal: AbortSignal,
): Promise<readonly Measured[]> => {
  const runs = new Map<string, Run[]>(subjects.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const { name, command } of subjects) {
      signal.throwIfAborted();
      onRun(round, name);
      runs.get(name)?.push(await runMeasured(command, signal));
    }
  }
  return subjects.map((subject) => ({ subject, runs: runs.get(subject.name) ?? [] }));
};
