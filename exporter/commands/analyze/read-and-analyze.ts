// Loads what `analyze` is to read, and has threads read it where that pays. What counts is loaded only then, while the
// threads read. It must not count.
import { renderProblems } from '../../config/problems.ts';
import { type Inputs, loadInputs } from '../inputs.ts';
import { EXIT, type ExitCode, type Runtime } from '../io.ts';
import { loadKey } from '../key.ts';
import type { IdleThread } from '../reading/idle-thread.ts';
import { startThreads } from '../reading/threads.ts';
import type { AnalyzeOptions } from './analyze-inputs.ts';

const explain = (inputs: Inputs & { ok: false }): string =>
  inputs.loaded === undefined ? `${inputs.problem}\n` : renderProblems(inputs.loaded.problems);

/** Reads to the end and prints the report. `idle`: a thread that waits to be told what to read. */
export const readAndAnalyze = async (
  options: AnalyzeOptions,
  idle: IdleThread | null,
  io: Runtime,
): Promise<ExitCode> => {
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
  const threads = await startThreads(inputs, key.key, options.threads, idle);
  try {
    const { analyzeInputs } = await import('./analyze-inputs.ts');
    return await analyzeInputs({ inputs, key: key.key, threads }, options, io);
  } finally {
    await threads.end();
  }
};
