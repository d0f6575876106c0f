// Says once that a source has nothing to read, or cannot read something, and once that it has or can again. It looks at
// nothing itself.
import type { SourceOptions } from './source.ts';

const NO_FILE_YET = 'waiting for a file';
const NO_FILE_NOW = 'the file is gone: waiting for another one';
const FILE_THERE = 'there is a file now';
const OVER = 'no longer so';

export type AbsenceOptions = Pick<SourceOptions, 'signals'> & {
  /** Absolute path or glob, as configured. */
  readonly pattern: string;
  /** For how long there may be no file without a word, in milliseconds: some rotations leave a gap. */
  readonly graceMs: number;
};

/** What was seen in one look. */
export type Seen = {
  /** Files that the pattern leads to. */
  readonly count: number;
  /** Paths that cannot be followed, and why. */
  readonly refusals: ReadonlyMap<string, string>;
  /** Whether a path is followed. */
  readonly isFollowed: (path: string) => boolean;
};

/** Remembers what was said of one source. */
export class Absence {
  readonly #options: AbsenceOptions;
  #refusals: ReadonlyMap<string, string> = new Map();
  /** Since when there has been no file; null: there is one, or nobody can tell. */
  #sinceMs: number | null = Number.NEGATIVE_INFINITY;
  #isFirst = true;
  #isSaid = false;

  constructor(options: AbsenceOptions) {
    this.#options = options;
  }

  /** To be told of each look, with the time by the source's clock. */
  note(nowMs: number, seen: Seen): void {
    this.#noteFiles(nowMs, seen);
    this.#noteRefusals(seen);
  }

  #noteFiles(nowMs: number, { count, refusals }: Seen): void {
    const { signals, pattern, graceMs } = this.#options;
    const isAbsent = count === 0 && refusals.size === 0;
    this.#sinceMs = isAbsent ? (this.#sinceMs ?? nowMs) : null;
    if (this.#sinceMs !== null && !this.#isSaid && nowMs - this.#sinceMs >= graceMs) {
      signals.notice(this.#isFirst ? NO_FILE_YET : NO_FILE_NOW, pattern);
      this.#isSaid = true;
    } else if (count > 0 && this.#isSaid) {
      signals.notice(FILE_THERE, pattern, 'info');
      this.#isSaid = false;
    }
    if (count > 0) this.#isFirst = false;
  }

  #noteRefusals({ refusals, isFollowed }: Seen): void {
    const { signals, pattern } = this.#options;
    for (const [path, reason] of refusals) {
      if (this.#refusals.get(path) !== reason) signals.notice(reason, path);
    }
    for (const [path, reason] of this.#refusals) {
      // What is not there any more is not well either.
      const isWell = !refusals.has(path) && (path === pattern || isFollowed(path));
      if (isWell) signals.notice(`${OVER}: ${reason}`, path, 'info');
    }
    this.#refusals = refusals;
  }
}
