// Where files of a log may have come and gone unseen: between two looks, or two processes. What is still there of them is
// opened, to be begun like any new file.
import type { FollowedFile } from './followed-file.ts';
import { logPathOf } from './known-positions.ts';
import { findMissed, isReadable, type MissedOptions } from './missed.ts';
import type { Opener } from './opener.ts';
import type { Search } from './search.ts';
import type { Sibling } from './siblings.ts';
import type { SourceOptions } from './source.ts';

/** A path leads to another file, or another content, than before. */
export type Gap = {
  readonly path: string;
  readonly file: FollowedFile;
  /** The file before, if it is open. */
  readonly last: FollowedFile | null;
  /** The time of what was read last, in milliseconds since the epoch; null: that of what is known of the log. */
  readonly sinceMs: number | null;
};

const UNREADABLE = 'not read before it was compressed in a way that cannot be read';

export type GapsOptions = MissedOptions & Pick<SourceOptions, 'signals'>;

/** Told of files with the path of the log of which they are parts. */
export type OnPart = {
  /** It was opened, and is to be begun. */
  readonly opened: (file: FollowedFile, log: string) => void;
  /** It comes before one that was opened. */
  readonly before: (file: FollowedFile, log: string) => void;
};

export class Gaps {
  readonly #options: GapsOptions;
  readonly #opener: Opener;
  readonly #search: Search;
  readonly #onPart: OnPart;
  /** Those after which not everything could be opened. */
  readonly #postponed: Gap[] = [];
  #gaps: Gap[] = [];

  constructor(options: GapsOptions, opener: Opener, search: Search, onPart: OnPart) {
    this.#options = options;
    this.#opener = opener;
    this.#search = search;
    this.#onPart = onPart;
  }

  /** Those of this look. */
  get all(): readonly Gap[] {
    return this.#gaps;
  }

  add(gap: Gap): void {
    this.#gaps.push(gap);
  }

  /** Opens what is there of files that were missed. `isThorough`: what could not be opened is tried again. */
  async fill(isThorough: boolean, isBegun: (file: FollowedFile) => boolean): Promise<void> {
    if (isThorough) this.#gaps.push(...this.#postponed.splice(0));
    for (const gap of this.#gaps) await this.#fillOne(gap, isBegun);
    if (this.#gaps.length > 0) this.#lineUp();
  }

  /** Trackers depend on the order of a log, so a new file waits for those before it, however much of them is unread. */
  #lineUp(): void {
    const changed = this.#gaps.filter(({ file }) => !this.#search.isInPlace(file));
    const logs = new Set(changed.map(({ path }) => logPathOf(path)));
    for (const file of this.#opener.files.values()) {
      const log = logPathOf(file.path);
      if (file.unreadBytes > 0 && logs.has(log)) this.#onPart.before(file, log);
    }
  }

  /** Ends a look. */
  end(): void {
    this.#gaps = [];
  }

  async #fillOne(gap: Gap, isBegun: (file: FollowedFile) => boolean): Promise<void> {
    const { path, file, last } = gap;
    if (this.#search.isInPlace(file)) return;
    if (last === null && gap.sinceMs === null) this.#noteChange(path, file);
    const sinceMs = this.#sinceMs(gap, isBegun);
    if (sinceMs === null) return;
    const isOpen = (key: string): boolean => this.#opener.files.has(key);
    const missed = await findMissed(this.#options, path, sinceMs, isOpen);
    for (const one of missed) {
      if (!isReadable(one.path)) this.#options.signals.notice(UNREADABLE, one.path);
      else if (!(await this.#isOpened(one, logPathOf(path)))) this.#postponed.push({ ...gap, sinceMs });
    }
  }

  /**
   * Another content stands where an earlier process had its file. In the same inode it was truncated, or deleted and made
   * again, which nobody can tell apart then.
   */
  #noteChange(path: string, file: FollowedFile): void {
    const keys = this.#search.known.savedAt(path);
    if (keys.size === 0 || this.#search.isTaken(file)) return;
    if (keys.has(file.key)) {
      this.#options.signals.truncated();
      this.#search.known.noteTruncated(file.key);
    } else this.#options.signals.rotated();
  }

  /** Opens a file to be begun. False: it was not there, for it was rotated on, or cannot be opened now. */
  async #isOpened({ path, key }: Sibling, log: string): Promise<boolean> {
    const file = await this.#opener.open(path);
    if (typeof file === 'string') return false;
    this.#opener.follow(file);
    this.#onPart.opened(file, log);
    return file.key === key;
  }

  #sinceMs({ path, sinceMs }: Gap, isBegun: (file: FollowedFile) => boolean): number | null {
    const log = logPathOf(path);
    // What was truncated away and found in a copy is as old as that.
    if (sinceMs !== null) return Math.max(sinceMs, ...this.#search.foundTimes(log));
    const added = new Set(this.#gaps.filter((gap) => gap.sinceMs === null).map(({ file }) => file));
    const before = [...this.#opener.files.values()].filter((file) => !added.has(file) && !isBegun(file));
    const its = before.filter((file) => logPathOf(file.path) === log);
    if (its.length > 0) return Math.max(...its.map(({ mtimeMs }) => mtimeMs));
    return this.#search.lastReadMs(log);
  }
}
