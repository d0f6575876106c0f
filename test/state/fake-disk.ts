// A disk in memory that refuses, or stops in the midst of something, when it is told to.
import { dirname } from 'node:path/posix';
import type { Disk } from '../../exporter/state/disk.ts';

/** Where it happens: in the midst of writing the new file, before it gets its name, after it. */
export const STEPS = ['write', 'rename', 'renamed'] as const;
export type Step = (typeof STEPS)[number];

const errorOf = (code: string): Error => Object.assign(new Error(code), { code });

export const createFakeDisk = () => {
  const files = new Map<string, Buffer>();
  const folders = new Set<string>();
  let trouble: { readonly step: Step; readonly code: string | null } | null = null;

  /** Fails where it is to fail; where the process is to die, it waits forever. */
  const reach = async (step: Step): Promise<void> => {
    if (trouble?.step !== step) return;
    if (trouble.code !== null) throw errorOf(trouble.code);
    await Promise.withResolvers<void>().promise;
  };
  const demandFolder = (path: string): void => {
    if (!folders.has(dirname(path))) throw errorOf('ENOENT');
  };
  const move = (from: string, to: string): void => {
    const bytes = files.get(from);
    if (bytes === undefined) throw errorOf('ENOENT');
    files.delete(from);
    files.set(to, bytes);
  };

  const disk: Disk = {
    read: async (path, maxBytes) => {
      const bytes = files.get(path);
      if (bytes === undefined) throw errorOf('ENOENT');
      return bytes.length <= maxBytes ? bytes : null;
    },
    write: async (path, pieces) => {
      demandFolder(path);
      const whole = Buffer.concat(pieces);
      files.set(path, whole.subarray(0, whole.length / 2));
      await reach('write');
      files.set(path, whole);
    },
    rename: async (from, to) => {
      await reach('rename');
      move(from, to);
      await reach('renamed');
    },
    isThere: async (path) => files.has(path),
    makeFolder: async (path) => void folders.add(path),
    list: async (path) =>
      [...files.keys()].filter((one) => dirname(one) === path).map((one) => one.slice(path.length + 1)),
    remove: async (path) => void files.delete(path),
  };
  return {
    disk,
    files,
    /** From now on a step fails with an error code, or, without one, never ends. */
    fail: (step: Step, code: string | null) => {
      trouble = { step, code };
    },
    heal: () => {
      trouble = null;
    },
    hasFolder: (path: string) => folders.has(path),
    removeFolder: (path: string) => {
      folders.delete(path);
      for (const file of files.keys()) if (dirname(file) === path) files.delete(file);
    },
  };
};

export type FakeDisk = ReturnType<typeof createFakeDisk>;
