// Open files that are copies of others: all that such a file holds is read in its original, so it is not read while
// that is there. Rotation by copy and truncate leaves them, under names that a glob may match.
import type { FilePosition, Place } from './file-position.ts';
import type { FollowedFile } from './followed-file.ts';
import type { Marks } from './open-file.ts';
import { isSameBefore } from './recognise.ts';

type Link = {
  original: FollowedFile;
  /** Up to here the two hold the same. */
  agreed: number;
  /** What the copy is known by there. */
  marks: Marks;
  /** When the copy was written to, as of when that was checked. */
  checkedMs: number;
};

const START: Place = { offset: 0, skipping: false, read: 0, leading: null };
const lineAt = (offset: number): Place => ({ ...START, offset, read: offset });

export class Copies {
  readonly #links = new Map<FollowedFile, Link>();

  has(file: FollowedFile): boolean {
    return this.#links.has(file);
  }

  /** Takes a file for a copy of another one, with which it agrees up to an offset. */
  async link(copy: FollowedFile, original: FollowedFile, agreed: number): Promise<void> {
    const marks = await copy.marksAt(agreed);
    this.#links.set(copy, { original, agreed, marks, checkedMs: copy.mtimeMs });
  }

  /** What is to be saved of a copy; null: the file is none. */
  positionOf(file: FollowedFile): FilePosition | null {
    const link = this.#links.get(file);
    if (link === undefined) return null;
    const { original, agreed, marks } = link;
    return { ...file.position, ...lineAt(agreed), ...marks, earlier: null, copyOf: original.key };
  }

  /**
   * Looks at copies that were written to. Answers the files that are copies no more and of which nothing is known then.
   * One that cannot be read stays what it is.
   */
  async look(): Promise<readonly FollowedFile[]> {
    const unknown: FollowedFile[] = [];
    for (const [copy, link] of [...this.#links]) {
      if (!(await this.#check(copy, link).catch(() => true))) unknown.push(copy);
    }
    return unknown;
  }

  /**
   * An original was truncated or is let go, where a position tells how far it was read: its longest copy goes on from
   * there, and is the original of the others. True: whatever was not read is in that copy.
   */
  async settle(original: FollowedFile, position: FilePosition): Promise<boolean> {
    const links = [...this.#links].filter(([, link]) => link.original === original);
    links.sort(([a], [b]) => b.sizeBytes - a.sizeBytes);
    const [first, ...others] = links;
    if (first === undefined) return false;
    const [copy, link] = first;
    const place = await this.#placeAfter(copy, link, position);
    const marks = await copy.marksAt(place.offset);
    copy.goOn(place, marks);
    this.#links.delete(copy);
    for (const [, other] of others) other.original = copy;
    return place === position;
  }

  /** A copy is let go. */
  forget(copy: FollowedFile): void {
    this.#links.delete(copy);
  }

  async #check(copy: FollowedFile, link: Link): Promise<boolean> {
    // Its past will be settled first.
    if (link.original.past !== null) return true;
    if (copy.sizeBytes >= link.agreed && (await this.#isIntact(copy, link))) {
      await this.#compare(copy, link);
      return true;
    }
    this.#links.delete(copy);
    return false;
  }

  /** Whether a copy still holds what it was known by. */
  async #isIntact(copy: FollowedFile, link: Link): Promise<boolean> {
    const { mtimeMs } = copy;
    if (mtimeMs === link.checkedMs) return true;
    link.checkedMs = mtimeMs;
    return link.marks.tail === null || (await copy.shows(link.marks.tail));
  }

  async #placeAfter(copy: FollowedFile, { agreed }: Link, position: FilePosition): Promise<Place> {
    const { tail } = position;
    if (copy.sizeBytes < position.read) return copy.placeAt(copy.sizeBytes);
    if (tail === null || (await copy.shows(tail))) return position;
    return lineAt(await copy.lineStart(agreed));
  }

  async #compare(copy: FollowedFile, link: Link): Promise<void> {
    const { original } = link;
    const end = Math.min(copy.sizeBytes, original.sizeBytes);
    if (end > link.agreed) {
      if (await isSameBefore(copy, original, end)) {
        const marks = await copy.marksAt(end);
        Object.assign(link, { agreed: end, marks });
      } else if (await original.isIntact()) return this.#part(copy, link.agreed);
      else return;
    }
    if (copy.sizeBytes > original.sizeBytes && link.agreed === original.sizeBytes)
      await this.#swap(copy, original);
  }

  /** The two hold different things from here on. */
  async #part(copy: FollowedFile, agreed: number): Promise<void> {
    const offset = await copy.lineStart(agreed);
    const marks = await copy.marksAt(offset);
    this.#links.delete(copy);
    copy.goOn(lineAt(offset), marks);
  }

  /** The longer one of two that agree is the one that is written to, and so the original. */
  async #swap(copy: FollowedFile, original: FollowedFile): Promise<void> {
    const { offset, tail } = original.position;
    const marks = await copy.marksAt(offset);
    const originalMarks = await original.marksAt(original.sizeBytes);
    if (tail !== null && !(await copy.shows(tail))) return;
    const position = original.position;
    copy.goOn(position, marks);
    original.goOn(START, { head: null, tail: null });
    this.#links.delete(copy);
    for (const link of this.#links.values()) if (link.original === original) link.original = copy;
    const { sizeBytes, mtimeMs } = original;
    this.#links.set(original, {
      original: copy,
      agreed: sizeBytes,
      marks: originalMarks,
      checkedMs: mtimeMs,
    });
  }
}
