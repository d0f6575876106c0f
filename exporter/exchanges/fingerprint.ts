// Keyed fingerprints, so that values can be told apart without being held. The only place of the wall that uses node.
import { createHmac, createSecretKey } from 'node:crypto';

/** Bytes of a fingerprint: 128 bits, so that two of a billion values collide with a chance below 1e-20. */
const FINGERPRINT_BYTES = 16;

/** Least bytes of a key, as much as the fingerprint itself. */
export const MIN_KEY_BYTES = 16;

export type Fingerprint = (text: string) => string;

/**
 * Builds the fingerprint function of a key: HMAC-SHA-256 over the bytes of a byte string, its first 16 bytes as a
 * string of 16 chars. Without the key nobody can confirm a guessed value (RFC 2104).
 */
export const createFingerprint = (key: Uint8Array): Fingerprint => {
  // Given as bytes, the key would be made ready anew for each text, which takes four times as long.
  const secret = createSecretKey(key);
  return (text) =>
    createHmac('sha256', secret).update(text, 'latin1').digest().toString('latin1', 0, FINGERPRINT_BYTES);
};
