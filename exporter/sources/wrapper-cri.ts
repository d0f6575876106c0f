// The lines that Kubernetes' container runtimes write: `2026-11-20T05:33:11.123456789Z stdout F payload`. Pure, on bytes.
// It must not join what was split. (Kubernetes, "CRI: Log management for container stdout/stderr streams".)

const SPACE = 0x20;
const COLON = 0x3a;
const FULL = 0x46;
const PARTIAL = 0x50;
const SMALL_O = 0x6f;
const SMALL_E = 0x65;
/** `2026-11-20T05:33:11Z`, and the longest: nine digits of a second's fraction, and an offset. */
const MIN_TIME_BYTES = 20;
const MAX_TIME_BYTES = 35;
const STREAM_BYTES = 'stdout '.length;
const MAX_TAGS_BYTES = 64;
/** `std`, big-endian, with the space before it. */
const SPACE_STD = 0x20737464;

/** What a line is behind its wrapper; one is used again for each line. */
export type CriPlace = {
  payload: number;
  stream: 'stdout' | 'stderr';
  /** The line goes on in the stream's next one. */
  isPartial: boolean;
};

const findSpace = (bytes: DataView, from: number, to: number): number => {
  for (let at = from; at < to; at++) if (bytes.getUint8(at) === SPACE) return at;
  return -1;
};

/** Whether [start, end) is such a line; if so, `place` says what is in it. Its first byte is taken to be a digit. */
export const readCri = (bytes: DataView, start: number, end: number, place: CriPlace): boolean => {
  const timeEnd = findSpace(bytes, start + MIN_TIME_BYTES, Math.min(end, start + MAX_TIME_BYTES + 1));
  const tagsAt = timeEnd + 1 + STREAM_BYTES;
  if (timeEnd < 0 || tagsAt + 1 >= end || bytes.getUint32(timeEnd) !== SPACE_STD) return false;
  const letter = bytes.getUint8(timeEnd + 4);
  const tag = bytes.getUint8(tagsAt);
  if ((letter !== SMALL_O && letter !== SMALL_E) || (tag !== FULL && tag !== PARTIAL)) return false;
  const behind = bytes.getUint8(tagsAt + 1);
  if (bytes.getUint8(tagsAt - 1) !== SPACE || (behind !== SPACE && behind !== COLON)) return false;
  const tagsEnd = findSpace(bytes, tagsAt, Math.min(end, tagsAt + MAX_TAGS_BYTES));
  if (tagsEnd < 0) return false;
  place.payload = tagsEnd + 1;
  place.stream = letter === SMALL_O ? 'stdout' : 'stderr';
  place.isPartial = tag === PARTIAL;
  return true;
};
