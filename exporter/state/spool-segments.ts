// Segments of a spool as files in a folder: their names, what they hold, and where they end. It must not decide when one
// begins or goes.
import { join } from 'node:path';
import type { SpoolFile, SpoolFiles } from './spool-files.ts';
import { frameBytesOf, parseFrame, SEGMENT_MARK } from './spool-frames.ts';

/** A place in a spool: the next frame to be read begins at or after it. */
export type SpoolPosition = { readonly segment: number; readonly offset: number };

/** One frame with the positions before and after it. */
export type SpooledFrame = {
  readonly start: SpoolPosition;
  readonly end: SpoolPosition;
  readonly payload: Buffer;
};

/** What a file that is named like a segment turns out to be. */
export type Recovered =
  /** `size` is where its last whole frame ends; what stood behind it was cut off. */
  | { readonly kind: 'segment'; readonly size: number; readonly cutBytes: number }
  /** It was not on the disk when the process died, so nobody was told of anything in it; removed. */
  | { readonly kind: 'nothing' }
  /** Not ours, or of a later version; left alone. */
  | { readonly kind: 'foreign' };

const NAME = /^(\d{10,15})\.spool$/;
/** Read in one go, if no frame is longer. */
const READ_BYTES = 256 * 1024;

/** Path of a segment. */
export const segmentPath = (directory: string, number: number): string =>
  join(directory, `${String(number).padStart(10, '0')}.spool`);

/** Numbers of the segments in a folder, ascending; none where there is no folder. */
export const listSegments = async (files: SpoolFiles, directory: string): Promise<number[]> => {
  let names: readonly string[] = [];
  try {
    names = await files.list(directory);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  return names
    .flatMap((name) => NAME.exec(name)?.slice(1) ?? [])
    .map(Number)
    .sort((a, b) => a - b);
};

/**
 * The whole frames from an offset on, 256 KiB of them or one that is longer. `end` bounds what is looked at. None: what
 * stands there is no frame.
 */
const readFrames = async (
  file: SpoolFile,
  segment: number,
  offset: number,
  end: number,
): Promise<SpooledFrame[]> => {
  let bytes = await file.read(offset, Math.min(READ_BYTES, end - offset));
  let first = parseFrame(bytes, 0, segment, offset);
  if (first.kind === 'short' && first.neededBytes <= end - offset) {
    bytes = await file.read(offset, first.neededBytes);
    first = parseFrame(bytes, 0, segment, offset);
  }
  const frames: SpooledFrame[] = [];
  let at = 0;
  for (let frame = first; frame.kind === 'whole'; frame = parseFrame(bytes, at, segment, offset)) {
    const start = { segment, offset: offset + at };
    at += frameBytesOf(frame.payload);
    frames.push({ start, end: { segment, offset: offset + at }, payload: frame.payload });
  }
  return frames;
};

/** Where the last of the frames ends that follow one another from the mark on. */
const findEnd = async (file: SpoolFile, segment: number, size: number): Promise<number> => {
  let end = SEGMENT_MARK.length;
  while (end < size) {
    const last = (await readFrames(file, segment, end, size)).at(-1);
    if (last === undefined) break;
    end = last.end.offset;
  }
  return end;
};

const recoverOpen = async (file: SpoolFile, number: number, isLast: boolean): Promise<Recovered> => {
  const { size } = await file.stat();
  const mark = await file.read(0, SEGMENT_MARK.length);
  if (!mark.equals(SEGMENT_MARK)) {
    // The mark is synced with the first frame; without it there are zeros, or nothing at all.
    return { kind: mark.every((byte) => byte === 0) ? 'nothing' : 'foreign' };
  }
  if (!isLast) return { kind: 'segment', size, cutBytes: 0 };
  const end = await findEnd(file, number, size);
  // Whole frames may not be on the disk yet, and are about to be counted.
  await file.sync();
  return { kind: 'segment', size: end, cutBytes: size - end };
};

const using = async <T>(file: SpoolFile, work: (file: SpoolFile) => Promise<T>): Promise<T> => {
  try {
    return await work(file);
  } finally {
    await file.close();
  }
};

/**
 * Looks at a segment that another process left. Of the last one, which it may have died over, what is no whole frame is
 * cut off. Rejects with the system's error.
 */
export const recoverSegment = async (
  files: SpoolFiles,
  directory: string,
  number: number,
  isLast: boolean,
): Promise<Recovered> => {
  const path = segmentPath(directory, number);
  const found = await using(await files.open(path, 'read'), (file) => recoverOpen(file, number, isLast));
  if (found.kind === 'nothing') await files.remove(path);
  if (found.kind === 'segment' && found.cutBytes > 0) {
    await using(await files.open(path, 'write'), (file) => cutAt(file, found.size));
  }
  return found;
};

/** Shortens a segment for good. */
export const cutAt = async (file: SpoolFile, size: number): Promise<void> => {
  await file.truncate(size);
  await file.sync();
};

/** Reads as `readFrames` does, and opens the file for that. */
export const readFramesOf = async (
  files: SpoolFiles,
  directory: string,
  { segment, offset }: SpoolPosition,
  end: number,
): Promise<SpooledFrame[]> =>
  using(await files.open(segmentPath(directory, segment), 'read'), (file) =>
    readFrames(file, segment, offset, end),
  );
