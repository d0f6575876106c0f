// A disk for spools under test: a real folder, with calls that can be counted, held up, and made to fail.
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSpool, SPOOL_START, type Spool, type SpoolOptions } from '../../exporter/state/spool.ts';
import { nodeSpoolFiles, type SpoolFile, type SpoolFiles } from '../../exporter/state/spool-files.ts';
import type { SpoolPosition } from '../../exporter/state/spool-segments.ts';

type Call = keyof SpoolFiles | keyof SpoolFile;

export type Disk = {
  readonly directory: string;
  readonly files: SpoolFiles;
  /** What was called, in order. */
  readonly calls: Call[];
  /** Makes calls of a kind fail until it is told otherwise (null). */
  readonly fail: (call: Call, code: string | null) => void;
  /** Holds up the next sync of a file until the answered function is called. */
  readonly holdSync: () => () => void;
  /** Names of the segments. */
  readonly segments: () => string[];
  readonly bytesOf: (segment: string) => Buffer;
  /** Adds bytes to the end of a segment, as a write would that was not finished. */
  readonly tear: (segment: string, bytes: Uint8Array) => void;
  /** Spools over it, to be closed after the test. */
  readonly spools: Pick<Spool, 'close'>[];
};

/** Makes disks that are gone after the test that made them. To be called inside `describe`. */
export const useDisks = (): (() => Disk) => {
  const made: { root: string; spools: readonly Pick<Spool, 'close'>[] }[] = [];
  afterEach(async () => {
    for (const { root, spools } of made.splice(0)) {
      for (const spool of spools) await spool.close();
      rmSync(root, { recursive: true, force: true });
    }
  });
  return () => {
    const root = mkdtempSync(join(tmpdir(), 'cookie-exporter-spool-'));
    const disk = createDisk(root);
    made.push({ root, spools: disk.spools });
    return disk;
  };
};

const createDisk = (root: string): Disk => {
  const directory = join(root, 'spool/edge');
  const calls: Call[] = [];
  const failing = new Map<Call, string>();
  let hold: Promise<void> | null = null;
  const note = (call: Call): void => {
    calls.push(call);
    const code = failing.get(call);
    if (code !== undefined) throw Object.assign(new Error(code), { code });
  };

  const wrap = (file: SpoolFile): SpoolFile => ({
    read: async (...args) => {
      note('read');
      return file.read(...args);
    },
    write: async (position, bytes) => {
      // A full disk takes a part first.
      if (failing.has('write')) await file.write(position, bytes.subarray(0, bytes.length / 2));
      note('write');
      await file.write(position, bytes);
    },
    truncate: async (length) => {
      note('truncate');
      await file.truncate(length);
    },
    sync: async () => {
      const held = hold;
      hold = null;
      note('sync');
      await held;
      await file.sync();
    },
    stat: async () => {
      note('stat');
      return file.stat();
    },
    close: () => file.close(),
  });
  const files: SpoolFiles = {
    makeFolder: async (path) => {
      note('makeFolder');
      await nodeSpoolFiles.makeFolder(path);
    },
    list: async (path) => {
      note('list');
      return nodeSpoolFiles.list(path);
    },
    create: async (path) => {
      note('create');
      return wrap(await nodeSpoolFiles.create(path));
    },
    open: async (path, how) => {
      note('open');
      return wrap(await nodeSpoolFiles.open(path, how));
    },
    remove: async (path) => {
      note('remove');
      await nodeSpoolFiles.remove(path);
    },
    syncFolder: async (path) => {
      note('syncFolder');
      await nodeSpoolFiles.syncFolder(path);
    },
  };
  return {
    directory,
    files,
    calls,
    spools: [],
    fail: (call, code) => {
      if (code === null) failing.delete(call);
      else failing.set(call, code);
    },
    holdSync: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      hold = promise;
      return resolve;
    },
    segments: () => {
      try {
        return readdirSync(directory).sort();
      } catch {
        return [];
      }
    },
    bytesOf: (segment) => readFileSync(join(directory, segment)),
    tear: (segment, bytes) => appendFileSync(join(directory, segment), bytes),
  };
};

/** A spool of small segments over a disk, open. */
export const openSpool = async (
  { directory, files, spools }: Pick<Disk, 'directory' | 'files' | 'spools'>,
  more: Partial<SpoolOptions> = {},
  resume: SpoolPosition | null = null,
): Promise<Spool> => {
  const spool = createSpool({ directory, files, maxBytes: 10_000, segmentBytes: 100, ...more });
  spools.push(spool);
  await spool.open(resume);
  return spool;
};

/** Everything that stands from a position on, and where it ends; what is lost is `lost <bytes>`. */
export const readOn = async (
  spool: Spool,
  from: SpoolPosition = SPOOL_START,
): Promise<{ texts: string[]; end: SpoolPosition }> => {
  const texts: string[] = [];
  let end = from;
  for (let read = await spool.read(end); read !== null; read = await spool.read(end)) {
    if (read.kind === 'lost') {
      texts.push(`lost ${read.bytes}`);
      end = read.end;
    } else
      for (const frame of read.frames) {
        texts.push(frame.payload.toString('latin1'));
        end = frame.end;
      }
  }
  return { texts, end };
};

export const text = (content: string): Buffer => Buffer.from(content, 'latin1');
