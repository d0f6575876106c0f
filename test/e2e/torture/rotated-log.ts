// A log with its rotated files, as logrotate keeps them: renamed to numbers or to dates, compressed later. It must not
// know who writes or reads them.
import { renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runChild } from '../support/child.ts';
import type { Workspace } from '../support/workspace.ts';
import type { LogName } from './plan.ts';

export type RotatedLog = {
  /** Renames the log, and before it those that must make room; answers that as shell commands. */
  readonly rotate: () => Promise<string[]>;
  /** Begins to compress the oldest file that is not compressed; null: there is none. */
  readonly compress: () => Promise<string | null>;
  /** Waits for what is being compressed; then answers the paths of all files, the oldest first, the log itself last. */
  readonly files: () => Promise<readonly string[]>;
};

/** A rotated file: its name, were it not compressed. */
type Rotated = { name: string; isCompressed: boolean };

/** How rotated files are called. */
type Scheme = {
  /** Name of the log itself. */
  readonly name: string;
  /** New names of those there are, and one for the log itself at the end. */
  readonly namesAfter: (rotated: readonly Rotated[]) => readonly string[];
};

const SCHEMES: Readonly<Record<LogName, Scheme>> = {
  edge: {
    name: 'edge.log',
    namesAfter: (rotated) => [...rotated, null].map((_, at) => `edge.log.${rotated.length + 1 - at}`),
  },
  cdn: {
    name: 'cdn.log',
    namesAfter: (rotated) => [
      ...rotated.map(({ name }) => name),
      `cdn-20261120-${String(rotated.length + 1).padStart(6, '0')}.log`,
    ],
  },
};

/** Creates the keeper of one log's files. `isLetGo` resolves when nobody writes to a file any more. */
export const createRotatedLog = (
  workspace: Workspace,
  log: LogName,
  isLetGo: (path: string) => Promise<unknown>,
): RotatedLog => {
  const { name: current, namesAfter } = SCHEMES[log];
  const rotated: Rotated[] = [];
  let compressing: Promise<unknown> = Promise.resolve();
  const pathOf = ({ name, isCompressed }: Rotated): string =>
    join(workspace.directory, `${name}${isCompressed ? '.gz' : ''}`);

  const rename = (one: Rotated, name: string): string[] => {
    if (one.name === name) return [];
    const from = pathOf(one);
    one.name = name;
    renameSync(from, pathOf(one));
    return [`mv ${basename(from)} ${basename(pathOf(one))}`];
  };

  const rotate = async (): Promise<string[]> => {
    await compressing;
    const names = namesAfter(rotated);
    rotated.push({ name: current, isCompressed: false });
    return rotated.flatMap((one, at) => rename(one, names[at] as string));
  };

  const compressFile = async (one: Rotated): Promise<void> => {
    const path = pathOf(one);
    await isLetGo(path);
    const { code, stderr } = await runChild(workspace, 'gzip', [path]);
    if (code !== 0) throw new Error(stderr);
    one.isCompressed = true;
  };

  const compress = async (): Promise<string | null> => {
    await compressing;
    const one = rotated.find(({ isCompressed }) => !isCompressed);
    if (one === undefined) return null;
    compressing = compressFile(one);
    compressing.catch(() => undefined);
    return `gzip ${one.name} &`;
  };

  return {
    rotate,
    compress,
    files: async () => {
      await compressing;
      return [...rotated.map(pathOf), join(workspace.directory, current)];
    },
  };
};
