// A folder in memory that loses power: what was not synced may be on the disk up to any byte, or not at all.
import { basename, dirname } from 'node:path/posix';
import type { Disk } from '../../exporter/state/disk.ts';
import type { SpoolFile, SpoolFiles } from '../../exporter/state/spool-files.ts';

type Call = keyof SpoolFiles | keyof SpoolFile;
type Change = { readonly position: number; readonly bytes: Uint8Array } | { readonly length: number };
type FakeFile = { durable: Buffer; changes: Change[]; isNameDurable: boolean };

const errorOf = (code: string): Error => Object.assign(new Error(code), { code });

const resized = (bytes: Buffer, length: number): Buffer => {
  const other = Buffer.alloc(length);
  bytes.copy(other);
  return other;
};

const applied = (bytes: Buffer, changes: readonly Change[]): Buffer =>
  changes.reduce<Buffer>((before, change) => {
    if ('length' in change) return resized(before, change.length);
    const after = resized(before, Math.max(before.length, change.position + change.bytes.length));
    after.set(change.bytes, change.position);
    return after;
  }, bytes);

export const createFakeFiles = () => {
  const present = new Map<string, FakeFile>();
  /** Removed, but perhaps not on the disk. */
  const ghosts = new Map<string, FakeFile>();
  const failing = new Map<Call, string | null>();

  const now = ({ durable, changes }: FakeFile): Buffer => applied(durable, changes);
  const find = (path: string): FakeFile => {
    const file = present.get(path);
    if (file === undefined) throw errorOf('ENOENT');
    return file;
  };
  /** Fails where it is to fail; where the process is to die, it waits for ever. */
  const reach = async (call: Call): Promise<void> => {
    const code = failing.get(call);
    if (code === undefined) return;
    if (code !== null) throw errorOf(code);
    await Promise.withResolvers<void>().promise;
  };

  const wrap = (file: FakeFile, path: string): SpoolFile => ({
    read: async (position, length) => Buffer.from(now(file).subarray(position, position + length)),
    write: async (position, bytes) => {
      const isWhole = !failing.has('write');
      const part = isWhole ? bytes : bytes.subarray(0, bytes.length / 2);
      file.changes.push({ position, bytes: new Uint8Array(part) });
      await reach('write');
    },
    truncate: async (length) => void file.changes.push({ length }),
    sync: async () => {
      await reach('sync');
      file.durable = now(file);
      file.changes = [];
    },
    stat: async () => ({ size: now(file).length, isNamed: present.get(path) === file }),
    close: async () => {},
  });

  const files: SpoolFiles = {
    makeFolder: async () => reach('makeFolder'),
    list: async (folder) =>
      [...present.keys()].filter((path) => dirname(path) === folder).map((one) => basename(one)),
    create: async (path) => {
      await reach('create');
      const file = present.get(path) ?? { durable: Buffer.alloc(0), changes: [], isNameDurable: false };
      file.changes.push({ length: 0 });
      present.set(path, file);
      return wrap(file, path);
    },
    open: async (path) => {
      await reach('open');
      return wrap(find(path), path);
    },
    remove: async (path) => {
      const file = find(path);
      await reach('remove');
      ghosts.set(path, file);
      present.delete(path);
    },
    syncFolder: async (folder) => {
      await reach('syncFolder');
      for (const [path, file] of present) if (dirname(path) === folder) file.isNameDurable = true;
      for (const path of ghosts.keys()) if (dirname(path) === folder) ghosts.delete(path);
    },
  };

  const isUnder = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);
  const disk: Pick<Disk, 'isThere' | 'list' | 'rename' | 'remove'> = {
    isThere: async (path) => present.has(path),
    list: async (folder) => [
      ...new Set(
        [...present.keys()]
          .filter((path) => path.startsWith(`${folder}/`))
          .map((path) => path.slice(folder.length + 1).replace(/\/.*/, '')),
      ),
    ],
    rename: async (from, to) => {
      const moved = [...present].filter(([path]) => isUnder(path, from));
      if (moved.length === 0) throw errorOf('ENOENT');
      for (const [path, file] of moved) {
        present.delete(path);
        present.set(`${to}${path.slice(from.length)}`, file);
      }
    },
    remove: async (path) => {
      for (const one of [...present.keys()]) if (isUnder(one, path)) present.delete(one);
    },
  };

  return {
    files,
    disk,
    paths: () => [...present.keys()].sort(),
    bytesOf: (path: string): Buffer => now(find(path)),
    totalBytes: () => [...present.values()].reduce((sum, file) => sum + now(file).length, 0),
    put: (path: string, bytes: Buffer) =>
      void present.set(path, { durable: bytes, changes: [], isNameDurable: true }),
    /** From now on a call fails with an error code, or, without one, never ends. */
    fail: (call: Call, code: string | null) => void failing.set(call, code),
    heal: () => failing.clear(),
    removeFolder: () => {
      present.clear();
      ghosts.clear();
    },
    /** The power goes; `keep` says how many of the changes' bytes of a file had come to the disk, and of those how much. */
    cutPower: (keep: (most: number) => number) => {
      for (const [path, file] of [...present]) {
        const whole = keep(file.changes.length);
        const [next] = file.changes.slice(whole);
        const torn =
          next !== undefined && 'bytes' in next
            ? [{ position: next.position, bytes: next.bytes.subarray(0, keep(next.bytes.length)) }]
            : [];
        file.durable = applied(file.durable, [...file.changes.slice(0, whole), ...torn]);
        file.changes = [];
        if (!file.isNameDurable && keep(1) === 0) present.delete(path);
      }
      for (const [path, file] of ghosts) if (!present.has(path) && keep(1) === 1) present.set(path, file);
      ghosts.clear();
      failing.clear();
    },
  };
};

export type FakeFiles = ReturnType<typeof createFakeFiles>;
