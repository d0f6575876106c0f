// The command `analyze`: finds out what to read, and has it read by threads where that pays. What counts is loaded only
// then, while the threads begin. It counts exactly as `serve` does; it must not read or write state.
import { renderProblems } from '../config/problems.ts';
import type { AnalyzeOptions } from './analyze/analyze-inputs.ts';
import { type Inputs, loadInputs } from './inputs.ts';
import { EXIT, type ExitCode, type Runtime } from './io.ts';
import { loadKey } from './key.ts';
import { startThreads } from './reading/threads.ts';

const explain = (inputs: Inputs & { ok: false }): string =>
  inputs.loaded === undefined ? `${inputs.problem}\n` : renderProblems(inputs.loaded.problems);

/** Reads to the end and prints the report. Exit 1 with `failOnBreach` when an objective is missed. */
export const analyze = async (options: AnalyzeOptions, io: Runtime): Promise<ExitCode> => {
  const inputs = await loadInputs({ ...options, cwd: io.cwd });
  if (!inputs.ok) {
    io.stderr(explain(inputs));
    return EXIT.usage;
  }
  const key = await loadKey(inputs.config.fingerprint.keyFile, null);
  if (!key.ok) {
    io.stderr(`${key.problem}\n`);
    return EXIT.usage;
  }
  const threads = await startThreads(inputs, key.key, options.threads);
  try {
    const { analyzeInputs } = await import('./analyze/analyze-inputs.ts');
    return await analyzeInputs({ inputs, key: key.key, threads }, options, io);
  } finally {
    await threads.end();
  }
};
