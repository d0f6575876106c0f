// The exporter as users start it: a child process, on loopback, on a port of its own.
import { fileURLToPath } from 'node:url';
import { parseExposition, type Sample } from '../../metrics/parse-exposition.ts';
import { type Child, runChild, startChild } from './child.ts';
import { until } from './poll.ts';
import type { Workspace } from './workspace.ts';

/** The program, as `node` runs it. */
export const MAIN = fileURLToPath(new URL('../../../exporter/main.ts', import.meta.url));

export type Exporter = Child & {
  /** E.g. `http://127.0.0.1:40411`. */
  readonly url: string;
  /** GETs a path of it. */
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Response>;
  /** What a scraper sees now, sample by sample. */
  readonly samples: () => Promise<readonly Sample[]>;
  /** The sum of a metric's samples whose labels have these values. */
  readonly sum: (name: string, labels?: Readonly<Record<string, string>>) => Promise<number>;
};

/** The sum of the samples of one name whose labels have these values. */
export const sumOf = (
  samples: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number =>
  samples
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value))
    .reduce((sum, sample) => sum + sample.value, 0);

/** Samples of a page in the text format. */
export const samplesOf = (page: string): readonly Sample[] =>
  parseExposition(page, 'prometheus').flatMap((family) => family.samples);

const URL_LOGGED = /url=(http:\/\/[^/ ]+)\S* .*msg=serving/;

/** Starts `serve` with further arguments and waits until it says where it listens. */
export const startExporter = async (workspace: Workspace, args: readonly string[]): Promise<Exporter> => {
  const all = [MAIN, 'serve', '--web.listen-address', '127.0.0.1:0', ...args];
  const child = startChild(workspace, process.execPath, all);
  let hasEnded = false;
  void child.ended.then(() => {
    hasEnded = true;
  });
  const url = await until('serve to listen', () => {
    if (hasEnded) throw new Error(`serve has ended: ${child.stderr()}`);
    return URL_LOGGED.exec(child.stderr())?.[1];
  });
  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(new URL(path, url), { headers });
  const samples = async () => samplesOf(await (await get('/metrics')).text());
  return {
    ...child,
    url,
    get,
    samples,
    sum: async (name, labels) => sumOf(await samples(), name, labels),
  };
};

/** Runs another command to its end; `input` is a file descriptor for its standard input. */
export const runExporter = (workspace: Workspace, args: readonly string[], input?: number) =>
  runChild(workspace, process.execPath, [MAIN, ...args], { stdio: [input ?? 'ignore', 'pipe', 'pipe'] });
