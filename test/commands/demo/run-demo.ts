// Runs a demo world in a directory of its own for some seconds of its time, which take far less of ours.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientExchange, Truth } from '../../../exporter/commands/demo/truth.ts';
import {
  createDemoWorld,
  type DemoOptions,
  type RunningDemo,
} from '../../../exporter/commands/demo/world.ts';
import { createManualClock } from './manual-clock.ts';

export const START_MS = Date.UTC(2026, 10, 20, 5, 33, 11);

export type FinishedDemo = {
  readonly running: RunningDemo;
  readonly exchanges: readonly ClientExchange[];
  readonly truth: Truth;
  /** The edge's log as bytes, one char a byte, and the origin's as text; whole, rotated parts first. */
  readonly edgeLog: string;
  readonly originLog: string;
};

type RunOptions = Omit<DemoOptions, 'directory' | 'seed' | 'clock' | 'onExchange'> & {
  /** Of its time. */
  readonly seconds: number;
  /** So much less traffic in that time; default 1. */
  readonly pace?: number;
};

const readIfThere = (path: string, encoding: BufferEncoding): string => {
  try {
    return readFileSync(path, encoding);
  } catch {
    return '';
  }
};

/** Starts a world, lets it run, stops it, and removes its directory. */
export const runDemo = async ({ seconds, pace, ...options }: RunOptions): Promise<FinishedDemo> => {
  const directory = mkdtempSync(join(tmpdir(), 'cookie-exporter-demo-test-'));
  const clock = createManualClock(START_MS, pace);
  const exchanges: ClientExchange[] = [];
  const onExchange = (exchange: ClientExchange): void => void exchanges.push(exchange);
  const world = createDemoWorld({ directory, seed: 7, clock, onExchange, ...options });
  try {
    const running = await world.start();
    await clock.runUntil(seconds * 1000);
    await world.stop();
    const read = (path: string, encoding: BufferEncoding): string =>
      readIfThere(`${path}.1`, encoding) + readIfThere(path, encoding);
    return {
      running,
      exchanges,
      truth: world.truth(),
      edgeLog: read(running.edgeLog, 'latin1'),
      originLog: read(running.originLog, 'utf8'),
    };
  } finally {
    await world.stop();
    rmSync(directory, { recursive: true });
  }
};

/** Lines of a log that ends with a line end. */
export const linesOf = (log: string): string[] => log.split('\n').slice(0, -1);
