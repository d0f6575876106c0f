// A followed source under test, in a folder of its own, with time that passes by hand.
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileSource, type FileSource, type FileSourceOptions } from '../../exporter/sources/file.ts';
import type { Clock } from '../../exporter/sources/file-system.ts';
import { createRecorder, type Recorder } from './recorder.ts';

/** Time that stands still until `pass` is called. */
export class ManualClock implements Clock {
  protected nowMs = 0;
  #wake = (): void => undefined;
  #waiting = Promise.withResolvers<void>();

  now = (): number => this.nowMs;

  wait = (_ms: number, signal: AbortSignal): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve());
    this.#wake = resolve;
    this.#waiting.resolve();
    return promise;
  };

  /** Resolves when whoever was woken last has done its work and waits again. */
  idle = (): Promise<void> => this.#waiting.promise;

  pass = async (ms: number): Promise<void> => {
    this.nowMs += ms;
    this.#waiting = Promise.withResolvers<void>();
    this.#wake();
    await this.idle();
  };
}

export type Followed = Recorder & {
  readonly source: FileSource;
  /** Lets so many milliseconds pass, then lets the source look and read all there is. */
  readonly poll: (ms?: number) => Promise<void>;
};

export const POLL_MS = 250;
export const GRACE_MS = 10_000;
export const RESCAN_MS = 5_000;

export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'sources-'));
  readonly #followed: Followed[] = [];

  at(...names: string[]): string {
    return join(this.path, ...names);
  }

  append(name: string, text: string): void {
    appendFileSync(this.at(name), text, 'latin1');
  }

  /** Follows a path or glob of this folder; the first look and the first reading are done when it resolves. */
  async follow(
    pattern: string,
    options: Partial<FileSourceOptions> & { readonly clock?: ManualClock } = {},
  ): Promise<Followed> {
    const clock = options.clock ?? new ManualClock();
    const recorder = createRecorder(options.maxLineBytes);
    const source = createFileSource({
      pattern: this.at(pattern),
      startAt: 'beginning',
      clock,
      pollMs: POLL_MS,
      rescanMs: RESCAN_MS,
      graceMs: GRACE_MS,
      ...recorder,
      ...options,
    });
    const followed = { ...recorder, source, poll: (ms = POLL_MS) => clock.pass(ms) };
    this.#followed.push(followed);
    await source.start();
    await clock.idle();
    return followed;
  }

  async remove(): Promise<void> {
    for (const { source } of this.#followed) await source.stop();
    rmSync(this.path, { recursive: true, force: true });
  }
}
