// Percent-encoding, undone.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodePercent } from '../../../exporter/formats/decoding/percent.ts';

const f = (text: string, expected: string): void => {
  it(JSON.stringify(text), () => assert.equal(decodePercent(text), expected));
};

describe('decodePercent', () => {
  f('a', 'a');
  f('%20', ' ');
  f('%c3%BC', '\xc3\xbc');
  f('%2520', '%20');
  f('%', '%');
  f('%2', '%2');
  f('%zz%g0%0g', '%zz%g0%0g');
  f('%%41', '%A');
  it('undoes encodeURIComponent', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const bytes = Buffer.from(text, 'utf8').toString('latin1');
        assert.equal(decodePercent(encodeURIComponent(text)), bytes);
      }),
    ));
});
