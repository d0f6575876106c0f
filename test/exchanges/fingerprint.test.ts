// Fingerprints: keyed, short, over bytes.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createFingerprint } from '../../exporter/exchanges/fingerprint.ts';

const KEY = Buffer.alloc(32, 1);

describe('a fingerprint', () => {
  it('is the first 128 bits of an HMAC-SHA-256 over the bytes', () => {
    const expected = createHmac('sha256', KEY)
      .update(Buffer.from([0x61, 0xff]))
      .digest()
      .subarray(0, 16);
    assert.deepEqual(Buffer.from(createFingerprint(KEY)('a\xff'), 'latin1'), expected);
  });

  it('is another with another key', () =>
    assert.notEqual(createFingerprint(KEY)('value'), createFingerprint(Buffer.alloc(32, 2))('value')));
});
