// A torture run: clients, nginx, rotations, kills and scrapes all at once, then a verdict on every number.
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../support/poll.ts';
import { findFreePort } from '../support/ports.ts';
import { createRandom } from '../support/random.ts';
import { startScrapes } from '../support/scrapes.ts';
import { createVictim, type Victim } from '../support/victim.ts';
import { createWorkspace, type Workspace } from '../support/workspace.ts';
import { LOGS, type LogName, planSteps, type Step } from './plan.ts';
import { type Browsing, startBrowsing } from './requests.ts';
import { createRotatedLog, type RotatedLog } from './rotated-log.ts';
import {
  CONFIG,
  type Expected,
  expectedOf,
  faultsOfPage,
  faultsOfWriting,
  type WrittenLogs,
} from './verdict.ts';
import { startWriter, type Writer } from './writer.ts';
import { readWritten } from './written.ts';

export type TortureOptions = {
  readonly seed: number;
  readonly kills: number;
  /** Told what is done, as shell commands. */
  readonly onCommand?: (command: string) => void;
};

export type Outcome = {
  readonly lines: number;
  /** Scrapes that were answered. */
  readonly scrapes: number;
  /** What went wrong. None is how it should be; else the workspace is kept. */
  readonly faults: readonly string[];
};

const SOURCES = `
sources:
  - { name: edge, vantage: edge, format: nginx, file: { path: edge.log }, start_at: beginning }
  - { name: cdn, vantage: edge, format: nginx, file: { path: "cdn*.log" }, start_at: beginning }
state: { directory: state }
`;
const CATCH_UP_MS = 60_000;

/** Everything that takes part. */
type Scene = {
  readonly writer: Writer;
  readonly victim: Victim;
  readonly browsing: Browsing;
  readonly logs: Readonly<Record<LogName, RotatedLog>>;
  readonly url: string;
};

const setScene = async (workspace: Workspace, seed: number): Promise<Scene> => {
  writeFileSync(workspace.path('config.yaml'), `${SOURCES}${CONFIG}`);
  const writer = await startWriter(workspace);
  const browsing = startBrowsing(writer.ports, createRandom(seed));
  workspace.onClose(() => browsing.stop().catch(() => undefined));
  const port = await findFreePort();
  const create = (log: LogName): RotatedLog => createRotatedLog(workspace, log, writer.isLetGo);
  return {
    writer,
    victim: createVictim(workspace, port, 'config.yaml'),
    browsing,
    logs: { edge: create('edge'), cdn: create('cdn') },
    url: `http://127.0.0.1:${port}/metrics`,
  };
};

const START = [
  'cookie-exporter serve --config.file config.yaml & exporter=$!',
  'until curl -sf localhost:10680/-/ready; do sleep 0.1; done',
];

/** Does a step; answers the commands that do the same. */
const perform = async (step: Step, scene: Scene): Promise<readonly string[]> => {
  const { writer, victim, logs, browsing } = scene;
  switch (step.act) {
    case 'start':
      victim.start();
      if (step.isAwaited) await victim.serves();
      return START.slice(0, step.isAwaited ? 2 : 1);
    case 'kill':
      await victim.kill();
      return ['kill -9 $exporter'];
    case 'rotate': {
      await browsing.isBetweenDeploys();
      const renames = await logs[step.log].rotate();
      await writer.reopen();
      return [...renames, 'nginx -p . -c nginx.conf -s reopen'];
    }
    case 'compress':
      return [(await logs[step.log].compress()) ?? ': nothing to compress'];
  }
};

const pageOf = async (url: string): Promise<string | undefined> => {
  const response = await fetch(url).catch(() => undefined);
  return response?.status === 200 ? response.text() : undefined;
};

/** Waits until everything is as expected; answers what never was. */
const settle = async (url: string, expected: Expected): Promise<readonly string[]> => {
  let faults: readonly string[] = ['there was no page'];
  const isRight = async (): Promise<boolean> => {
    const page = await pageOf(url);
    if (page !== undefined) faults = faultsOfPage(page, expected);
    return faults.length === 0;
  };
  await until('the totals', isRight, CATCH_UP_MS).catch(() => undefined);
  return faults;
};

const torture = async (workspace: Workspace, options: TortureOptions): Promise<Outcome> => {
  const { seed, kills, onCommand = () => {} } = options;
  const say = (command: string): void => {
    appendFileSync(workspace.path('events.sh'), `${command}\n`);
    onCommand(command);
  };
  const scene = await setScene(workspace, seed);
  const { writer, victim, logs, browsing, url } = scene;
  const scrapes = startScrapes(url);
  workspace.onClose(scrapes.stop);
  const doStep = async (step: Step): Promise<void> => {
    await delay(step.afterMs);
    say(`sleep ${step.afterMs / 1000}`);
    for (const command of await perform(step, scene)) say(command);
  };
  for (const step of planSteps(seed, kills)) await doStep(step);

  const requests = await browsing.stop();
  await writer.stop();
  const written: WrittenLogs = {
    edge: readWritten(await logs.edge.files()),
    cdn: readWritten(await logs.cdn.files()),
  };
  const lines = LOGS.reduce((sum, log) => sum + written[log].seen.length, 0);
  const expected = await expectedOf(workspace, written);
  const faults = [...faultsOfWriting(written, requests), ...(await settle(url, expected))];
  if (faults.length > 0) faults.push(...LOGS.map((log) => `lines of ${written[log].files.join(', ')}`));
  // Once more each way: nothing is read again.
  for (const stop of [victim.kill, victim.end]) {
    if (faults.length > 0) break;
    await stop();
    victim.start();
    faults.push(...(await settle(url, expected)));
  }
  await scrapes.stop();
  faults.push(...scrapes.setbacks().map((setback) => `fell: ${setback}`));
  return { lines, scrapes: scrapes.answered(), faults };
};

/** Runs one; where anything went wrong, its folder stays, with the commands in `events.sh`. */
export const runTorture = async (options: TortureOptions): Promise<Outcome> => {
  const workspace = createWorkspace();
  const kept = `${workspace.directory}-failed`;
  let outcome: Outcome = { lines: 0, scrapes: 0, faults: ['it was not finished'] };
  // Added first, hence done when everything has stopped.
  workspace.onClose(() => outcome.faults.length > 0 && renameSync(workspace.directory, kept));
  try {
    outcome = await torture(workspace, options);
  } catch (error) {
    outcome = { ...outcome, faults: [error instanceof Error ? error.message : 'unknown error'] };
  } finally {
    await workspace.close();
  }
  if (outcome.faults.length === 0) return outcome;
  return { ...outcome, faults: [`seed ${options.seed}; everything is in ${kept}`, ...outcome.faults] };
};
