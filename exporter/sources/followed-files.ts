// The files that a pattern leads to and those it led to lately: which to open, which to let go. It reads none of them.
import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { type Clock, codeOf, type FileSystem } from './file-system.ts';
import { findFiles, isGlob } from './find-files.ts';
import { type FileIdentity, FollowedFile, lastLineStart } from './followed-file.ts';
import type { LossCause, SourceOptions, SourceState } from './source.ts';

export type FollowedFilesOptions = SourceOptions & {
  /** Absolute path or glob. */
  readonly pattern: string;
  /** Where a file is begun that is there at the first look; one that appears later is read from its beginning. */
  readonly startAt: 'end' | 'beginning';
  /** Most files open at once, rotated ones that are being drained included. */
  readonly maxFiles: number;
  /** How often a glob is matched anew, in milliseconds. */
  readonly rescanMs: number;
  /** How long a file must be quiet after its path came to lead elsewhere before it is let go, in milliseconds. */
  readonly graceMs: number;
  readonly fs: FileSystem;
  readonly clock: Clock;
};

const NOT_A_FILE = 'not a regular file';
const TOO_MANY_FILES = 'more files match than may be followed';
const NO_FILE_YET = 'waiting for a file';
const DENIED: ReadonlySet<string> = new Set(['EACCES', 'EPERM']);
const ABSENT: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

const keyOf = ({ dev, ino }: FileIdentity): string => `${dev}:${ino}`;

export class FollowedFiles {
  readonly #options: FollowedFilesOptions;
  /** Open files by identity. A file that is open keeps its inode, so an identity cannot come to mean another file. */
  readonly #files = new Map<string, FollowedFile>();
  /** The open file that each path led to last. */
  readonly #fileAt = new Map<string, FollowedFile>();
  /** Sizes of files that were there at the first look and could not be opened then. */
  readonly #sizesAtStart = new Map<string, number>();
  /** Paths that cannot be followed and why, as of the look under way and as of the one before. */
  #refusals = new Map<string, string>();
  #refusalsBefore: ReadonlyMap<string, string> = this.#refusals;
  #trouble: SourceState | null = null;
  #namedCount = 0;
  #found: readonly string[] = [];
  #rescanAtMs = -Infinity;
  #isFirstLook = true;

  constructor(options: FollowedFilesOptions) {
    this.#options = options;
  }

  /** Every open file, rotated ones that are being drained included. */
  [Symbol.iterator](): IterableIterator<FollowedFile> {
    return this.#files.values();
  }

