// Fingerprints: keyed, short, over bytes; and SipHash by the vectors of its reference code.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createFingerprint } from '../../exporter/exchanges/fingerprint.ts';
import { createSipHash } from '../../exporter/exchanges/siphash.ts';

const bytesTo = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i);

const WORD = (1n << 64n) - 1n;
const turned = (word: bigint, bits: bigint): bigint => ((word << bits) | (word >> (64n - bits))) & WORD;
const wordOf = (bytes: readonly number[]): bigint =>
  bytes.reduceRight((word, byte) => (word << 8n) | BigInt(byte), 0n);

/** The same as the paper writes it, in whole words: slow, and plain to compare. */
const plainSipHash = (key: Uint8Array, text: Uint8Array): string => {
  const [k0, k1] = [wordOf([...key.subarray(0, 8)]), wordOf([...key.subarray(8)])];
  let [v0, v1, v2, v3] = [
    k0 ^ 0x736f6d6570736575n,
    k1 ^ 0x646f72616e646f6dn ^ 0xeen,
    k0 ^ 0x6c7967656e657261n,
    k1 ^ 0x7465646279746573n,
  ];
  const rounds = (count: number): void => {
    for (let round = 0; round < count; round++) {
      v0 = (v0 + v1) & WORD;
      v1 = turned(v1, 13n) ^ v0;
      v0 = turned(v0, 32n);
      v2 = (v2 + v3) & WORD;
      v3 = turned(v3, 16n) ^ v2;
      v0 = (v0 + v3) & WORD;
      v3 = turned(v3, 21n) ^ v0;
      v2 = (v2 + v1) & WORD;
      v1 = turned(v1, 17n) ^ v2;
      v2 = turned(v2, 32n);
    }
  };
  for (let at = 0; at <= text.length; at += 8) {
    const isLast = at + 8 > text.length;
    const length = isLast ? BigInt(text.length % 256) << 56n : 0n;
    const word = wordOf([...text.subarray(at, at + 8)]) | length;
    v3 ^= word;
    rounds(2);
    v0 ^= word;
  }
  v2 ^= 0xeen;
  rounds(4);
  const low = v0 ^ v1 ^ v2 ^ v3;
  v1 ^= 0xddn;
  rounds(4);
  const out = Buffer.alloc(16);
  out.writeBigUInt64LE(low);
  out.writeBigUInt64LE(v0 ^ v1 ^ v2 ^ v3, 8);
  return out.toString('hex');
};
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

  const isPlain = (key: Uint8Array, text: Uint8Array): void => {
    const observed = hexOf(createSipHash(key)(Buffer.from(text).toString('latin1')));
    assert.equal(observed, plainSipHash(key, text));
  };
  const key = fc.uint8Array({ minLength: 16, maxLength: 16 });
  it('is what the paper says, for any bytes', () =>
    fc.assert(fc.property(key, fc.uint8Array({ maxLength: 100 }), isPlain)));
  it('is that for ASCII, which is written another way', () =>
    fc.assert(fc.property(key, fc.uint8Array({ max: 127, maxLength: 100 }), isPlain)));
  it('is that for a text that the memory has to grow for, and behind it', () => {
    const long = Uint8Array.from({ length: 70_001 }, (_, i) => i % 251);
    for (const text of [long, bytesTo(63), long.subarray(0, 65_536), long.subarray(0, 65_500)])
      isPlain(bytesTo(16), text);
  });
  it('is that for several keys that take turns', () =>
    fc.assert(
      fc.property(key, key, fc.uint8Array({ maxLength: 30 }), (one, other, text) => {
        const [a, b] = [createSipHash(one), createSipHash(other)];
        const latin1 = Buffer.from(text).toString('latin1');
        assert.deepEqual(
          [a(latin1), b(latin1), a(latin1)].map(hexOf),
          [one, other, one].map((some) => plainSipHash(some, text)),
        );
      }),
    ));

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
