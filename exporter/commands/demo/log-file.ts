// An access log of the demo: appended to, and rotated by renaming, as logrotate does it. It must know no format.
import { closeSync, openSync, renameSync, writeSync } from 'node:fs';

export type LogFile = {
  /** Appends one line, its line end included. On disk when it returns; throws what the file system throws. */
  readonly write: (line: Buffer) => void;
  /** Lets go of the file. Later writes are dropped. */
  readonly close: () => void;
};

/**
 * Opens a log. A line that would make the file longer than `maxBytes` goes to a new one, and the old one becomes
 * `<path>.1` in place of the one before, so that a log never takes more than about twice that many bytes.
 */
export const openLogFile = (path: string, maxBytes: number): LogFile => {
  let descriptor: number | null = openSync(path, 'a');
  let bytes = 0;
  const rotate = (open: number): number => {
    closeSync(open);
    renameSync(path, `${path}.1`);
    bytes = 0;
    return openSync(path, 'a');
  };
  return {
    write: (line) => {
      if (descriptor === null) return;
      if (bytes > 0 && bytes + line.length > maxBytes) descriptor = rotate(descriptor);
      bytes += line.length;
      writeSync(descriptor, line);
    },
    close: () => {
      if (descriptor !== null) closeSync(descriptor);
      descriptor = null;
    },
  };
};
