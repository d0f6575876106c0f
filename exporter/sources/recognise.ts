// Whether a file holds what another one held: by the marks of a position, or byte by byte while both are open. Two files
// that only begin alike are never taken for one another. It must not change a file but in `takeUp`.
import { type FilePosition, keyOf, type Place } from './file-position.ts';
import type { FollowedFile } from './followed-file.ts';
import { BEGINNING_BYTES, hashOf, headOf, type Mark, tailStart } from './marks.ts';

/** A file with its first bytes, which many questions are about. */
export type Beginning = {
  readonly file: FollowedFile;
  readonly bytes: Buffer;
  /** Whether a head is the one of this file, as far as it goes. */
  readonly hasHead: (head: Mark) => boolean;
};

/** Reads what is needed to know a file. Rejects with the file system's or zlib's error. */
export const readBeginning = async (file: FollowedFile): Promise<Beginning> => {
  const bytes = await file.read(0, BEGINNING_BYTES);
  // Heads of a thousand files are compared with each other, and most are as long.
  const hashes = new Map<string, string | null>();
  const hasHead = ({ start, length, hash }: Mark): boolean => {
    const range = `${start} ${length}`;
    if (!hashes.has(range)) hashes.set(range, hashOf(bytes, start, length));
    return hashes.get(range) === hash;
  };
  return { file, bytes, hasHead };
};

/**
 * Where reading goes on in a file that holds what a position was reading; null: the file is another. Its head and its
 * tail must both be there, at the same offsets. Only a position that has none of them, for hardly anything was there
 * to read, is known by its inode alone. A copy that was finished before the position got as far is read already.
 */
const findPlace = async ({ file, hasHead }: Beginning, position: FilePosition): Promise<Place | null> => {
  const { head, tail, earlier, offset, read } = position;
  const itself = file.key === keyOf(position);
  const isHead = head === null ? itself : hasHead(head);
  if (isHead && tail === null) return offset === 0 || (itself && file.sizeBytes >= read) ? position : null;
  if (isHead && tail !== null && (await file.shows(tail))) return position;
  if (itself || earlier === null || !hasHead(earlier.head)) return null;
  await file.measure();
  if (file.sizeBytes >= read || !(await file.shows(earlier.tail))) return null;
  return file.placeAt(file.sizeBytes);
};

/** Whether the first bytes of a file are no proof that a position is not about it. */
const mayHold = ({ file, hasHead }: Beginning, position: FilePosition): boolean => {
  const { head, earlier } = position;
  if (head === null) return file.key === keyOf(position);
  return hasHead(head) || (earlier !== null && hasHead(earlier.head));
};

/**
 * What a file holds of what a position was reading: all of it; a part, for it is a copy that was finished before the
 * position got as far; or nothing, for it is another file.
 */
export type Taken = 'whole' | 'part' | 'none';

/** Goes on in a file at a position if the file holds what that was reading: there, or at the end of a part of it. */
export const takeUp = async (beginning: Beginning, position: FilePosition): Promise<Taken> => {
  const { file } = beginning;
  if (!mayHold(beginning, position)) return 'none';
  // The marks to go on with are read first, so that what is checked next vouches for them.
  const marks = await file.marksAt(position.offset);
  const place = await findPlace(beginning, position);
  if (place === null) return 'none';
  file.goOn(place, place === position ? marks : await file.marksAt(place.offset));
  return place === position ? 'whole' : 'part';
};

const isSame = async (a: FollowedFile, b: FollowedFile, start: number, end: number): Promise<boolean> => {
  const [one, other] = await Promise.all([a.read(start, end - start), b.read(start, end - start)]);
  return one.length === end - start && one.equals(other);
};

const beginAlike = (one: Buffer, other: Buffer): boolean => {
  const length = Math.min(one.length, other.length);
  return one.subarray(0, length).equals(other.subarray(0, length));
};

/** Whether two files that held the same before an offset hold the same right before another one. */
export const isSameBefore = (a: FollowedFile, b: FollowedFile, offset: number): Promise<boolean> =>
  isSame(a, b, tailStart(offset), offset);

/**
 * Up to where two files hold the same, if all of the shorter one seems to: its beginning and its end are there in the
 * other one. 0: they differ, or there is too little to tell.
 */
export const findShared = async ({ file, bytes }: Beginning, other: FollowedFile): Promise<number> => {
  if (!beginAlike(bytes, await other.read(0, BEGINNING_BYTES))) return 0;
  await file.measure();
  await other.measure();
  const end = Math.min(file.sizeBytes, other.sizeBytes);
  if (headOf(bytes.subarray(0, end)) === null) return 0;
  return (await isSameBefore(file, other, end)) ? end : 0;
};
