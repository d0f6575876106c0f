// Appends lines to a file that others rotate: it is opened for each write, so that what was moved away is never written
// to again. It must know nothing of what it writes.
import { appendFile } from 'node:fs/promises';

export type AppenderOptions<T> = {
  /** Appends text to the file, which it makes if it is not there. */
  readonly append: (text: string) => Promise<void>;
  /** Most characters that wait while the disk is busy. */
  readonly maxChars: number;
  /** Told what was written, or, with the error, what was not. */
  readonly onSettled: (written: readonly T[], error: unknown) => void;
};

export type Appender<T> = {
  /** Takes a line, and what to call it; false: too much waits already. */
  readonly write: (line: string, what: T) => boolean;
  /** Resolves when nothing waits any more. */
  readonly settled: () => Promise<void>;
};

/** Readable by the group too: it is usually another user that ships logs. */
const MODE = 0o640;

/** Appends to the file of a path, absolute. */
export const appendTo =
  (path: string): AppenderOptions<unknown>['append'] =>
  (text) =>
    appendFile(path, text, { mode: MODE });

export const createAppender = <T>({ append, maxChars, onSettled }: AppenderOptions<T>): Appender<T> => {
  let lines: string[] = [];
  let names: T[] = [];
  let chars = 0;
  /** The last write may have ended within a line. */
  let isTorn = false;

  const writeAll = async (): Promise<void> => {
    while (lines.length > 0) {
      const [text, taken] = [`${isTorn ? '\n' : ''}${lines.join('')}`, names];
      [lines, names, chars] = [[], [], 0];
      try {
        await append(text);
        isTorn = false;
        onSettled(taken, null);
      } catch (error) {
        isTorn = true;
        onSettled(taken, error);
      }
    }
  };
  let writing: Promise<void> | null = null;
  return {
    write: (line, what) => {
      if (chars + line.length > maxChars) return false;
      lines.push(line);
      names.push(what);
      chars += line.length;
      writing ??= writeAll().finally(() => {
        writing = null;
      });
      return true;
    },
    settled: async () => {
      while (writing !== null) await writing;
    },
  };
};
