// `serve` measured: on a log that grows steadily, then on one that is there all at once, with and without scrapes.
import type { Workspace } from '../../e2e/support/workspace.ts';
import type { Figure } from '../figures.ts';
import type { BenchOptions } from '../options.ts';
import { say } from '../say.ts';
import { prepare, SITES } from '../subjects.ts';
import { fullSpeedFiguresOf, steadyFiguresOf } from './figures.ts';
import { type FullSpeed, measureFullSpeed } from './full-speed.ts';
import { measureSteady } from './steady.ts';

/** With so many the exporter shows a little over 10,000 series. */
const MANY_SITES = 60;
const STEADY_SESSIONS = 100_000;

/** Every figure of `serve`. */
export const measureServe = async (
  workspace: Workspace,
  main: string,
  { lines, sessions, seed, rounds, linesPerSecond, steadySeconds }: BenchOptions,
  signal: AbortSignal,
): Promise<readonly Figure[]> => {
  const steadyLog = { kind: 'nginx', seed, sites: SITES, sessions: STEADY_SESSIONS } as const;
  const steady = prepare(workspace, 'rate', { ...steadyLog, lines: linesPerSecond * steadySeconds });
  say(`serve, ${linesPerSecond} lines a second`);
  const atRate = steadyFiguresOf(await measureSteady(workspace, main, steady.log, linesPerSecond));
  const { log } = prepare(workspace, 'many-sites', {
    kind: 'nginx',
    lines,
    sessions,
    seed,
    sites: MANY_SITES,
  });
  const found = { alone: [] as FullSpeed[], scraped: [] as FullSpeed[], scrapedOften: [] as FullSpeed[] };
  for (let round = 1; round <= rounds; round++) {
    signal.throwIfAborted();
    say(`round ${round}: serve at full speed`);
    found.alone.push(await measureFullSpeed(workspace, main, log, MANY_SITES, null));
    found.scraped.push(await measureFullSpeed(workspace, main, log, MANY_SITES, 1000));
    found.scrapedOften.push(await measureFullSpeed(workspace, main, log, MANY_SITES, 100));
  }
  say(`${found.scraped[0]?.series} series`);
  return [...atRate, ...fullSpeedFiguresOf(found)];
};
