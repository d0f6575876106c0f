// The files that a pattern leads to and those it led to lately: which to open, which to let go. It reads none of them.
import type { BigIntStats } from 'node:fs';
import { Absence } from './absence.ts';
import { type FilePosition, keyOf } from './file-position.ts';
import { codeOf, modifiedMs } from './file-system.ts';
import { findFiles, isGlob } from './find-files.ts';
import type { FollowedFile } from './followed-file.ts';
import { logPathOf } from './known-positions.ts';
import { mendFollowed, openFollowed } from './open-followed.ts';
import type { Opener } from './opener.ts';
import { Recognition, type RecognitionOptions } from './recognition.ts';
import { Refusals } from './refusals.ts';
import type { LossCause, SourceState } from './source.ts';

export type FollowedFilesOptions = RecognitionOptions & {
  /** Where a file is begun that is there at the first look; one that appears later is read from its beginning. */
  readonly startAt: 'end' | 'beginning';
  /** How often a glob is matched anew, in milliseconds. */
  readonly rescanMs: number;
};

const ABSENT: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

export class FollowedFiles {
  readonly #options: FollowedFilesOptions;
  /** Open files by identity. A file that is open keeps its inode, so an identity cannot come to mean another file. */
  readonly #files = new Map<string, FollowedFile>();
  /** The open file that each path led to last. */
  readonly #fileAt = new Map<string, FollowedFile>();
  /** Sizes of files that were there at the first look and could not be opened then. */
  readonly #sizesAtStart = new Map<string, number>();
  readonly #recognition: Recognition;
  readonly #absence: Absence;
  readonly #refusals: Refusals;
  /** During the look under way a path that led to one file before was found to lead to another one. */
  #isReplaced = false;
  #namedCount = 0;
  #found: readonly string[] = [];
  #rescanAtMs = -Infinity;
  #isFirstLook = true;

  constructor(options: FollowedFilesOptions) {
    this.#options = options;
    this.#absence = new Absence(options);
    this.#refusals = new Refusals(options.pattern);
    this.#recognition = new Recognition(options, this.#opener());
  }

  /** Everything that is to be saved, of rotated files that are being drained or looked for as well. */
  get positions(): readonly FilePosition[] {
    return this.#recognition.positions;
  }

