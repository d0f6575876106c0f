// The position of a file: how far it was read, and by what it is known again. It holds no text, and reads nothing.
import { type Mark, MIN_MARK_BYTES } from './marks.ts';

/** Where reading goes on in a file: what lies before `offset` has been handed out, nothing after it. */
export type Place = {
  /** Bytes from the beginning, of a gzip file decompressed; the beginning of a line unless `skipping`. */
  readonly offset: number;
  /** The offset is inside an over-long line that is counted already. */
  readonly skipping: boolean;
  /** Bytes read and counted; those from `offset` on belong to a line that has only begun. */
  readonly read: number;
  /** Where the latest line before it begins that begins with `#`; null: not known, or there is none. */
  readonly leading: number | null;
};

/** A place in a file with what the file was like. Plain data that survives JSON. */
export type FilePosition = Place & {
  /** The path that led to it last. */
  readonly path: string;
  readonly dev: string;
  readonly ino: string;
  /** Bytes seen in it. */
  readonly size: number;
  /** When it was written to last, as far as seen, in milliseconds since the epoch. */
  readonly mtimeMs: number;
  /** Of its beginning; null: it is too small to be known by it. */
  readonly head: Mark | null;
  /** Of what lies right before `read`; null: that is too little. */
  readonly tail: Mark | null;
  /** What it was known by a little earlier; null: nothing else, or nothing. */
  readonly earlier: { readonly head: Mark; readonly tail: Mark } | null;
  /** `keyOf` of a file of which it is a copy: all that it holds is read there. */
  readonly copyOf: string | null;
  /** It was read to its end and let go. */
  readonly done: boolean;
};

export type FileIdentity = { readonly dev: bigint | string; readonly ino: bigint | string };

/** A file's identity as one text. It means the same file only as long as that is open, or nobody deletes it. */
export const keyOf = ({ dev, ino }: FileIdentity): string => `${dev}:${ino}`;

/** Whether a file with the same content can be told from others that only begin alike. */
export const isRecognisable = ({ head, tail }: FilePosition): boolean => head !== null && tail !== null;

type Unchecked<T> = { readonly [key in keyof T]?: unknown };

const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isText = (value: unknown): value is string => typeof value === 'string';

const isMark = (value: unknown): value is Mark => {
  if (!isRecord(value)) return false;
  const { start, length, hash }: Unchecked<Mark> = value;
  return isCount(start) && isCount(length) && length >= MIN_MARK_BYTES && isText(hash);
};

const isMarkOrNull = (value: unknown): value is Mark | null => value === null || isMark(value);

const isEarlier = (value: unknown): value is FilePosition['earlier'] => {
  if (value === null) return true;
  if (!isRecord(value)) return false;
  const { head, tail }: Unchecked<NonNullable<FilePosition['earlier']>> = value;
  return isMark(head) && isMark(tail);
};

const parsePosition = (value: unknown): FilePosition | null => {
  if (!isRecord(value)) return null;
  const one: Unchecked<FilePosition> = value;
  const { path, dev, ino, offset, skipping, read, size, mtimeMs, head, tail, earlier, copyOf, done } = one;
  const leading = isCount(one.leading) ? one.leading : null;
  if (!isText(path) || !isText(dev) || !isText(ino) || typeof mtimeMs !== 'number') return null;
  if (!isCount(offset) || !isCount(read) || !isCount(size) || offset > read) return null;
  if (typeof skipping !== 'boolean' || typeof done !== 'boolean' || (copyOf !== null && !isText(copyOf)))
    return null;
  if (!isMarkOrNull(head) || !isMarkOrNull(tail) || !isEarlier(earlier)) return null;
  return {
    path,
    dev,
    ino,
    offset,
    skipping,
    read,
    leading,
    size,
    mtimeMs,
    head,
    tail,
    earlier,
    copyOf,
    done,
  };
};

/** The positions among what was saved, whatever that is; what is no position is left out. Never throws. */
export const parsePositions = (saved: unknown): FilePosition[] =>
  Array.isArray(saved) ? saved.flatMap((one) => parsePosition(one) ?? []) : [];
