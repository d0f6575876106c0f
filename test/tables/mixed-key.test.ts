// Keys of numbers: rows are saved under them, so that they must stay what they are.
import assert from 'node:assert/strict';
import { mixedKeyOf, mixedNumberOf } from '../../exporter/tables/mixed-key.ts';

const hexOf = (numbers: readonly number[]): string =>
  Buffer.from(mixedKeyOf(numbers), 'latin1').toString('hex');

describe('mixed keys', () => {
  const KEYS: readonly (readonly [numbers: readonly number[], hex: string])[] = [
    [[], 'eb02fd110f7772cb24c0660c1f47038c'],
    [[0], '9d737cabc639787a27c3281bb46302fe'],
    [[1, 2, 3], '8a31e8a81b1f872ce66c92a50bfd0ec1'],
    [[2 ** 32 - 1], '2e686e8c822e430fc6b6ebf809c04966'],
    [[2 ** 32], '5518734e76d0fb72731cbd52e07a7f95'],
    [[7, 2 ** 48 + 5, 9], 'd1f1af1ef2dc8bf7a33e8a0da3300246'],
  ];
  for (const [numbers, hex] of KEYS) {
    it(`of [${numbers}] are what they were when rows were saved`, () => assert.equal(hexOf(numbers), hex));
  }

  it('differ by the order of the numbers', () => {
    assert.notEqual(hexOf([1, 2]), hexOf([2, 1]));
  });

  it('are made of texts by the number of a text', () => {
    assert.equal(mixedNumberOf('shop.example'), 667_696_900);
  });
});
