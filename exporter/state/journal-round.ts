// What one round adds to a journal: the rows that changed, and about as many bytes of others in turn, so that no segment
// is needed for ever. It reads no file; what it answers is good for the moment at which it is asked.
import { rowBytesOf, type Saveable } from '../tables/saveable.ts';
import { type RowsOf, rowsPayloadBytes, writeRows } from './journal-rows.ts';
import type { Cursor } from './journal-state.ts';
import { encodeFrame } from './spool-frames.ts';

/** Bytes before the payload of a frame. */
const FRAME_HEAD_BYTES = 8;
/** Payloads are not much longer, so that no turn of the event loop is. */
const MAX_PAYLOAD_BYTES = 1024 ** 2;
/** Least bytes of rows that are written in turn. */
const MIN_SWEEP_BYTES = 4096;

/** How many times longer than it need be room may be. */
const MAX_SPARE = 8;
/** Room is so many times longer than it need be at first, for rounds differ a little. What is not used takes no memory. */
const HEADROOM = 1.25;

/** A table under the id that stands for it. */
export type Identified = { readonly id: number; readonly table: Saveable };

const rowsAtOnce = ({ specs }: Saveable): number =>
  Math.max(1, Math.floor(MAX_PAYLOAD_BYTES / rowBytesOf(specs)));

/** The rows of a list, in parts. */
export const partsOfList = ({ id, table }: Identified, rows: Uint32Array): RowsOf[] => {
  const parts: RowsOf[] = [];
  const most = rowsAtOnce(table);
  for (let at = 0; at < rows.length; at += most) {
    const some = rows.subarray(at, at + most);
    parts.push({ id, table, rows: some, first: 0, count: some.length });
  }
  return parts;
};

/** Bytes of the rows themselves. */
export const bytesOfParts = (parts: readonly RowsOf[]): number =>
  parts.reduce((sum, { table, count }) => sum + rowBytesOf(table.specs) * count, 0);

/** What is written in turn, and where to go on next time; null: every row was written since the cursor began. */
export type Sweep = { readonly parts: readonly RowsOf[]; readonly cursor: Cursor | null };

/** The next rows from a cursor on, of so many bytes at least. Tables are in the order of their ids. */
export const sweep = (tables: readonly Identified[], from: Cursor, bytes: number): Sweep => {
  const parts: RowsOf[] = [];
  let left = Math.max(bytes, MIN_SWEEP_BYTES);
  for (const { id, table } of tables) {
    if (id < from.id) continue;
    let first = id === from.id ? from.row : 0;
    while (first < table.end) {
      if (left <= 0) return { parts, cursor: { id, row: first } };
      const wanted = Math.ceil(left / rowBytesOf(table.specs));
      const count = Math.min(table.end - first, rowsAtOnce(table), wanted);
      parts.push({ id, table, rows: null, first, count });
      left -= rowBytesOf(table.specs) * count;
      first += count;
    }
  }
  return { parts, cursor: null };
};

const frameBytes = (part: RowsOf): number => FRAME_HEAD_BYTES + rowsPayloadBytes(part);

/** Bytes of the frames that parts make. */
export const bytesOfFrames = (parts: readonly RowsOf[]): number =>
  parts.reduce((sum, part) => sum + frameBytes(part), 0);

/** Where frames are laid out; its memory belongs to nothing else. */
export type Room = Uint8Array<ArrayBuffer>;

/** Frames one after the other, of which the payloads are there and the heads are to be written. */
export type LaidOut = {
  readonly bytes: Uint8Array;
  readonly payloadEnds: readonly number[];
  /** Room for the next ones, once these are written. */
  readonly room: Room;
};

/**
 * Room that is there already, unless it is too short, or far too long to be held for this. Then its memory is given back
 * at once: it is megabytes, and V8 may not look for what is no longer needed for many rounds.
 */
const roomFor = (length: number, room: Room): Room => {
  if (room.length >= length && room.length <= Math.max(MAX_SPARE * length, MAX_PAYLOAD_BYTES)) return room;
  room.buffer.transfer(0);
  return new Uint8Array(Math.ceil(length * HEADROOM));
};

/** Copies rows out. */
export const layOut = (parts: readonly RowsOf[], spare: Room): LaidOut => {
  const length = bytesOfFrames(parts);
  const room = roomFor(length, spare);
  let at = 0;
  const payloadEnds = parts.map((part) => {
    writeRows(room, at + FRAME_HEAD_BYTES, part);
    at += frameBytes(part);
    return at;
  });
  return { bytes: room.subarray(0, length), payloadEnds, room };
};

/** Writes the heads, for a place in a segment. Answers after each, so that others may have their turn. */
export function* sealFrames(
  { bytes, payloadEnds }: LaidOut,
  segment: number,
  offset: number,
): Generator<void> {
  let start = 0;
  for (const end of payloadEnds) {
    const payload = bytes.subarray(start + FRAME_HEAD_BYTES, end);
    const [head] = encodeFrame(payload, segment, offset + start);
    bytes.set(head, start);
    start = end;
    yield;
  }
}
