// The writing end of a spool: frames go to the newest segment, several with one write and one sync. It must not look at
// the older ones, nor bound how many there are.
import type { SpoolFile, SpoolFiles } from './spool-files.ts';
import { encodeFrame, frameBytesOf, SEGMENT_MARK } from './spool-frames.ts';
import { cutAt, segmentPath } from './spool-segments.ts';

/** One file; `size` is what is on the disk. Nothing is added to a sealed one. */
export type Segment = { readonly number: number; size: number; isSealed: boolean };

export type SegmentWriterOptions = {
  readonly directory: string;
  /** Bytes past which a new segment begins; a longer frame has one of its own. */
  readonly segmentBytes: number;
  readonly files: SpoolFiles;
  readonly nextNumber: () => number;
  /** A segment begins; its `size` grows with each group of frames that is on the disk. */
  readonly onSegment: (segment: Segment) => void;
};

export type SegmentWriter = {
  /** Resolves when the payload is on the disk (true), or the disk did not take it. */
  readonly append: (payload: Uint8Array) => Promise<boolean>;
  /** What comes next goes to another segment. */
  readonly seal: () => void;
  /** Lets go of a segment that is to be deleted; false: it is being written to. */
  readonly letGoOf: (segment: Segment) => Promise<boolean>;
  /** Waits for appends under way and lets go of the file. */
  readonly close: () => Promise<void>;
};

/** Bytes of a segment without frames. */
export const EMPTY_BYTES = SEGMENT_MARK.length;

/** `isDirty`: behind the segment's size there may be a part of what the disk refused. */
type Active = { readonly segment: Segment; readonly file: SpoolFile; isDirty: boolean };
type Waiting = { readonly payload: Uint8Array; readonly answer: (isStored: boolean) => void };

/** Creates the writing end; nothing is touched until the first append. */
export const createSegmentWriter = (options: SegmentWriterOptions): SegmentWriter => {
  const { directory, segmentBytes, files, nextNumber, onSegment } = options;
  let active: Active | null = null;
  const waiting: Waiting[] = [];
  let committing: Promise<void> | null = null;

  const closeActive = async (): Promise<void> => {
    const file = active?.file;
    active = null;
    await file?.close().catch(() => undefined);
  };

  const begin = async (): Promise<Active> => {
    await files.makeFolder(directory);
    const segment: Segment = { number: nextNumber(), size: EMPTY_BYTES, isSealed: false };
    const file = await files.create(segmentPath(directory, segment.number));
    try {
      await file.write(0, SEGMENT_MARK);
      await files.syncFolder(directory);
    } catch (error) {
      await file.close();
      throw error;
    }
    onSegment(segment);
    active = { segment, file, isDirty: false };
    return active;
  };

  /** After a failed sync nobody knows what the disk has of the file: cut it, and go on in another. */
  const clean = async (one: Active): Promise<void> => {
    await cutAt(one.file, one.segment.size);
    one.isDirty = false;
    seal();
  };

  const seal = (): void => {
    if (active !== null) active.segment.isSealed = active.segment.size > EMPTY_BYTES;
  };

  const activeFor = async (bytes: number): Promise<Active> => {
    if (active?.isDirty) await clean(active);
    if (active !== null && active.segment.size + bytes > segmentBytes) seal();
    if (active?.segment.isSealed) await closeActive();
    return active ?? begin();
  };

  /** Takes the first of those that wait, and as many after it as its segment holds. */
  const takeGroup = (size: number): Waiting[] => {
    let end = size;
    const next = waiting.findIndex(({ payload }, at) => {
      end += frameBytesOf(payload);
      return at > 0 && end > segmentBytes;
    });
    return waiting.splice(0, next === -1 ? waiting.length : next);
  };

  const write = async (one: Active, group: readonly Waiting[]): Promise<void> => {
    const { segment, file } = one;
    let end = segment.size;
    const pieces = group.flatMap(({ payload }) => {
      const frame = encodeFrame(payload, segment.number, end);
      end += frameBytesOf(payload);
      return frame;
    });
    one.isDirty = true;
    await file.write(segment.size, Buffer.concat(pieces));
    await file.sync();
    if (!(await file.stat()).isNamed) {
      // Somebody took the folder away: what was written is nowhere.
      seal();
      await closeActive();
      throw new Error('the segment is gone');
    }
    one.isDirty = false;
    segment.size = end;
  };

  const commit = async (bytes: number): Promise<void> => {
    let group: readonly Waiting[] = [];
    try {
      const one = await activeFor(bytes);
      group = takeGroup(one.segment.size);
      await write(one, group);
      for (const { answer } of group) answer(true);
    } catch {
      if (active?.isDirty) await clean(active).catch(() => undefined);
      // Whoever waited for a disk that refuses has waited long enough.
      for (const { answer } of [...group, ...waiting.splice(0)]) answer(false);
    }
  };

  const commitAll = async (): Promise<void> => {
    for (let [first] = waiting; first !== undefined; [first] = waiting) {
      await commit(frameBytesOf(first.payload));
    }
    committing = null;
  };

  const append = (payload: Uint8Array): Promise<boolean> => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    waiting.push({ payload, answer: resolve });
    committing ??= commitAll();
    return promise;
  };

  const letGoOf = async (segment: Segment): Promise<boolean> => {
    if (segment !== active?.segment) return true;
    if (committing !== null) return false;
    await closeActive();
    return true;
  };

  const close = async (): Promise<void> => {
    await committing;
    await closeActive();
  };

  return { append, seal, letGoOf, close };
};
