// Which Cache-Control lets shared caches hand a response to others (RFC 9111).
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isSharedCacheable } from '../../exporter/exchanges/cacheability.ts';

const CASES: readonly (readonly [cacheControl: string, expected: boolean])[] = [
  ['public', true],
  ['public, max-age=600', true],
  ['max-age=600', true],
  ['Max-Age="600"', true],
  ['s-maxage=60', true],
  ['max-age=0, s-maxage=60', true],
  ['max-age=600, s-maxage=0', false],
  ['public, max-age=0, must-revalidate', false],
  ['max-age=0', false],
  ['max-age=x', false],
  ['no-store', false],
  ['NO-STORE, max-age=600', false],
  ['private, max-age=600', false],
  ['private="set-cookie", max-age=600', false],
  ['public, no-cache', false],
  ['must-revalidate', false],
  ['x-public', false],
  ['', false],
];

describe('a response may be kept by shared caches', () => {
  for (const [cacheControl, expected] of CASES) {
    it(`${cacheControl || 'silence'}: ${expected ? 'yes' : 'no'}`, () =>
      assert.equal(isSharedCacheable(cacheControl), expected));
  }

  it('never throws, whatever the bytes', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        isSharedCacheable(text);
      }),
    ));
});
