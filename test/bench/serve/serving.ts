// `serve` in a process of its own, and what its counters say.
import { startChild } from '../../e2e/support/child.ts';
import { samplesOf, sumOf } from '../../e2e/support/exporter.ts';
import { until } from '../../e2e/support/poll.ts';
import type { Workspace } from '../../e2e/support/workspace.ts';
import { ENVIRONMENT, NODE_FLAGS } from './launch.ts';

export type Serving = {
  readonly url: string;
  readonly pid: number;
  /** The sum of a metric's samples. */
  readonly sum: (metric: string) => Promise<number>;
  /** Resolves when so many lines were counted. */
  readonly hasCounted: (lines: number) => Promise<unknown>;
  readonly stop: () => Promise<number>;
};

const URL_LOGGED = /url=(http:\/\/[^/ ]+)\S* .*msg=serving/;

/** Starts `serve` with a config as its users are told to, and waits until it looks at its sources. */
export const startServing = async (
  workspace: Workspace,
  main: string,
  configFile: string,
): Promise<Serving> => {
  const serve = [main, 'serve', '--web.listen-address', '127.0.0.1:0', '--config.file', configFile];
  const child = startChild(workspace, process.execPath, [...NODE_FLAGS, ...serve], { env: ENVIRONMENT });
  const url = await until('serve to listen', () => {
    if (child.process.exitCode !== null) throw new Error(`serve has ended: ${child.stderr()}`);
    return URL_LOGGED.exec(child.stderr())?.[1];
  });
  const sum = async (metric: string): Promise<number> =>
    sumOf(samplesOf(await (await fetch(new URL('/metrics', url))).text()), metric);
  const hasCounted = (lines: number): Promise<unknown> =>
    until(`${lines} lines counted`, async () => (await sum('cookie_exporter_lines_total')) === lines);
  return { url, pid: child.process.pid as number, sum, hasCounted, stop: child.stop };
};
