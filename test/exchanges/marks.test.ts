// The small keyed hash against the vectors of its reference code.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createMark } from '../../exporter/exchanges/marks.ts';

const KEY = String.fromCharCode(0, 1, 2, 3, 4, 5, 6, 7);
/** Of the bytes 0, 1, 2 … n - 1 (vectors.h of the reference code of SipHash, vectors_hsip32), little-endian. */
const VECTORS = [
  'a9359f5b',
  '27475ab8',
  'fa62a603',
  '8afee704',
  '2a6e4689',
  'c5fab669',
  '5863fc23',
  '8bcf63c5',
];

const hexOf = (mark: number): string =>
  [0, 8, 16, 24].map((shift) => ((mark >>> shift) & 255).toString(16).padStart(2, '0')).join('');
const bytes = (count: number): string => String.fromCharCode(...Array.from({ length: count }, (_, at) => at));

describe('a mark', () => {
  const mark = createMark(KEY);
  for (const [length, expected] of VECTORS.entries()) {
    it(`of ${length} bytes is that of the reference`, () =>
      assert.equal(hexOf(mark(bytes(length), 0, length)), expected));
  }
  it('is that of the part, wherever it stands', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), fc.string(), fc.string(), (text, before, after) => {
        assert.equal(
          mark(before + text + after, before.length, before.length + text.length),
          mark(text, 0, text.length),
        );
      }),
    ));
  it('is another one under another key', () =>
    assert.notEqual(createMark('87654321')('sid=1', 0, 5), createMark('12345678')('sid=1', 0, 5)));
  it('wants a whole key', () => assert.throws(() => createMark('short'), RangeError));
});