  /** Bytes known to be in the files and not read yet. */
  get unreadBytes(): number {
    let bytes = 0;
    for (const file of this.#files.values()) if (!this.#recognition.isCopy(file)) bytes += file.unreadBytes;
    return bytes;
  }

  /** Files that have unread bytes and whose turn it is. */
  unread(): readonly FollowedFile[] {
    return [...this.#files.values()].filter(
      (file) => file.unreadBytes > 0 && this.#recognition.isReadable(file),
    );
  }

  /** How the source fares: what keeps a path from being followed comes before everything else. */
  state(isReading: boolean): SourceState {
    if (this.#refusals.trouble !== null) return this.#refusals.trouble;
    if (isReading) return 'reading';
    return this.#namedCount === 0 ? 'waiting_for_file' : 'idle';
  }

  /**
   * Looks where the paths lead now: opens new files, notes sizes, and lets go of files that no path leads to any more,
   * were read to their end and have been quiet for the grace time. No read may be under way meanwhile. Never rejects.
   */
  async look(): Promise<void> {
    const nowMs = this.#options.clock.now();
    this.#refusals.begin();
    for (const file of this.#files.values()) this.#noteHealth(file, nowMs);
    const isDue = nowMs >= this.#rescanAtMs;
    if (isDue) await this.#rescan(nowMs);
    this.#refusals.repeatBeside();

    this.#isReplaced = false;
    let named = await this.#followAll();
    // All that a rotation moved is to be known at once, for the order of the log.
    const isRescan = isDue || (this.#isReplaced && isGlob(this.#options.pattern));
    if (isRescan && !isDue) {
      await this.#rescan(nowMs);
      named = await this.#followAll();
    }
    this.#namedCount = named.size;
    for (const file of this.#files.values()) {
      file.isNamed = named.has(file);
      if (!file.isNamed) await file.lookUp();
    }
    await this.#recognition.look(isRescan);
    for (const file of this.#files.values()) {
      if (file.isNamed) file.quietSinceMs = nowMs;
      else await this.#drain(file, nowMs, isRescan);
      if (isRescan) file.keepMarks();
    }
    this.#say(nowMs);
    this.#isFirstLook = false;
  }

  /** Closes every file. */
  async close(): Promise<void> {
    for (const file of this.#files.values()) await file.close();
  }

  #opener(): Opener {
    return {
      files: this.#files,
      open: (path) => this.#openBeside(path),
      follow: (file) => {
        file.quietSinceMs = this.#options.clock.now();
        this.#files.set(file.key, file);
      },
      refuse: (path, code) => this.#refusals.add(path, code),
      isRefused: (path) => this.#refusals.reasons.has(path),
    };
  }

  async #rescan(nowMs: number): Promise<void> {
    const { fs, pattern, maxFiles, rescanMs } = this.#options;
    try {
      // One more than may be followed, so that it shows when there are more.
      this.#found = isGlob(pattern) ? await findFiles(fs, pattern, maxFiles + 1) : [pattern];
      this.#rescanAtMs = nowMs + rescanMs;
    } catch (error) {
      this.#refusals.add(pattern, codeOf(error));
    }
    this.#refusals.forgetBeside();
  }

  /** The files to which paths of the pattern lead now. */
  async #followAll(): Promise<ReadonlySet<FollowedFile>> {
    const named = new Set<FollowedFile>();
    for (const path of new Set([...this.#fileAt.keys(), ...this.#found])) {
      const file = await this.#follow(path);
      if (file !== null) named.add(file);
    }
    return named;
  }

  /** The file that a path leads to; null: none that can be followed. */
  async #follow(path: string): Promise<FollowedFile | null> {
    let stats: BigIntStats;
    try {
      stats = await this.#options.fs.stat(path);
    } catch (error) {
      if (ABSENT.has(codeOf(error))) return null;
      this.#refusals.add(path, codeOf(error));
      // Not to see a file is no proof that it is gone.
      return this.#fileAt.get(path) ?? null;
    }
    const known = this.#files.get(keyOf(stats));
    if (known === undefined) {
      if (stats.isFile()) return this.#begin(path, stats);
      this.#refusals.addKind(path);
      return null;
    }
    known.note(Number(stats.size), modifiedMs(stats));
    if (known.error !== null) {
      this.#refusals.add(path, known.error);
      await mendFollowed(known, path, this.#options.fs).catch((error) =>
        this.#refusals.add(path, codeOf(error)),
      );
    }
    return this.#name(path, known);
  }

  async #begin(path: string, stats: BigIntStats): Promise<FollowedFile | null> {
    if (this.#isFirstLook && this.#options.startAt === 'end' && this.#options.resume === undefined) {
      this.#sizesAtStart.set(keyOf(stats), Number(stats.size));
    }
    try {
      const file = await this.#open(path, false);
      return file === null ? null : this.#adopt(path, file);
    } catch (error) {
      if (!ABSENT.has(codeOf(error))) this.#refusals.add(path, codeOf(error));
      return null;
    }
  }

  /** Opens the file that a path leads to now. Null: it is none, or too many are open. Rejects as the file system does. */
  async #open(path: string, isGzip: boolean): Promise<FollowedFile | null> {
    if (this.#isFull()) {
      this.#refusals.addMore();
      return null;
    }
    const file = await openFollowed(path, isGzip, this.#options);
    if (file === null) this.#refusals.addKind(path);
    return file;
  }

  /** Takes up an opened file, which may be another than its path led to a moment ago. */
  async #adopt(path: string, file: FollowedFile): Promise<FollowedFile> {
    const known = this.#files.get(file.key);
    if (known !== undefined) {
      await file.close();
      return this.#name(path, known);
    }
    const startAt = Math.min(file.sizeBytes, this.#sizesAtStart.get(file.key) ?? 0);
    this.#sizesAtStart.delete(file.key);
    this.#files.set(file.key, file);
    const last = this.#fileAt.get(path) ?? null;
    if (last !== null) {
      this.#options.signals.rotated();
      this.#isReplaced = true;
    }
    this.#recognition.add(path, file, startAt, last);
    return this.#name(path, file);
  }

  /** Opens a file that no path of the pattern leads to. What cannot be opened stays refused until the next rescan. */
  async #openBeside(path: string): Promise<FollowedFile | 'gone' | 'refused'> {
    try {
      const file = await this.#open(path, path.endsWith('.gz'));
      if (file === null && this.#isFull()) return this.#refusals.addBeside(() => this.#refusals.addMore());
      if (file === null) return 'gone';
      if (!this.#files.has(file.key)) return file;
      await file.close();
      return 'gone';
    } catch (error) {
      if (ABSENT.has(codeOf(error))) return 'gone';
      return this.#refusals.addBeside(() => this.#refusals.add(path, codeOf(error)));
    }
  }

  #isFull(): boolean {
    return this.#files.size >= this.#options.maxFiles;
  }

  #name(path: string, file: FollowedFile): FollowedFile {
    file.path = path;
    this.#fileAt.set(path, file);
    return file;
  }

  /** What could not be read for the grace time is stuck: nothing waits for it any more, but it is tried again. */
  #noteHealth(file: FollowedFile, nowMs: number): void {
    if (file.error === null) file.failingSinceMs = null;
    else file.failingSinceMs ??= nowMs;
    file.isStuck = file.failingSinceMs !== null && nowMs - file.failingSinceMs >= this.#options.graceMs;
  }

