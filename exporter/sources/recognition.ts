// What the files of a source are to one another: which goes on as another one, which is a copy of which, which comes
// after which. It hands out no lines.
import { basename } from 'node:path';
import { Copies } from './copies.ts';
import { type FilePosition, isRecognisable } from './file-position.ts';
import { codeOf } from './file-system.ts';
import type { FollowedFile } from './followed-file.ts';
import { Gaps } from './gaps.ts';
import { type Known, logPathOf } from './known-positions.ts';
import { endOf, headOf } from './marks.ts';
import type { MissedOptions } from './missed.ts';
import type { Opener } from './opener.ts';
import { findOriginal } from './originals.ts';
import { type Beginning, readBeginning, takeUp } from './recognise.ts';
import { rememberLists } from './remembered-lists.ts';
import { Search, type SearchOptions } from './search.ts';
import { type Age, compareAges } from './siblings.ts';
import { Turns } from './turns.ts';

export type RecognitionOptions = SearchOptions & MissedOptions;

/** A file before it is begun. */
type Unknown = {
  readonly startAt: number;
  /** When it was last seen empty, by its own time; null: never. */
  emptyAtMs: number | null;
};

const ageOf = ({ path, mtimeMs }: FollowedFile): Age => ({ mtimeMs, name: basename(path) });

export class Recognition {
  readonly #opener: Opener;
  readonly #search: Search;
  readonly #gaps: Gaps;
  readonly #copies = new Copies();
  readonly #turns = new Turns((file) => file.unreadBytes > 0 && !file.isStuck && !this.#copies.has(file));
  readonly #unknown = new Map<FollowedFile, Unknown>();
  /** Files that were begun or taken up during this look, and the path of the log of which each is a part. */
  readonly #begun = new Map<FollowedFile, string>();

  /** Forgets what was listed during a look. */
  readonly #forgetLists: () => void;

