// Keyed fingerprints, so that values can be told apart without being held. The only place of the wall that uses node.
import { hash } from 'node:crypto';
import { createSipHash, SIPHASH_KEY_BYTES } from './siphash.ts';

/** Least bytes of a key, as many as a fingerprint has. */
export const MIN_KEY_BYTES = 16;

export type Fingerprint = (text: string) => string;

/**
 * Builds the fingerprint function of a key: 128 bits of SipHash-2-4 over a byte string, as a string of 16 chars; two of
 * a billion values collide with a chance below 1e-20. Without the key nobody can confirm a guessed value: SipHash is a
 * pseudo-random function, and an HMAC, which is one too, takes more than ten times as long for a text this short.
 * Keys may have any length from MIN_KEY_BYTES; SHA-256 brings them to SipHash's own.
 */
export const createFingerprint = (key: Uint8Array): Fingerprint =>
  createSipHash(hash('sha256', key, 'buffer').subarray(0, SIPHASH_KEY_BYTES));
