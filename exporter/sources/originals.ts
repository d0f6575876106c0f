// Of which open file another one is a copy. It changes neither.
import { basename } from 'node:path';
import type { FollowedFile } from './followed-file.ts';
import { endOf } from './marks.ts';
import { type Beginning, findShared } from './recognise.ts';
import { isRelated, logOf } from './rotated-names.ts';

/** A file of which another one is a copy up to an offset. */
export type Original = { readonly file: FollowedFile; readonly agreed: number };

/** Where heads cannot be compared both files must be read, which is done only where the names give a reason. */
const isComparable = ({ file, bytes, hasHead }: Beginning, { path, head }: FollowedFile): boolean => {
  if (head !== null && endOf(head) <= bytes.length) return hasHead(head);
  return isRelated(basename(file.path), logOf(basename(path)));
};

/**
 * The file with which a file has most in common; null: none has the same. `unclear`: one was found to be truncated just
 * now, and the file may be a copy of what it held. Rejects with the file system's or zlib's error.
 */
export const findOriginal = async (
  beginning: Beginning,
  others: Iterable<FollowedFile>,
): Promise<Original | null | 'unclear'> => {
  let original: Original | null = null;
  for (const file of others) {
    if (!isComparable(beginning, file)) continue;
    // What it holds now is not what it was read for until its past is taken.
    if (file.past !== null || !(await file.isIntact())) return 'unclear';
    const agreed = await findShared(beginning, file);
    if (agreed > (original?.agreed ?? 0)) original = { file, agreed };
  }
  return original;
};
