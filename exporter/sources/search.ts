// The search for what was being read: in the files that are open, and in those beside their paths. It begins no file.
import { codeOf, type FileSystem } from './file-system.ts';
import type { FollowedFile } from './followed-file.ts';
import { type Known, KnownPositions, type KnownPositionsOptions } from './known-positions.ts';
import type { Opener } from './opener.ts';
import { readBeginning, type Taken, takeUp } from './recognise.ts';
import { listSiblings, type Sibling } from './siblings.ts';

export type SearchOptions = KnownPositionsOptions & { readonly fs: FileSystem };

export class Search {
  readonly known: KnownPositions;
  readonly #options: SearchOptions;
  readonly #opener: Opener;
  readonly #onFound: (known: Known, file: FollowedFile) => void;
  /** What was found during this look and can be told from any other. */
  readonly #found = new Map<Known, FollowedFile>();
  /** Files that are what they were before. */
  readonly #inPlace = new Set<FollowedFile>();
  /** Files that go on as ones that were sought, by whatever proof. */
  readonly #taken = new Set<FollowedFile>();

  constructor(options: SearchOptions, opener: Opener, onFound: (known: Known, file: FollowedFile) => void) {
    this.#options = options;
    this.#opener = opener;
    this.#onFound = onFound;
    this.known = new KnownPositions(options);
  }

  /** Whether a file was found where it was. */
  isInPlace(file: FollowedFile): boolean {
    return this.#inPlace.has(file);
  }

  /** Whether a file was taken for one that was sought, if only for its inode. */
  isTaken(file: FollowedFile): boolean {
    return this.#taken.has(file);
  }

  /** Times of the files of a log that were found, in milliseconds since the epoch. */
  foundTimes(log: string): readonly number[] {
    return [...this.#found].filter(([known]) => known.log === log).map(([, { mtimeMs }]) => mtimeMs);
  }

  /** As `KnownPositions.lastReadMs`. */
  lastReadMs(log: string): number | null {
    return this.known.lastReadMs(log, (known) => this.#found.get(known)?.mtimeMs ?? null);
  }

  /**
   * Goes on in a file that holds what one of these positions was reading. What a copy is too short for is still to be
   * found. Rejects with the file system's or zlib's error.
   */
  async match(file: FollowedFile, likely: readonly Known[]): Promise<Taken> {
    if (likely.length === 0) return 'none';
    const beginning = await readBeginning(file);
    for (const known of likely) {
      const taken = await takeUp(beginning, known.position);
      if (taken === 'whole') this.#take(known, file);
      if (taken !== 'none') return taken;
    }
    return 'none';
  }

  /** Looks for what a position was reading among the files beside its path. Never rejects. */
  async seekBeside(known: Known): Promise<void> {
    const { fs, maxFiles } = this.#options;
    const siblings = await listSiblings(fs, known.position.path, maxFiles);
    const isSame = ({ key }: Sibling): boolean => key === known.key;
    const likely = [...siblings.filter(isSame), ...siblings.filter((one) => !isSame(one)).reverse()];
    for (const { path, key } of likely) {
      if (!this.#opener.files.has(key) && (await this.#isFoundAt(path, known))) return;
    }
  }

  /** Ends a look. */
  end(): void {
    this.known.endLook(this.#opener.isRefused);
    this.#found.clear();
    this.#inPlace.clear();
    this.#taken.clear();
  }

  async #isFoundAt(path: string, known: Known): Promise<boolean> {
    const file = await this.#opener.open(path);
    if (file === 'refused') this.known.postpone(known);
    if (typeof file === 'string') return false;
    try {
      if ((await takeUp(await readBeginning(file), known.position)) === 'whole') {
        this.#opener.follow(file);
        this.#take(known, file);
        return true;
      }
    } catch (error) {
      if (codeOf(error).startsWith('Z_')) this.known.noteDamaged(known);
    }
    await file.close();
    return false;
  }

  #take(known: Known, file: FollowedFile): void {
    this.known.found(known);
    this.#taken.add(file);
    if (known.isKnowable) {
      this.#found.set(known, file);
      if (known.key === file.key || known.position.path === file.path) this.#inPlace.add(file);
    }
    this.#onFound(known, file);
  }
}