  /** How the source fares: what keeps a path from being followed comes before everything else. */
  state(isReading: boolean): SourceState {
    if (this.#trouble !== null) return this.#trouble;
    if (isReading) return 'reading';
    return this.#namedCount === 0 ? 'waiting_for_file' : 'idle';
  }

  /**
   * Looks where the paths lead now: opens new files, notes sizes, and lets go of files that no path leads to any more,
   * were read to their end and have been quiet for the grace time. No read may be under way meanwhile. Never rejects.
   */
  async look(): Promise<void> {
    const nowMs = this.#options.clock.now();
    this.#refusals = new Map();
    this.#trouble = null;
    const isRescan = nowMs >= this.#rescanAtMs;
    if (isRescan) await this.#rescan(nowMs);

    const named = new Set<FollowedFile | null>();
    for (const path of new Set([...this.#fileAt.keys(), ...this.#found])) named.add(await this.#follow(path));
    named.delete(null);
    this.#namedCount = named.size;
    for (const file of this.#files.values()) {
      if (named.has(file)) file.quietSinceMs = nowMs;
      else await this.#drain(file, nowMs, isRescan);
    }
    this.#sayRefusals();
    this.#isFirstLook = false;
  }

  /** Closes every file. */
  async close(): Promise<void> {
    for (const file of this.#files.values()) await file.close();
  }

  async #rescan(nowMs: number): Promise<void> {
    const { fs, pattern, maxFiles, rescanMs } = this.#options;
    try {
      // One more than may be followed, so that it shows when there are more.
      this.#found = isGlob(pattern) ? await findFiles(fs, pattern, maxFiles + 1) : [pattern];
      this.#rescanAtMs = nowMs + rescanMs;
    } catch (error) {
      this.#refuseFor(pattern, codeOf(error));
    }
  }

  /** The file that a path leads to; null: none that can be followed. */
  async #follow(path: string): Promise<FollowedFile | null> {
    let stats: BigIntStats;
    try {
      stats = await this.#options.fs.stat(path);
    } catch (error) {
      if (ABSENT.has(codeOf(error))) return null;
      this.#refuseFor(path, codeOf(error));
      // Not to see a file is no proof that it is gone.
      return this.#fileAt.get(path) ?? null;
    }
    const known = this.#files.get(keyOf(stats));
    if (known === undefined) return stats.isFile() ? this.#begin(path, stats) : this.#refuseKind(path);
    known.noteSize(Number(stats.size));
    if (known.error !== null) {
      this.#refuseFor(path, known.error);
      await this.#mend(known, path);
    }
    return this.#name(path, known);
  }

  #refuseKind(path: string): null {
    if (!isGlob(this.#options.pattern)) this.#refuse(path, NOT_A_FILE);
    return null;
  }

  async #begin(path: string, stats: BigIntStats): Promise<FollowedFile | null> {
    if (this.#isFirstLook && this.#options.startAt === 'end') {
      this.#sizesAtStart.set(keyOf(stats), Number(stats.size));
    }
    if (this.#files.size >= this.#options.maxFiles) {
      this.#refuse(this.#options.pattern, TOO_MANY_FILES);
      return null;
    }
    let handle: FileHandle | undefined;
    try {
      handle = await this.#options.fs.open(path);
      return await this.#adopt(path, handle);
    } catch (error) {
      await handle?.close().catch(() => undefined);
      if (!ABSENT.has(codeOf(error))) this.#refuseFor(path, codeOf(error));
      return null;
    }
  }

  /** Takes up an opened file, which may be another than its path led to a moment ago. */
  async #adopt(path: string, handle: FileHandle): Promise<FollowedFile | null> {
    const stats = await handle.stat({ bigint: true });
    const known = this.#files.get(keyOf(stats));
    if (known !== undefined || !stats.isFile()) {
      await handle.close();
      return known === undefined ? this.#refuseKind(path) : this.#name(path, known);
    }
    const size = Number(stats.size);
    const sizeAtStart = Math.min(size, this.#sizesAtStart.get(keyOf(stats)) ?? 0);
    const offset = await lastLineStart(handle, sizeAtStart, this.#options.maxLineBytes);
    this.#sizesAtStart.delete(keyOf(stats));
    const file = new FollowedFile(path, { dev: stats.dev, ino: stats.ino }, handle, offset, this.#options);
    file.noteSize(size);
    this.#files.set(keyOf(stats), file);
    if (this.#fileAt.has(path)) this.#options.signals.rotated();
    return this.#name(path, file);
  }

  #name(path: string, file: FollowedFile): FollowedFile {
    file.path = path;
    this.#fileAt.set(path, file);
    return file;
  }

  async #mend(file: FollowedFile, path: string): Promise<void> {
    let handle: FileHandle | undefined;
    try {
      handle = await this.#options.fs.open(path);
      const stats = await handle.stat({ bigint: true });
      if (keyOf(stats) === keyOf(file.identity)) return await file.mend(handle);
      await handle.close();
    } catch (error) {
      await handle?.close().catch(() => undefined);
      this.#refuseFor(path, codeOf(error));
    }
  }

  async #drain(file: FollowedFile, nowMs: number, isRescan: boolean): Promise<void> {
    await file.lookUpSize();
    if (file.error !== null) return this.#letGo(file, 'read_error');
    if (file.unreadBytes > 0) file.quietSinceMs = nowMs;
    if (nowMs - file.quietSinceMs < this.#options.graceMs) return;
    // A rotated file may match the glob under its new name, and must not seem new when that is found out.
    if (isRescan) await this.#letGo(file, 'deleted');
    else this.#rescanAtMs = nowMs;
  }

  async #letGo(file: FollowedFile, cause: LossCause): Promise<void> {
    await file.abandon(cause);
    this.#files.delete(keyOf(file.identity));
    for (const [path, last] of this.#fileAt) if (last === file) this.#fileAt.delete(path);
  }

  #refuseFor(path: string, code: string): void {
    this.#refuse(path, `cannot be read: ${code}`, DENIED.has(code) ? 'no_permission' : 'failed');
  }

  #refuse(path: string, reason: string, trouble: 'no_permission' | 'failed' = 'failed'): void {
    this.#refusals.set(path, reason);
    if (this.#trouble !== 'failed') this.#trouble = trouble;
  }

  /** Says what was not said of a look before. */
  #sayRefusals(): void {
    if (this.#files.size === 0 && this.#refusals.size === 0) {
      this.#refusals.set(this.#options.pattern, NO_FILE_YET);
    }
    for (const [path, reason] of this.#refusals) {
      if (this.#refusalsBefore.get(path) !== reason) this.#options.signals.notice(reason, path);
    }
    this.#refusalsBefore = this.#refusals;
  }
}
