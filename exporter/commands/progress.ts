// Tells on a terminal how far reading is. It must write nothing anywhere else.
import { statSync } from 'node:fs';

export type Progress = {
  /** To be told how many bytes of a file are read. */
  readonly read: (path: string, bytes: number) => void;
  /** Takes the line away. */
  readonly end: () => void;
};

const STEP_MS = 100;

const sizeOf = (path: string): number => {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
};

const MIB = 1024 * 1024;

/** Shows a line that is written over as reading goes on. */
export const createProgress = (
  paths: readonly string[],
  write: (text: string) => void,
  now: () => number,
): Progress => {
  const total = paths.reduce((sum, path) => sum + sizeOf(path), 0);
  const readByPath = new Map<string, number>();
  let readBytes = 0;
  let shownMs = Number.NEGATIVE_INFINITY;
  return {
    read: (path, bytes) => {
      readBytes += bytes - (readByPath.get(path) ?? 0);
      readByPath.set(path, bytes);
      if (now() - shownMs < STEP_MS || total === 0) return;
      shownMs = now();
      const percent = Math.min(100, Math.floor((readBytes / total) * 100));
      write(`\rreading: ${percent} % of ${Math.ceil(total / MIB)} MiB `);
    },
    end: () => {
      if (Number.isFinite(shownMs)) write(`\r${' '.repeat(40)}\r`);
    },
  };
};
