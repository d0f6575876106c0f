// What a suite starts and writes, so that all of it goes away at the end, whatever happened.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Workspace = {
  /** A temporary folder of its own. */
  readonly directory: string;
  /** Path of a file in the folder. */
  readonly path: (name: string) => string;
  /** Has something stopped at the end; what was added last is stopped first. */
  readonly onClose: (stop: () => unknown) => void;
  /** Stops everything, then removes the folder. Whatever fails, the rest is still done; the first failure is thrown. */
  readonly close: () => Promise<void>;
};

/** Creates a workspace; its folder is made when it is first asked for, so a suite that is not run leaves none. */
export const createWorkspace = (): Workspace => {
  const stops: (() => unknown)[] = [];
  let made: string | null = null;
  const makeDirectory = (): string => {
    const directory = mkdtempSync(join(tmpdir(), 'cookie-exporter-e2e-'));
    stops.unshift(() => rmSync(directory, { recursive: true, force: true }));
    return directory;
  };
  const directory = (): string => {
    made ??= makeDirectory();
    return made;
  };
  return {
    get directory() {
      return directory();
    },
    path: (name) => join(directory(), name),
    onClose: (stop) => void stops.push(stop),
    close: async () => {
      const failures: unknown[] = [];
      for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
        try {
          await stop();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
    },
  };
};
