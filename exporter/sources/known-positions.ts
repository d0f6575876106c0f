// What is known of files that are not open: those that are looked for, and those that were read to their end. It reads
// no file.
import { basename, dirname, join } from 'node:path';
import { type FilePosition, isRecognisable, keyOf, parsePositions } from './file-position.ts';
import type { Clock } from './file-system.ts';
import { logOf } from './rotated-names.ts';
import type { LossCause, SourceOptions } from './source.ts';

/** A file that is not open, by what is known of it. */
export type Known = {
  readonly position: FilePosition;
  readonly key: string;
  /** The path of the log that it belongs to. */
  readonly log: string;
  /** It can be told from any other. */
  readonly isCertain: boolean;
  /** It is known by more than its inode. */
  readonly isKnowable: boolean;
};

type Sought = {
  cause: LossCause;
  /** It was read by an earlier process, which cannot know what was written to it later. */
  readonly isSaved: boolean;
  /** Null: the time begins with the first look. */
  giveUpAtMs: number | null;
  isTried: boolean;
};

export type KnownPositionsOptions = SourceOptions & {
  readonly clock: Clock;
  /** Most files open at once; bounds what is known of others as well. */
  readonly maxFiles: number;
  /** How long a file is looked for, in milliseconds. */
  readonly graceMs: number;
};

/** Files remembered of each log after they were read to their end. */
const MAX_DONE_PER_LOG = 4;

const UNKNOWN_REST =
  'its earlier content is gone: it had been read to its end, but whether more was written since cannot be known';

/** The path of the log that a path belongs to, which may be a rotated one. */
export const logPathOf = (path: string): string => join(dirname(path), logOf(basename(path)));

const knownOf = (position: FilePosition): Known => ({
  position,
  key: keyOf(position),
  log: logPathOf(position.path),
  isCertain: isRecognisable(position),
  isKnowable: position.head !== null || position.tail !== null,
});

/** Whether the file was being read when this was saved, rather than kept for its name. */
const isUnfinished = ({ position, log }: Known): boolean =>
  !position.done && (position.offset < position.size || position.path === log);

/** Of a file in which something was read that cannot be recognised, newer ones cannot be told from its copies. */
const isTellable = ({ offset, tail }: FilePosition): boolean => offset === 0 || tail !== null;

export class KnownPositions {
  readonly #options: KnownPositionsOptions;
  readonly #sought = new Map<Known, Sought>();
  #done: readonly Known[];
  /** Logs that are gone and of which nothing was known to be unread. */
  readonly #unknown: string[] = [];
  /** What an earlier process saved, during the first look. */
  #saved: readonly Known[];

  constructor(options: KnownPositionsOptions) {
    this.#options = options;
    this.#saved = parsePositions(options.resume).map(knownOf);
    this.#done = this.#saved.filter(({ position }) => position.done);
    for (const known of this.#saved) {
      if (!known.position.done && known.position.copyOf === null)
        this.#sought.set(known, { cause: 'deleted', isSaved: true, giveUpAtMs: null, isTried: false });
    }
  }

