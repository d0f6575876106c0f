// What finding out about files needs of those that are open. Types alone.
import type { FollowedFile } from './followed-file.ts';

/** The open files, and how to open more. */
export type Opener = {
  /** By identity. */
  readonly files: ReadonlyMap<string, FollowedFile>;
  /**
   * Opens a file beside those that the pattern leads to, without following it. `gone`: it is not there, open already,
   * or no file; `refused`: it cannot be opened now, which is said.
   */
  readonly open: (path: string) => Promise<FollowedFile | 'gone' | 'refused'>;
  readonly follow: (file: FollowedFile) => void;
  /** Says that a file that is followed cannot be read. */
  readonly refuse: (path: string, code: string) => void;
  /** Whether a path could not be looked at, so that what it leads to is not known. */
  readonly isRefused: (path: string) => boolean;
};
