// Texts and numbers, there and back.
import assert from 'node:assert/strict';
import { createTexts } from '../../exporter/tables/texts.ts';

describe('texts by number', () => {
  it('come back', () => {
    const texts = createTexts(10);
    const numbers = ['a', 'b', 'a', ''].map(texts.numberOf);
    assert.deepEqual(numbers, [1, 2, 1, 0]);
    assert.deepEqual(numbers.map(texts.textOf), ['a', 'b', 'a', '']);
  });
  it('are bounded', () => {
    const texts = createTexts(2);
    assert.deepEqual(['a', 'b', 'c', 'b'].map(texts.numberOf), [1, 2, 0, 2]);
    assert.equal(createTexts(2).numberOf('x'.repeat(256)), 0);
  });
  it('go on from those that were saved, within the bound', () => {
    const texts = createTexts(2, ['a', 'b', 'c']);
    assert.deepEqual(['b', 'c'].map(texts.numberOf), [2, 0]);
    assert.deepEqual(texts.list(), ['a', 'b']);
  });
  it('have no number without a text', () => assert.equal(createTexts(2).textOf(7), ''));
});
