// The bytes of a spool's segment: a mark, then frames, each with a length and a checksum. Pure; it knows no file and
// not what a frame holds.
import { crc32 } from 'node:zlib';

/** How a segment begins: whose it is, and the version of what follows. */
export const SEGMENT_MARK = Buffer.from('ckspool\u0001', 'latin1');

/** Bytes before a frame's payload: its length and its checksum, 32 bits each, little-endian. */
const HEADER_BYTES = 8;

/** Bytes that a payload takes in a segment. */
export const frameBytesOf = (payload: Uint8Array): number => HEADER_BYTES + payload.length;

/**
 * CRC-32 over where the frame stands, its length and its payload. The place is in it so that zeros, and what an earlier
 * file left in the same blocks of the disk, are no frame. It finds damage, not forgery: the folder is its owner's.
 */
const checksumOf = (segment: number, offset: number, payload: Uint8Array): number => {
  const place = Buffer.allocUnsafe(24);
  place.writeDoubleLE(segment, 0);
  place.writeDoubleLE(offset, 8);
  place.writeDoubleLE(payload.length, 16);
  return crc32(payload, crc32(place));
};

/** The frame of a payload (1 byte at least, below 4 GiB) that is to stand at an offset of a segment, in pieces. */
export const encodeFrame = (
  payload: Uint8Array,
  segment: number,
  offset: number,
): readonly [Uint8Array, Uint8Array] => {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUInt32LE(payload.length, 0);
  header.writeUInt32LE(checksumOf(segment, offset, payload), 4);
  return [header, payload];
};

/** What stands somewhere: a whole frame, one of which this many bytes are needed to tell, or none. */
export type ParsedFrame =
  | { readonly kind: 'whole'; readonly payload: Buffer }
  | { readonly kind: 'short'; readonly neededBytes: number }
  | { readonly kind: 'damaged' };

const DAMAGED: ParsedFrame = { kind: 'damaged' };

/** Parses the frame that begins at `at` of the bytes, which stand at `offset` of a segment. Total. */
export const parseFrame = (bytes: Buffer, at: number, segment: number, offset: number): ParsedFrame => {
  const available = bytes.length - at;
  if (available < HEADER_BYTES) return { kind: 'short', neededBytes: HEADER_BYTES };
  const length = bytes.readUInt32LE(at);
  if (length === 0) return DAMAGED;
  if (available < HEADER_BYTES + length) return { kind: 'short', neededBytes: HEADER_BYTES + length };
  const payload = bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length);
  const isWhole = bytes.readUInt32LE(at + 4) === checksumOf(segment, offset + at, payload);
  return isWhole ? { kind: 'whole', payload } : DAMAGED;
};
