// In which order files are read that hold one log one after the other, where that is known. It reads nothing.
import type { FollowedFile } from './followed-file.ts';

export class Turns {
  readonly #isUnread: (file: FollowedFile) => boolean;
  readonly #before = new Map<FollowedFile, FollowedFile>();

  /** `isUnread`: whether there is anything to wait for. */
  constructor(isUnread: (file: FollowedFile) => boolean) {
    this.#isUnread = isUnread;
  }

  /** Lets each of these files wait until the one before it was read to its end. */
  line(files: readonly FollowedFile[]): void {
    for (const [at, file] of files.entries()) {
      const before = files[at - 1];
      if (before !== undefined && !this.#follows(before, file)) this.#before.set(file, before);
    }
  }

  /** Whether a file waits for another one, however many there are between them. */
  #follows(file: FollowedFile, other: FollowedFile): boolean {
    for (let at: FollowedFile | undefined = file; at !== undefined; at = this.#before.get(at)) {
      if (at === other) return true;
    }
    return false;
  }

  /** Whether a file must wait. A turn that has come does not go again. */
  isWaiting(file: FollowedFile): boolean {
    const before = this.#before.get(file);
    if (before === undefined) return false;
    if (this.#isUnread(before) || this.isWaiting(before)) return true;
    this.#before.delete(file);
    return false;
  }

  /** Nobody waits for a file any more. */
  forget(file: FollowedFile): void {
    const its = this.#before.get(file);
    this.#before.delete(file);
    for (const [other, before] of this.#before) {
      if (before !== file) continue;
      if (its === undefined) this.#before.delete(other);
      else this.#before.set(other, its);
    }
  }
}
