// Segments of a journal as files in a folder: their names, and how frames are read from them and added to them.
// It must not decide when one begins or goes, and not know what a frame holds.
import { join } from 'node:path';
import { codeOf } from './disk.ts';
import type { JournalSegment } from './journal-state.ts';
import type { SpoolFile, SpoolFiles } from './spool-files.ts';
import { frameBytesOf, parseFrame } from './spool-frames.ts';

/** How a segment begins: what it is, and the version of what follows. */
const MARK = Buffer.from('ckjourn\u0001', 'latin1');

/** Bytes of a segment without frames. */
export const EMPTY_SEGMENT_BYTES = MARK.length;

const NAME = /^(\d{10,15})\.journal$/;
/** Read in one go, if no frame is longer. */
const READ_BYTES = 4 * 1024 ** 2;

/** Path of a segment. */
export const journalSegmentPath = (directory: string, number: number): string =>
  join(directory, `${String(number).padStart(10, '0')}.journal`);

/** Numbers of the segments in a folder; none where there is no folder. Rejects with the system's error. */
export const listJournalSegments = async (files: SpoolFiles, directory: string): Promise<number[]> => {
  try {
    const names = await files.list(directory);
    return names.flatMap((name) => NAME.exec(name)?.slice(1) ?? []).map(Number);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
};

const using = async <T>(file: SpoolFile, work: (file: SpoolFile) => Promise<T>): Promise<T> => {
  try {
    return await work(file);
  } finally {
    await file.close();
  }
};

/** The payloads of the whole frames at an offset, as many as are read at once; none: what stands there is no frame. */
const readPayloads = async (
  file: SpoolFile,
  { number, bytes: end }: JournalSegment,
  offset: number,
): Promise<Buffer[]> => {
  let bytes = await file.read(offset, Math.min(READ_BYTES, end - offset));
  let frame = parseFrame(bytes, 0, number, offset);
  if (frame.kind === 'short' && frame.neededBytes <= end - offset) {
    bytes = await file.read(offset, frame.neededBytes);
    frame = parseFrame(bytes, 0, number, offset);
  }
  const payloads: Buffer[] = [];
  for (let at = 0; frame.kind === 'whole'; frame = parseFrame(bytes, at, number, offset)) {
    payloads.push(frame.payload);
    at += frameBytesOf(frame.payload);
  }
  return payloads;
};

const readOpen = async (
  file: SpoolFile,
  segment: JournalSegment,
  take: (payload: Buffer) => boolean,
): Promise<string | null> => {
  if (!(await file.read(0, MARK.length)).equals(MARK)) return 'is no segment of a journal';
  let at = MARK.length;
  while (at < segment.bytes) {
    const payloads = await readPayloads(file, segment, at);
    if (payloads.length === 0) return 'is damaged or cut off';
    for (const payload of payloads) {
      if (!take(payload)) return 'has rows that no table has';
      at += frameBytesOf(payload);
    }
  }
  return at === segment.bytes ? null : 'is not as long as the snapshot says';
};

/**
 * Hands over the payloads of a segment in order, as far as it counts. Answers why it cannot be used, as the end of a
 * sentence that begins with its name; null: it can. Rejects with the system's error.
 */
export const readJournalSegment = async (
  files: SpoolFiles,
  directory: string,
  segment: JournalSegment,
  take: (payload: Buffer) => boolean,
): Promise<string | null> => {
  let file: SpoolFile;
  try {
    file = await files.open(journalSegmentPath(directory, segment.number), 'read');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'is gone';
    throw error;
  }
  return using(file, (open) => readOpen(open, segment, take));
};

const isGone = (error: unknown): void => {
  if (codeOf(error) !== 'ENOENT') throw error;
};

/** What has the name goes first, so that no link is followed. */
const begin = async (files: SpoolFiles, directory: string, number: number): Promise<SpoolFile> => {
  const path = journalSegmentPath(directory, number);
  await files.makeFolder(directory);
  await files.remove(path).catch(isGone);
  const file = await files.create(path);
  try {
    await file.write(0, MARK);
    await files.syncFolder(directory);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
};

/** What an earlier attempt left behind the part that counts is cut off. */
const reopen = async (files: SpoolFiles, directory: string, segment: JournalSegment): Promise<SpoolFile> => {
  const file = await files.open(journalSegmentPath(directory, segment.number), 'write');
  try {
    const { size } = await file.stat();
    if (size < segment.bytes) throw Object.assign(new Error('cut off'), { code: 'ENOENT' });
    if (size > segment.bytes) await file.truncate(segment.bytes);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
};

/**
 * Adds frames behind the part of a segment that counts, or begins it with them, and waits until they are on the disk.
 * Rejects with the system's error; ENOENT: the segment is gone, or what of it counts.
 */
export const appendToJournal = async (
  files: SpoolFiles,
  directory: string,
  segment: JournalSegment,
  frames: Uint8Array,
): Promise<void> => {
  const isNew = segment.bytes === EMPTY_SEGMENT_BYTES;
  const file = isNew
    ? await begin(files, directory, segment.number)
    : await reopen(files, directory, segment);
  await using(file, async (open) => {
    await open.write(segment.bytes, frames);
    await open.sync();
  });
};
