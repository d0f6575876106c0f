// A batch as one run of bytes, as the spool keeps it, and back. There is nothing of a body in it but numbers and
// exchanges.
import { REJECT_REASONS } from '../../exchanges/record.ts';
import { createLineCounts, IGNORE_REASONS } from '../../pipeline.ts';
import type { Batch } from './batch.ts';
import { isBodyId } from './recent-ids.ts';

const LENGTH_BYTES = 4;

const lengthOf = (bytes: number): Buffer => {
  const length = Buffer.allocUnsafe(LENGTH_BYTES);
  length.writeUInt32LE(bytes);
  return length;
};

/** Writes a batch: its numbers as JSON, then its blocks, each with its length (32 bits, little-endian) before it. */
export const encodeBatch = ({ blocks, counts, ...rest }: Batch): Uint8Array => {
  const parts = [Buffer.from(JSON.stringify({ ...rest, ...counts })), ...blocks];
  return Buffer.concat(parts.flatMap((part) => [lengthOf(part.length), part]));
};

const splitParts = (frame: Buffer): Buffer[] | null => {
  const parts: Buffer[] = [];
  let at = 0;
  while (at < frame.length) {
    if (frame.length - at < LENGTH_BYTES) return null;
    const end = at + LENGTH_BYTES + frame.readUInt32LE(at);
    if (end > frame.length) return null;
    parts.push(frame.subarray(at + LENGTH_BYTES, end));
    at = end;
  }
  return parts;
};

const countOf = (value: unknown): number => (Number.isSafeInteger(value) ? Math.max(0, Number(value)) : 0);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const copyCounts = <R extends string>(
  from: unknown,
  reasons: readonly R[],
  to: Partial<Record<R, number>>,
): void => {
  if (!isObject(from)) return;
  for (const reason of reasons) {
    const count = countOf(from[reason]);
    if (count > 0) to[reason] = count;
  }
};

const parseNumbers = (text: string): Omit<Batch, 'blocks'> | null => {
  let numbers: unknown;
  try {
    numbers = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(numbers)) return null;
  const counts = createLineCounts();
  counts.lines = countOf(numbers.lines);
  copyCounts(numbers.rejected, REJECT_REASONS, counts.rejected);
  copyCounts(numbers.ignored, IGNORE_REASONS, counts.ignored);
  return { bytes: countOf(numbers.bytes), counts, ...(isBodyId(numbers.id) && { id: numbers.id }) };
};

/** Reads what `encodeBatch` wrote; null: it did not. Total. The blocks are parts of the frame. */
export const parseBatch = (frame: Buffer): Batch | null => {
  const [first, ...blocks] = splitParts(frame) ?? [];
  const numbers = first === undefined ? null : parseNumbers(first.toString('utf8'));
  return numbers === null ? null : { ...numbers, blocks };
};
