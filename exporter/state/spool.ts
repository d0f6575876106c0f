// A bounded queue on disk: what was taken in is on the disk before anyone is told so, and stays until what it came to is
// there too. It must not know what a frame holds.
import { nodeSpoolFiles, type SpoolFiles } from './spool-files.ts';
import { frameBytesOf } from './spool-frames.ts';
import {
  listSegments,
  readFramesOf,
  recoverSegment,
  type SpooledFrame,
  type SpoolPosition,
  segmentPath,
} from './spool-segments.ts';
import { createSegmentWriter, EMPTY_BYTES, type Segment } from './spool-writer.ts';

export type SpoolOptions = {
  /** Absolute path of a folder of its own; made when it is needed. */
  readonly directory: string;
  /** Most bytes of all segments together. */
  readonly maxBytes: number;
  /** Bytes past which a new segment begins. Default: an eighth of the whole, at most 16 MiB. */
  readonly segmentBytes?: number;
  /** Default: the machine's own. */
  readonly files?: SpoolFiles;
};

/**
 * What became of a payload: `stored` is on the disk; `full` had no room now, `too_large` never will have any, and
 * `unavailable` met a disk that did not take it. What is not stored is not read either, unless the process dies before
 * the disk has let go of it.
 */
export type Appended = 'stored' | 'full' | 'too_large' | 'unavailable';

/** What opening found beside whole frames. */
export type SpoolFound = {
  /** Bytes of an append that the process did not live to finish; cut off. */
  readonly cutBytes: number;
  /** Files that are named like segments and cannot be read; left alone. */
  readonly foreignFiles: number;
};

/** What stands next: frames, or bytes that were stored and are gone or damaged. */
export type SpoolRead =
  | { readonly kind: 'frames'; readonly frames: readonly SpooledFrame[] }
  | { readonly kind: 'lost'; readonly bytes: number; readonly end: SpoolPosition };

export type Spool = {
  /**
   * Looks at what is there and cuts off what was not finished. `resume`: where reading will go on, even if there is
   * nothing any more; null: nothing was read yet. Rejects with the system's error, and may be called again then. To be
   * awaited before anything else.
   */
  readonly open: (resume: SpoolPosition | null) => Promise<SpoolFound>;
  /**
   * Takes a payload in, of one byte at least. Resolves when it is on the disk: appends that come while others are being
   * synced share the next sync.
   */
  readonly append: (payload: Uint8Array) => Promise<Appended>;
  /** What stands from a position on, as far as it is on the disk; null: nothing. Rejects if the disk does not say. */
  readonly read: (from: SpoolPosition) => Promise<SpoolRead | null>;
  /** Deletes the segments wholly before a position that is on the disk with all that it stands for. Never rejects. */
  readonly release: (until: SpoolPosition) => Promise<void>;
  /** Bytes of all segments. */
  readonly storedBytes: () => number;
  /** Bytes from a position on. */
  readonly bytesAfter: (position: SpoolPosition) => number;
  /** Waits for appends under way and lets go of everything; appends are `unavailable` from then on. */
  readonly close: () => Promise<void>;
};

/** Where reading begins in a spool of which nothing was read. */
export const SPOOL_START: SpoolPosition = { segment: 0, offset: 0 };

const MAX_SEGMENT_BYTES = 16 * 1024 ** 2;

const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** Creates a spool; nothing is touched until it is opened. A folder belongs to one process at a time. */
export const createSpool = (options: SpoolOptions): Spool => {
  const { directory, maxBytes, files = nodeSpoolFiles } = options;
  const { segmentBytes = Math.min(MAX_SEGMENT_BYTES, Math.ceil(maxBytes / 8)) } = options;
  let segments: Segment[] = [];
  let lastNumber = 0;
  let waitingBytes = 0;
  let isClosed = false;
  const writer = createSegmentWriter({
    directory,
    segmentBytes,
    files,
    nextNumber: () => lastNumber + 1,
    onSegment: (segment) => {
      lastNumber = segment.number;
      segments.push(segment);
    },
  });

  const storedBytes = (): number => segments.reduce((sum, { size }) => sum + size, 0);

  const open = async (resume: SpoolPosition | null): Promise<SpoolFound> => {
    const numbers = await listSegments(files, directory);
    const last = numbers.at(-1) ?? 0;
    const found: Segment[] = [];
    let cutBytes = 0;
    let foreignFiles = 0;
    for (const number of numbers) {
      const one = await recoverSegment(files, directory, number, number === last);
      if (one.kind === 'foreign') foreignFiles++;
      if (one.kind !== 'segment') continue;
      cutBytes += one.cutBytes;
      found.push({ number, size: one.size, isSealed: true });
    }
    segments = found;
    // A number is never used again, for a position may still name it.
    lastNumber = Math.max(last, resume?.segment ?? 0);
    return { cutBytes, foreignFiles };
  };

  const append = async (payload: Uint8Array): Promise<Appended> => {
    // It may need a segment of its own.
    const bytes = EMPTY_BYTES + frameBytesOf(payload);
    if (isClosed) return 'unavailable';
    if (bytes > maxBytes) return 'too_large';
    if (storedBytes() + waitingBytes + bytes > maxBytes) {
      // Once all of it is read, the newest segment can go as well.
      writer.seal();
      return 'full';
    }
    waitingBytes += bytes;
    const isStored = await writer.append(payload);
    waitingBytes -= bytes;
    return isStored ? 'stored' : 'unavailable';
  };

  const read = async (from: SpoolPosition): Promise<SpoolRead | null> => {
    const isNext = ({ number, size }: Segment): boolean =>
      number === from.segment ? from.offset < size : number > from.segment && size > EMPTY_BYTES;
    const segment = segments.find(isNext);
    if (segment === undefined) return null;
    const { number, size } = segment;
    const offset = Math.max(number === from.segment ? from.offset : 0, EMPTY_BYTES);
    const frames = await readFramesOf(files, directory, { segment: number, offset }, size).catch(
      (error: unknown) => {
        if (isGone(error)) return [];
        throw error;
      },
    );
    if (frames.length > 0) return { kind: 'frames', frames };
    return { kind: 'lost', bytes: size - offset, end: { segment: number, offset: size } };
  };

  const release = async (until: SpoolPosition): Promise<void> => {
    const isDone = ({ number, size, isSealed }: Segment): boolean =>
      number < until.segment || (number === until.segment && isSealed && until.offset >= size);
    for (const segment of segments.filter(isDone)) {
      if (!(await writer.letGoOf(segment))) continue;
      const isRemoved = await files.remove(segmentPath(directory, segment.number)).then(() => true, isGone);
      if (isRemoved) segments = segments.filter((one) => one !== segment);
    }
  };

  const bytesAfter = ({ segment, offset }: SpoolPosition): number =>
    segments.reduce((sum, { number, size }) => {
      if (number < segment) return sum;
      return sum + size - Math.min(size, number === segment ? Math.max(offset, EMPTY_BYTES) : EMPTY_BYTES);
    }, 0);

  const close = async (): Promise<void> => {
    isClosed = true;
    await writer.close();
  };

  return { open, append, read, release, storedBytes, bytesAfter, close };
};
