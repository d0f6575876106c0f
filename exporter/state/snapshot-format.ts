// A snapshot as bytes: a head, named sections, a checksum over everything. Pure; it must not know what a section means.
import { crc32 } from 'node:zlib';

/** The sections of a snapshot by name (at most 255 bytes of ASCII). */
export type Sections = ReadonlyMap<string, Buffer>;

/** Turns the sections of one version into those of the next. */
export type Migration = (sections: Sections) => Sections;

/**
 * The first brings version 1 to 2, and so on; the version that is written is one more than there are. A change of the
 * catalogue needs none, for each metric is compared with its saved definition.
 */
const MIGRATIONS: readonly Migration[] = [];

/** What a snapshot turned out to be. A reason is the end of a sentence that begins with the file's name. */
export type ParsedSnapshot =
  | { readonly ok: true; readonly writtenBy: string; readonly sections: Sections }
  | { readonly ok: false; readonly reason: string };

/*
 * All numbers are little-endian:
 *   8 bytes  magic
 *   4        version of this format
 *   8        length of the whole
 *   1 + n    version of the exporter that wrote it
 *   1 + n    name of a section, 8 its length, then its bytes; as many as there are
 *   4        CRC-32 of all before
 * Magic, length and checksum stand where they stand in every version, so that a damaged file is never taken for one of
 * a later version. CRC-32 finds every change of up to 32 bits in a row, and with the length every cut; any other damage
 * goes unseen once in four billion times. A longer hash would guard against forgery no better, for who can write the
 * file can make its hash, and would take several times as long each second.
 */
const MAGIC = Buffer.from('ckx-snap', 'latin1');
const VERSION_AT = 8;
const LENGTH_AT = 12;
const HEAD_BYTES = 20;
const CHECKSUM_BYTES = 4;

const encodeName = (name: string): Buffer => {
  const text = Buffer.from(name, 'latin1');
  return Buffer.concat([Buffer.of(text.length), text]);
};

const encodeLength = (bytes: number): Buffer => {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes));
  return length;
};

/** Encodes a snapshot; the pieces are to be written one after the other. Sections are not copied. */
export const encodeSnapshot = (
  writtenBy: string,
  sections: Sections,
  version = MIGRATIONS.length + 1,
): Uint8Array[] => {
  const head = Buffer.alloc(HEAD_BYTES);
  const pieces = [head, encodeName(writtenBy)];
  for (const [name, bytes] of sections) pieces.push(encodeName(name), encodeLength(bytes.length), bytes);
  const length = pieces.reduce((sum, piece) => sum + piece.length, CHECKSUM_BYTES);
  MAGIC.copy(head);
  head.writeUInt32LE(version, VERSION_AT);
  head.writeBigUInt64LE(BigInt(length), LENGTH_AT);
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32LE(pieces.reduce((sum, piece) => crc32(piece, sum), 0));
  return [...pieces, checksum];
};

/** Takes bytes one after the other; null once there are too few. */
const createTaker = (bytes: Buffer) => {
  let at = 0;
  const take = (length: number): Buffer | null => {
    if (length > bytes.length - at) return null;
    at += length;
    return bytes.subarray(at - length, at);
  };
  const takeName = (): string | null => {
    const length = take(1);
    return length === null ? null : (take(length.readUInt8())?.toString('latin1') ?? null);
  };
  const takeSized = (): Buffer | null => {
    const length = take(8);
    return length === null ? null : take(Number(length.readBigUInt64LE()));
  };
  return { takeName, takeSized, isAtEnd: () => at === bytes.length };
};

/** What stands behind the head; null: lengths that lead nowhere. */
const parseBody = (body: Buffer): { writtenBy: string; sections: Sections } | null => {
  const { takeName, takeSized, isAtEnd } = createTaker(body);
  const sections = new Map<string, Buffer>();
  const writtenBy = takeName();
  if (writtenBy === null) return null;
  while (!isAtEnd()) {
    const [name, bytes] = [takeName(), takeSized()];
    if (name === null || bytes === null) return null;
    sections.set(name, bytes);
  }
  return { writtenBy, sections };
};

/** Parses a snapshot of this version, or an older one that is brought to it. Total. */
export const parseSnapshot = (bytes: Buffer, migrations = MIGRATIONS): ParsedSnapshot => {
  const broken = (reason: string): ParsedSnapshot => ({ ok: false, reason });
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return broken('is no snapshot of cookie-exporter');
  if (bytes.length < HEAD_BYTES + CHECKSUM_BYTES) return broken('is cut off');
  const length = Number(bytes.readBigUInt64LE(LENGTH_AT));
  if (length !== bytes.length) return broken(`has ${bytes.length} bytes and says ${length}`);
  const end = bytes.length - CHECKSUM_BYTES;
  if (crc32(bytes.subarray(0, end)) !== bytes.readUInt32LE(end))
    return broken('is damaged: its checksum is wrong');
  const version = bytes.readUInt32LE(VERSION_AT);
  if (version > migrations.length + 1)
    return broken(`is of version ${version}, which is newer than this exporter`);
  const body = parseBody(bytes.subarray(HEAD_BYTES, end));
  if (version === 0 || body === null) return broken('is not laid out as a snapshot');
  const sections = migrations.slice(version - 1).reduce((older, migrate) => migrate(older), body.sections);
  return { ok: true, writtenBy: body.writtenBy, sections };
};
