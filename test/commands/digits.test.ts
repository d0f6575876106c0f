// Numbers are written as English has it.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { digits, plural } from '../../exporter/commands/digits.ts';

describe('digits', () => {
  for (const [number, expected] of [
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1_234_567, '1,234,567'],
    [-1000, '-1,000'],
    [1020.5, '1,020.5'],
    [0.125, '0.125'],
  ] as const) {
    it(`of ${number} are ${expected}`, () => assert.equal(digits(number), expected));
  }

  it('are those that the formatter of Node writes', () => {
    const formatter = new Intl.NumberFormat('en-US');
    const number = fc.maxSafeInteger().map((of) => (Math.abs(of) > 1e12 ? of : of / 10));
    fc.assert(fc.property(number, (of) => assert.equal(digits(of), formatter.format(of))));
  });
});

describe('a number of things', () => {
  it('is one thing', () => assert.equal(plural(1, 'line'), '1 line'));
  it('is several things', () => assert.equal(plural(1234, 'line'), '1,234 lines'));
  it('is nothing', () => assert.equal(plural(0, 'line'), '0 lines'));
});
