// The load test: `serve` on a log that many lines a second are written to, scraped every second, rotated every minute.
// Not part of the tests; `node test/load/load.ts --help` tells how to run it.
import { writeFileSync } from 'node:fs';
import { say } from '../bench/say.ts';
import { createWorkspace } from '../e2e/support/workspace.ts';
import { type LoadOptions, parseOptions, USAGE } from './options.ts';
import { renderCurves, renderReport } from './report.ts';
import { runLoad } from './run.ts';

const main = async (options: LoadOptions): Promise<void> => {
  const workspace = createWorkspace();
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  try {
    const loaded = await runLoad(workspace, options, stopping.signal);
    process.stdout.write(renderReport(loaded, options));
    if (options.svgFile !== null) writeFileSync(options.svgFile, renderCurves(loaded));
    if (loaded.counted.lines !== loaded.written.lines) process.exitCode = 1;
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    say('stopped');
    process.exitCode = 130;
  } finally {
    await workspace.close();
  }
};

const parse = (args: readonly string[]): LoadOptions | null => {
  try {
    return parseOptions(args);
  } catch (error) {
    say(`${error instanceof Error ? error.message : ''}\n${USAGE}`);
    return null;
  }
};

const options = parse(process.argv.slice(2));
if (options === null) process.exitCode = 2;
else await main(options);
