// Keys as fingerprints are: 16 chars of one byte each.
import { hash } from 'node:crypto';

/** The key of a number; different numbers have different ones. */
export const keyOf = (number: number): string =>
  hash('sha256', String(number), 'buffer').toString('latin1', 0, 16);
