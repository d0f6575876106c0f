// What could not be followed in one look, and what that makes of the source. It looks at nothing and says nothing itself.
import { isGlob } from './find-files.ts';

const NOT_A_FILE = 'not a regular file';
const TOO_MANY_FILES = 'more files match than may be followed';
const DENIED: ReadonlySet<string> = new Set(['EACCES', 'EPERM']);

type Trouble = 'no_permission' | 'failed';

export class Refusals {
  readonly #pattern: string;
  #reasons = new Map<string, string>();
  /** What could not be opened beside the files of the pattern when that was tried last, to be repeated in every look. */
  #beside: (() => void)[] = [];
  #trouble: Trouble | null = null;

  /** `pattern`: absolute path or glob. */
  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  /** Paths that cannot be followed and why, as of the look under way. */
  get reasons(): ReadonlyMap<string, string> {
    return this.#reasons;
  }

  /** The worst of them as a state; null: there are none. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /** Begins a look. */
  begin(): void {
    this.#reasons = new Map();
    this.#trouble = null;
  }

  /** What lies beside the files of the pattern is tried again in this look. */
  forgetBeside(): void {
    this.#beside = [];
  }

  /** What lies beside the files of the pattern is not tried in this look, and refused as before. */
  repeatBeside(): void {
    for (const refuse of this.#beside) refuse();
  }

  /** A call failed with a code of the system's. */
  add(path: string, code: string): void {
    this.#add(path, `cannot be read: ${code}`, DENIED.has(code) ? 'no_permission' : 'failed');
  }

  /** A path leads to no file. Of a glob that is nothing to speak of. */
  addKind(path: string): void {
    if (!isGlob(this.#pattern)) this.#add(path, NOT_A_FILE);
  }

  /** As many files are open as may be. */
  addMore(): void {
    this.#add(this.#pattern, TOO_MANY_FILES);
  }

  /** Refuses what lies beside the files of the pattern. */
  addBeside(refuse: () => void): 'refused' {
    this.#beside.push(refuse);
    refuse();
    return 'refused';
  }

  #add(path: string, reason: string, trouble: Trouble = 'failed'): void {
    this.#reasons.set(path, reason);
    if (this.#trouble !== 'failed') this.#trouble = trouble;
  }
}