  async #drain(file: FollowedFile, nowMs: number, isRescan: boolean): Promise<void> {
    if (file.isStuck) return this.#letGo(file, 'read_error');
    if (file.error !== null) this.#refusals.add(file.path, file.error);
    const isCopy = this.#recognition.isCopy(file);
    if (file.past !== null || (file.unreadBytes > 0 && !isCopy)) file.quietSinceMs = nowMs;
    if (nowMs - file.quietSinceMs < this.#options.graceMs) return;
    // A rotated file may match the glob under its new name, and must not seem new when that is found out.
    if (isRescan) await this.#letGo(file, 'deleted');
    else this.#rescanAtMs = nowMs;
  }

  async #letGo(file: FollowedFile, cause: LossCause): Promise<void> {
    const isCopy = this.#recognition.isCopy(file);
    await this.#recognition.release(file);
    this.#files.delete(file.key);
    for (const [path, last] of this.#fileAt) if (last === file) this.#fileAt.delete(path);
    await (isCopy ? file.close() : file.abandon(cause));
  }

  /** Says what was not said of a look before. */
  #say(nowMs: number): void {
    const paths = new Set([...this.#files.values()].map(({ path }) => path));
    const isFollowed = (path: string): boolean => paths.has(path);
    this.#absence.note(nowMs, { count: this.#namedCount, refusals: this.#refusals.reasons, isFollowed });
    if (this.#isFirstLook && this.#options.resume !== undefined) this.#sayRotated();
  }

  /** Says what an earlier process left unread in files that were rotated since. */
  #sayRotated(): void {
    const { pattern, signals } = this.#options;
    const rotated = [...this.#files.values()].filter(
      (file) => file.unreadBytes > 0 && !this.#recognition.isCopy(file) && file.path !== logPathOf(file.path),
    );
    if (rotated.length === 0) return;
    const bytes = rotated.reduce((sum, { unreadBytes }) => sum + unreadBytes, 0);
    // Of a compressed file no more is known before it is read.
    const atLeast = rotated.some(({ isGzip }) => isGzip) ? 'at least ' : '';
    const what = `catching up with rotated files: ${rotated.length}, in which ${atLeast}${bytes} bytes are unread`;
    signals.notice(what, pattern, 'info');
  }
}