  constructor(given: RecognitionOptions, opener: Opener) {
    const { fs, forget } = rememberLists(given.fs);
    const options = { ...given, fs };
    this.#forgetLists = forget;
    this.#opener = opener;
    this.#search = new Search(options, opener, (known, file) => this.#take(known, file));
    this.#gaps = new Gaps(options, opener, this.#search, {
      opened: (file, log) => {
        this.#begun.set(file, log);
        this.#forget(file);
      },
      before: (file, log) => this.#begun.set(file, log),
    });
  }

  /** Everything that is to be saved. */
  get positions(): readonly FilePosition[] {
    const files = [...this.#opener.files.values()];
    return [
      ...files.map((file) => this.#copies.positionOf(file) ?? file.position),
      ...files.flatMap(({ past }) => (past !== null && isRecognisable(past) ? past : [])),
      ...this.#search.known.positions,
    ];
  }

  /** Whether a file may be read now. */
  isReadable(file: FollowedFile): boolean {
    const isSettled = file.past === null && !this.#unknown.has(file) && !this.#copies.has(file);
    return isSettled && !this.#turns.isWaiting(file);
  }

  /** Whether a file holds nothing but what another one is read for. */
  isCopy(file: FollowedFile): boolean {
    return this.#copies.has(file);
  }

  /**
   * Takes note of a file to which a path leads now, and of the open file to which it led before, if any. The file is to
   * be begun at an offset unless it turns out to be known.
   */
  add(path: string, file: FollowedFile, startAt: number, last: FollowedFile | null): void {
    this.#unknown.set(file, { startAt, emptyAtMs: null });
    this.#gaps.add({ path, file, last, sinceMs: null });
  }

  /** A file is about to be let go. */
  async release(file: FollowedFile): Promise<void> {
    const { position } = file;
    this.#search.known.remember(this.#copies.positionOf(file) ?? position);
    this.#copies.forget(file);
    this.#unknown.delete(file);
    this.#turns.forget(file);
    await this.#attempt(file, () => this.#copies.settle(file, position));
  }

  /**
   * Finds out what is to be known after the paths were looked at. The order is that of what can be told with most
   * certainty. `isThorough`: folders are searched again.
   */
  async look(isThorough: boolean): Promise<void> {
    await this.#takePasts();
    await this.#matchThemselves();
    for (const known of this.#search.known.take(isThorough)) await this.#search.seekBeside(known);
    for (const file of this.#unknown.keys()) {
      await this.#attempt(file, () => this.#isMatched(file, this.#search.known.sought));
    }
    for (const [file, unknown] of this.#unknown) this.#noteEmpty(file, unknown);
    await this.#gaps.fill(isThorough, (file) => this.#begun.has(file));
    await this.#resumeCopies();
    for (const [file, { startAt }] of this.#unknownInOrder()) {
      await this.#attempt(file, () => this.#begin(file, startAt));
    }
    for (const file of await this.#copies.look()) this.#forget(file);
    this.#lineUp();
    this.#search.end();
    this.#gaps.end();
    this.#begun.clear();
    this.#forgetLists();
  }

  async #attempt(file: FollowedFile, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#opener.refuse(file.path, codeOf(error));
    }
  }

  #forget(file: FollowedFile): void {
    this.#unknown.set(file, { startAt: 0, emptyAtMs: null });
  }

  /** Looks which files were truncated, where that is not told by their size. */
  async #takePasts(): Promise<void> {
    const isNews = [...this.#unknown.keys()].some((file) => file.sizeBytes > 0);
    for (const file of this.#opener.files.values()) {
      // What is new may be a copy of what is there no more.
      const isToCheck = file.isDoubtful || (isNews && file.unreadBytes > 0);
      if (isToCheck) await this.#attempt(file, () => file.isIntact());
      const past = file.takePast();
      if (past !== null) await this.#takePast(file, past);
    }
  }

  /** What was truncated away may be in a copy; what is there instead may be anything. */
  async #takePast(file: FollowedFile, past: FilePosition): Promise<void> {
    this.#forget(file);
    const known = isRecognisable(past) ? this.#search.known.seekTruncated(past) : null;
    if (known !== null || past.offset === 0)
      this.#gaps.add({ path: file.path, file, last: null, sinceMs: past.mtimeMs });
    await this.#attempt(file, async () => {
      if ((await this.#copies.settle(file, past)) && known !== null) this.#search.known.found(known);
    });
  }

  /** A file that was empty may have been filled and emptied again since, more than once. */
  #noteEmpty(file: FollowedFile, unknown: Unknown): void {
    const { sizeBytes, mtimeMs, path } = file;
    const { emptyAtMs } = unknown;
    if (emptyAtMs !== null && mtimeMs !== emptyAtMs)
      this.#gaps.add({ path, file, last: null, sinceMs: emptyAtMs });
    unknown.emptyAtMs = sizeBytes === 0 ? mtimeMs : null;
  }

  /** Looks for what is sought in the very files, before others that may be their copies. */
  async #matchThemselves(): Promise<void> {
    const byKey = Map.groupBy(this.#search.known.sought, ({ key }) => key);
    for (const file of this.#unknown.keys()) {
      await this.#attempt(file, () => this.#isMatched(file, byKey.get(file.key) ?? []));
    }
  }

  /** Goes on in an unknown file that holds what one of these positions was reading. True: it does. */
  async #isMatched(file: FollowedFile, likely: readonly Known[]): Promise<boolean> {
    const taken = await this.#search.match(file, likely);
    if (taken === 'part') this.#unknown.delete(file);
    return taken !== 'none' && !this.#unknown.has(file);
  }

  #take(known: Known, file: FollowedFile): void {
    const { path, tail, offset, mtimeMs } = known.position;
    this.#begun.set(file, known.log);
    // Of a file of which nothing was read it is still to be told whether it is a copy.
    if (tail !== null || offset > 0) this.#unknown.delete(file);
    else this.#forget(file);
    if (known.isKnowable) return;
    // Its inode is no proof that it is the same file, so what is newer than it was must still be told.
    this.#search.known.remember(known.position);
    if (path === known.log) this.#gaps.add({ path, file, last: null, sinceMs: mtimeMs });
  }

  /** Copies that an earlier process knew, whose original is not there any more as it was. */
  async #resumeCopies(): Promise<void> {
    for (const { position, key } of this.#search.known.copies) {
      const file = this.#opener.files.get(key);
      if (file === undefined) this.#search.known.remember(position);
      else if (this.#unknown.has(file)) await this.#attempt(file, () => this.#resumeCopy(file, position));
    }
  }

  async #resumeCopy(file: FollowedFile, position: FilePosition): Promise<void> {
    const beginning = await readBeginning(file);
    const isIts = ({ key, position: { head } }: Known): boolean =>
      key === position.copyOf &&
      head !== null &&
      (beginning.hasHead(head) || endOf(head) > beginning.bytes.length);
    const original = this.#search.known.sought.find(isIts);
    if (original === undefined || (await takeUp(beginning, position)) === 'none') return;
    const place = await file.placeAt(Math.min(file.sizeBytes, original.position.read));
    const marks = await file.marksAt(place.offset);
    this.#unknown.delete(file);
    file.goOn(place, marks);
  }

  /** Of two that hold the same, the log comes before its copies, for it is the one that is written to. */
  #unknownInOrder(): readonly (readonly [FollowedFile, Unknown])[] {
    const isCopy = ({ path }: FollowedFile): number => Number(path !== logPathOf(path));
    return [...this.#unknown].sort(([a], [b]) => isCopy(a) - isCopy(b));
  }

  /** Begins a file, unless it turns out to be known or a copy of another one. An empty one is neither yet. */
  async #begin(file: FollowedFile, startAt: number): Promise<void> {
    const { known } = this.#search;
    if (file.sizeBytes === 0 || (await this.#isMatched(file, known.sought))) return;
    if (this.#opener.files.size > 1 || known.done.length > 0) {
      const beginning = await readBeginning(file);
      if (await this.#isKnownElsewhere(beginning)) return;
      file.noteHead(headOf(beginning.bytes));
    }
    if (startAt > 0) {
      const offset = await file.lineStart(startAt);
      file.goOn({ offset, skipping: false, read: offset, leading: null }, await file.marksAt(offset));
    }
    this.#unknown.delete(file);
  }

  /** Whether what a file holds is being read in another one, or was. */
  async #isKnownElsewhere(beginning: Beginning): Promise<boolean> {
    const { file } = beginning;
    const isOther = (one: FollowedFile): boolean =>
      one !== file && !one.isStuck && !this.#unknown.has(one) && !this.#copies.has(one);
    const original = await findOriginal(beginning, [...this.#opener.files.values()].filter(isOther));
    // The next look will tell.
    if (original === 'unclear') return true;
    const agreed = original?.agreed ?? 0;
    const more = this.#search.known.done.filter(({ position }) => position.read > agreed);
    if (await this.#isMatched(file, more)) return true;
    if (original === null) return false;
    await this.#copies.link(file, original.file, agreed);
    this.#unknown.delete(file);
    return true;
  }

  /** Files of one log that were begun together are read one after the other. */
  #lineUp(): void {
    const added = this.#gaps.all.map(({ file, path }) => [file, logPathOf(path)] as const);
    const lasts = new Set(this.#gaps.all.map(({ last }) => last));
    const isOpen = ([file]: readonly [FollowedFile, string]): boolean =>
      this.#opener.files.get(file.key) === file && !this.#copies.has(file);
    const parts = [...new Map([...added, ...this.#begun])].filter(isOpen);
    for (const [log, its] of Map.groupBy(parts, ([, one]) => one)) {
      const isLast = (file: FollowedFile): number =>
        Number(file.path === log && file.isNamed && !lasts.has(file));
      const files = its.map(([file]) => file);
      files.sort((a, b) => isLast(a) - isLast(b) || compareAges(ageOf(a), ageOf(b), basename(log)));
      this.#turns.line(files);
    }
  }
}
