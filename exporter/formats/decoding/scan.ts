// Runs of values whose ends are certain, found by scan.wat: what lies where in its memory, and what is copied there. It
// must know no product and no field, and decode nothing.
import { instantiate } from '../../webassembly/instantiate.ts';
import type { Literal } from './literal.ts';
import scan from './scan.json' with { type: 'json' };
import type { End } from './value-end.ts';

/** A value and what stands behind it. */
export type ScannedSlot = { readonly end: End; readonly literal: Literal };

/** What scan.wat is told of the slots of a template, as its memory has it. */
export type ScanTable = { readonly image: Uint8Array };

const MEMORY_BYTES = 256 * 1024;
const TABLE_AT = 0;
const BOUNDS_AT = 60 * 1024;
const CHUNK_AT = 64 * 1024;
/** What is read sixteen bytes at a time may be read beyond its end. */
const SPARE_BYTES = 16;
const MAX_TABLE_BYTES = BOUNDS_AT - TABLE_AT - SPARE_BYTES;
const MAX_CHUNK_BYTES = MEMORY_BYTES - CHUNK_AT - SPARE_BYTES;
/** Bytes of where a value begins and ends. */
const BOUND_BYTES = 8;
const MAX_SLOTS = (CHUNK_AT - BOUNDS_AT) / BOUND_BYTES;
/** Bytes of a slot's five numbers. */
const SLOT_BYTES = 20;

type FindValues = (
  slotAt: number,
  slotsEnd: number,
  from: number,
  end: number,
  boundsAt: number,
  origin: number,
) => number;

const { memory, find_values: findValues } = instantiate<{ readonly find_values: FindValues }>(scan);
const held = new Uint8Array(memory.buffer);

/** Whose table and what chunk the memory has; several sources take turns chunk by chunk. */
let currentTable: ScanTable | null = null;
let currentChunk: DataView | null = null;

/** Where the values of a line are that was read last, whoever's it was: value i is [bounds[2i], bounds[2i + 1]). */
export const SCANNED_BOUNDS = new Int32Array(memory.buffer, BOUNDS_AT, 2 * MAX_SLOTS);

/** Whether a value's end can be found here: by one of the numbers that scan.wat has for it. */
export const isScanned = ({ how }: End): boolean => how === 'byte' || how === 'alphabet' || how === 'length';

const bytesOf = ({ words, rest }: Literal): Uint8Array => {
  const whole = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  return Uint8Array.of(...whole, ...rest);
};

/** How an end is found, and by what; `alphabetAt`: where its alphabet is. */
const howOf = ({ how, byte, escapable, length }: End, alphabetAt: number): readonly [number, number] => {
  if (how === 'byte') return [escapable ? 1 : 0, byte];
  return how === 'alphabet' ? [2, alphabetAt] : [3, length];
};

/** The table of a template's slots; null: there are more than the memory has room for. */
export const createScanTable = (slots: readonly ScannedSlot[]): ScanTable | null => {
  const pieces: Uint8Array[] = [];
  let endAt = TABLE_AT + SLOT_BYTES * slots.length;
  const place = (bytes: Uint8Array): number => {
    pieces.push(bytes);
    endAt += bytes.length;
    return endAt - bytes.length;
  };
  const numbers = slots.flatMap(({ end, literal }) => {
    const alphabetAt = end.how === 'alphabet' ? place(end.allowed) : 0;
    return [...howOf(end, alphabetAt), end.offset, place(bytesOf(literal)), literal.length];
  });
  if (slots.length > MAX_SLOTS || endAt > MAX_TABLE_BYTES) return null;
  return {
    image: new Uint8Array(Buffer.concat([new Uint8Array(Int32Array.from(numbers).buffer), ...pieces])),
  };
};

/** Whether lines of a chunk can be looked at here; larger ones are rare, and have no room in the memory. */
export const hasRoomFor = (chunk: DataView): boolean => chunk.byteLength <= MAX_CHUNK_BYTES;

const hold = (table: ScanTable, chunk: DataView): void => {
  if (currentTable !== table) {
    held.set(table.image, TABLE_AT);
    currentTable = table;
  }
  if (currentChunk !== chunk) {
    held.set(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength), CHUNK_AT);
    currentChunk = chunk;
  }
};

/**
 * Finds the values of the slots [first, behind) of a line that goes on at `from`, and writes where they are to
 * SCANNED_BOUNDS; all of them are scanned ones, and the chunk has room. Answers where the literal behind the last one
 * ends; -1: the line is no match.
 */
export const findScanned = (
  table: ScanTable,
  first: number,
  behind: number,
  chunk: DataView,
  from: number,
  lineEnd: number,
): number => {
  hold(table, chunk);
  const end = findValues(
    TABLE_AT + SLOT_BYTES * first,
    TABLE_AT + SLOT_BYTES * behind,
    CHUNK_AT + from,
    CHUNK_AT + lineEnd,
    BOUNDS_AT + BOUND_BYTES * first,
    CHUNK_AT,
  );
  return end < 0 ? -1 : end - CHUNK_AT;
};