  /** What is to be saved of files that are not open. */
  get positions(): readonly FilePosition[] {
    const known = [...this.#sought.keys(), ...this.copies, ...this.#done];
    return known.map(({ position }) => position);
  }

  /** Files that are looked for; those first that can be told from any other, for an inode may be another file's by now. */
  get sought(): readonly Known[] {
    return [...this.#sought.keys()].sort((a, b) => Number(b.isCertain) - Number(a.isCertain));
  }

  /**
   * Files that were let go and can be told from any other, copies too; those first of which most is known. They hold
   * nothing that was not read, as far as that goes.
   */
  get done(): readonly Known[] {
    const certain = this.#done.filter(({ isCertain }) => isCertain);
    return certain.sort((a, b) => b.position.read - a.position.read);
  }

  /** Copies that an earlier process knew; during the first look only. */
  get copies(): readonly Known[] {
    return this.#saved.filter(({ position }) => position.copyOf !== null && !position.done);
  }

  /** Looks from now on for what was truncated away. */
  seekTruncated(position: FilePosition): Known {
    const { clock, graceMs, maxFiles } = this.#options;
    const [oldest] = this.#sought.keys();
    if (this.#sought.size >= 2 * maxFiles && oldest !== undefined) this.#lose(oldest);
    const known = knownOf(position);
    const giveUpAtMs = clock.now() + graceMs;
    this.#sought.set(known, { cause: 'truncated', isSaved: false, giveUpAtMs, isTried: false });
    return known;
  }

  /**
   * Remembers a file that is let go, unless it could be taken for another one. Of those that can only be told by their
   * time the newest is enough.
   */
  remember(position: FilePosition): void {
    if (position.read > 0 && position.tail === null) return;
    const known = knownOf({ ...position, done: true });
    const isAlike = ({ log, isCertain }: Known): boolean =>
      log === known.log && isCertain === known.isCertain;
    const alike = [...this.#done.filter(isAlike), known];
    const newest = alike.sort((a, b) => a.position.mtimeMs - b.position.mtimeMs);
    const kept = newest.slice(known.isCertain ? -MAX_DONE_PER_LOG : -1);
    this.#done = [...this.#done.filter((one) => !isAlike(one)), ...kept].slice(-this.#options.maxFiles);
  }

  /** Files to be looked for beside their paths now: all of them, or those that never were. */
  take(isThorough: boolean): readonly Known[] {
    const due = this.sought.filter((known) => isThorough || this.#sought.get(known)?.isTried === false);
    for (const sought of this.#sought.values()) sought.isTried = true;
    return due;
  }

  /** A file is there, and its positions are its own again. */
  found(known: Known): void {
    this.#sought.delete(known);
  }

  /** A file may be there and cannot be opened now. */
  postpone(known: Known): void {
    const sought = this.#sought.get(known);
    if (sought !== undefined) sought.giveUpAtMs = this.#options.clock.now() + this.#options.graceMs;
  }

  /** Parts of a file are there and cannot be read. */
  noteDamaged(known: Known): void {
    const sought = this.#sought.get(known);
    if (sought !== undefined) sought.cause = 'read_error';
  }

  /** A file with this key holds something else by now. */
  noteTruncated(key: string): void {
    for (const [known, sought] of this.#sought) if (known.key === key) sought.cause = 'truncated';
  }

  /** Keys of the files to which the path of a log led in an earlier process; during the first look only. */
  savedAt(path: string): ReadonlySet<string> {
    const its = this.#saved.filter(
      ({ position, log }) => path === log && position.path === log && !position.done,
    );
    return new Set(its.map(({ key }) => key));
  }

  /**
   * When the oldest file of a log that was not read to its end was written to last, or else the newest of those that
   * were; what is newer was not read at all. Null: nothing of the log was read, or it cannot be told. `timeOf`: the time
   * of a file that was found; null: it was not.
   */
  lastReadMs(log: string, timeOf: (known: Known) => number | null): number | null {
    const isIts = (known: Known): boolean => known.log === log && known.position.copyOf === null;
    const its = [...new Set([...this.#saved, ...this.#sought.keys(), ...this.#done])].filter(isIts);
    if (!its.every(({ position }) => isTellable(position))) return null;
    const timesOf = (files: readonly Known[]): number[] =>
      files.map((known) => timeOf(known) ?? known.position.mtimeMs);
    const unfinished = its.filter(isUnfinished);
    if (unfinished.length > 0) return Math.min(...timesOf(unfinished));
    return its.length > 0 ? Math.max(...timesOf(its)) : null;
  }

  /** Ends a look: what was looked for long enough is lost. A path that cannot be looked at proves nothing. */
  endLook(isRefused: (path: string) => boolean): void {
    const nowMs = this.#options.clock.now();
    for (const [known, sought] of this.#sought) {
      if (sought.giveUpAtMs === null || isRefused(known.position.path))
        sought.giveUpAtMs = nowMs + this.#options.graceMs;
      if (nowMs >= sought.giveUpAtMs) this.#lose(known);
    }
    this.#sayUnknown();
    this.#saved = [];
  }

  #lose(known: Known): void {
    const { position } = known;
    const { path, size, offset } = position;
    const { cause, isSaved } = this.#sought.get(known) ?? { cause: 'deleted', isSaved: false };
    this.#sought.delete(known);
    this.remember(position);
    // What cannot be recognised was hardly more than empty, and may well have been read under another name.
    if (!known.isKnowable) return;
    if (size > offset) {
      this.#options.signals.lost(size - offset, cause);
      this.#options.signals.notice(`gone before all of it was read: ${size - offset} bytes`, path);
    } else if (isSaved && path === known.log) this.#unknown.push(path);
  }

  /** Says of all such files at once what nobody can know of them. */
  #sayUnknown(): void {
    const [path, ...others] = this.#unknown.splice(0);
    if (path === undefined) return;
    const more = others.length > 0 ? `; the same of ${others.length} more` : '';
    this.#options.signals.notice(`${UNKNOWN_REST}${more}`, path, 'info');
  }
}
