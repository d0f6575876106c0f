// Fingerprints: keyed, short, over bytes; and SipHash by the vectors of its reference code.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createFingerprint } from '../../exporter/exchanges/fingerprint.ts';
import { createSipHash } from '../../exporter/exchanges/siphash.ts';

const bytesTo = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i);
const hexOf = (text: string): string => Buffer.from(text, 'latin1').toString('hex');

describe('SipHash-2-4 with 128 bits', () => {
  const sipHash = createSipHash(bytesTo(16));
  // Key 00..0f over the bytes 00..n-1; the same as OpenSSL's SIPHASH MAC of size 16.
  const f = (length: number, expected: string): void => {
    it(`of ${length} bytes`, () =>
      assert.equal(hexOf(sipHash(Buffer.from(bytesTo(length)).toString('latin1'))), expected));
  };
  f(0, 'a3817f04ba25a8e66df67214c7550293');
  f(1, 'da87c1d86b99af44347659119b22fc45');
  f(7, 'a1f1ebbed8dbc153c0b84aa61ff08239');
  f(8, '3b62a9ba6258f5610f83e264f31497b4');
  f(15, '5493e99933b0a8117e08ec0f97cfc3d9');
  f(16, '6ee2a4ca67b054bbfd3315bf85230577');
  f(63, '5150d1772f50834a503e069a973fbd7c');

  it('depends on each byte, high ones included', () =>
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (bytes, at, flip) => {
          const other = Uint8Array.from(bytes);
          other[at % bytes.length] = (bytes[at % bytes.length] as number) ^ flip;
          const of = (some: Uint8Array): string => sipHash(Buffer.from(some).toString('latin1'));
          assert.notEqual(of(other), of(bytes));
        },
      ),
    ));
});

describe('a fingerprint', () => {
  const KEY = Buffer.alloc(32, 1);

  it('is 16 bytes long', () => assert.equal(createFingerprint(KEY)('a\xff').length, 16));
  it('is the same for the same text', () =>
    assert.equal(createFingerprint(KEY)('value'), createFingerprint(Buffer.alloc(32, 1))('value')));
  it('is another with another key', () =>
    assert.notEqual(createFingerprint(KEY)('value'), createFingerprint(Buffer.alloc(32, 2))('value')));
  it('depends on each byte of a long key', () => {
    const other = Buffer.alloc(32, 1);
    other[31] = 2;
    assert.notEqual(createFingerprint(KEY)('value'), createFingerprint(other)('value'));
  });
});
