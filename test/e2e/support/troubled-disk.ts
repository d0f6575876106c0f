// A state folder that can be made to refuse: as a small file system of its own where one may be mounted; elsewhere by
// limits and modes, which are the kernel's answers as well.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findUnprivileged } from './unprivileged.ts';
import type { Workspace } from './workspace.ts';

/** A way in which a disk refuses. */
export type Trouble = {
  /** What the system says then. */
  readonly code: string;
  /** What stands before the command of a process that is started while the disk refuses. */
  readonly prefix: readonly string[];
  /** `pid`: the process that writes, if one runs. */
  readonly begin: (pid?: number) => void;
  readonly end: (pid?: number) => void;
};

export type TroubledDisk = {
  /** What stands before the command of any process that writes there. */
  readonly prefix: readonly string[];
  readonly full: Trouble;
  /** To begin only while nobody writes there. */
  readonly readOnly: Trouble;
  /** Something else that takes nothing comes to stand before it, and goes again. */
  readonly covered: Trouble;
};

const run = (...command: readonly string[]): void => {
  const [program = '', ...args] = command;
  assert.equal(spawnSync(program, args).status, 0, command.join(' '));
};

const fill = (folder: string): void => {
  const fillOn = (): void => {
    for (;;) appendFileSync(join(folder, 'filler'), Buffer.alloc(4096));
  };
  assert.throws(fillOn, { code: 'ENOSPC' });
};

const createMounted = (folder: string): TroubledDisk => ({
  prefix: [],
  full: {
    code: 'ENOSPC',
    prefix: [],
    begin: () => fill(folder),
    end: () => rmSync(join(folder, 'filler')),
  },
  readOnly: {
    code: 'EROFS',
    prefix: [],
    begin: () => run('mount', '-o', 'remount,ro', folder),
    end: () => run('mount', '-o', 'remount,rw', folder),
  },
  covered: {
    code: 'EROFS',
    prefix: [],
    begin: () => run('mount', '-t', 'tmpfs', '-o', 'ro', 'tmpfs', folder),
    end: () => run('umount', folder),
  },
});

/** Files may have so many bytes: enough for what is there already to be opened, and for nothing to be written. */
const NO_BYTES = '--fsize=0:unlimited';

/** A process whose files may not grow is refused each write (RLIMIT_FSIZE), as on a disk that is full. */
const createLimited = (workspace: Workspace, folder: string): TroubledDisk => {
  const { prefix, give } = findUnprivileged();
  for (const path of [workspace.directory, folder]) give(path);
  const limit = (pid: number | undefined, how: string): void => {
    // Only of one's own processes the limits are one's own.
    if (pid !== undefined) run(...prefix, 'prlimit', `--pid=${pid}`, how);
  };
  return {
    prefix,
    full: {
      code: 'EFBIG',
      prefix: ['prlimit', NO_BYTES],
      begin: (pid) => limit(pid, NO_BYTES),
      end: (pid) => limit(pid, '--fsize=unlimited:unlimited'),
    },
    readOnly: {
      code: 'EACCES',
      prefix: [],
      begin: () => chmodSync(folder, 0o500),
      end: () => chmodSync(folder, 0o700),
    },
    covered: {
      code: 'EACCES',
      prefix: [],
      begin: () => {
        renameSync(folder, `${folder}.covered`);
        mkdirSync(folder, 0o500);
        give(folder);
      },
      end: () => {
        rmdirSync(folder);
        renameSync(`${folder}.covered`, folder);
      },
    },
  };
};

/** Makes a folder that can be troubled. */
export const createTroubledDisk = (workspace: Workspace, folder: string): TroubledDisk => {
  mkdirSync(folder);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', folder]).status !== 0)
    return createLimited(workspace, folder);
  workspace.onClose(() => spawnSync('umount', [folder]));
  return createMounted(folder);
};
