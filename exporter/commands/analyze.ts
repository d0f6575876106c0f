// The command `analyze`: has a thread begin where there is much to read, finds out what to read, and loads what counts
// while that is being read. It counts exactly as `serve` does; it must not read or write state.
import type { AnalyzeOptions } from './analyze/analyze-inputs.ts';
import type { ExitCode, Runtime } from './io.ts';
import { startIdleThread } from './reading/idle-thread.ts';
import { seemsMuch } from './reading/preview.ts';

/** Reads to the end and prints the report. Exit 1 with `failOnBreach` when an objective is missed. */
export const analyze = async (options: AnalyzeOptions, io: Runtime): Promise<ExitCode> => {
  const idle = (await seemsMuch({ ...options, cwd: io.cwd }, options.threads)) ? startIdleThread() : null;
  try {
    const { readAndAnalyze } = await import('./analyze/read-and-analyze.ts');
    return await readAndAnalyze(options, idle, io);
  } finally {
    await idle?.end();
  }
};
