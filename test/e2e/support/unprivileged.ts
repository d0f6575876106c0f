// A process to which the modes of files mean something: to root nothing is forbidden unless it gives that up, or becomes
// somebody else, whichever this machine permits.
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NOBODY = 65534;

export type Unprivileged = {
  /** What stands before a command, so that it runs without privileges; empty where this process has none. */
  readonly prefix: readonly string[];
  /** Hands a file or folder to whom the command runs as. */
  readonly give: (path: string) => void;
};

const WAYS: readonly Unprivileged[] = [
  { prefix: [], give: () => {} },
  { prefix: ['setpriv', '--bounding-set=-dac_override,-dac_read_search'], give: () => {} },
  {
    prefix: ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'],
    give: (path) => chownSync(path, NOBODY, NOBODY),
  },
];

const succeeds = ([program = '', ...args]: readonly string[]): boolean =>
  spawnSync(program, args).status === 0;

/** Whether Node runs that way, and may not look into a folder that its mode closes. */
const works = ({ prefix, give }: Unprivileged): boolean => {
  const folder = mkdtempSync(join(tmpdir(), 'cookie-exporter-closed-'));
  try {
    give(folder);
    chmodSync(folder, 0o000);
    return succeeds([...prefix, process.execPath, '--version']) && !succeeds([...prefix, 'ls', folder]);
  } finally {
    rmdirSync(folder);
  }
};

/** The first way that works on this machine. Throws where there is none: some way there is on any. */
export const findUnprivileged = (): Unprivileged => {
  const way = WAYS.find(works);
  if (way === undefined) throw new Error('this user cannot give up the privileges that it has');
  return way;
};
