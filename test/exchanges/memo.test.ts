// What a memo remembers, and what it must not.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createMemo } from '../../exporter/exchanges/memo.ts';

const createCounted = (max: number) => {
  const asked: string[] = [];
  const memo = createMemo((text) => {
    asked.push(text);
    return text.length;
  }, max);
  return { asked, memo };
};

describe('a memo', () => {
  it('works out each text once', () => {
    const { asked, memo } = createCounted(8);
    assert.deepEqual(['a', 'bb', 'a', 'bb'].map(memo), [1, 2, 1, 2]);
    assert.deepEqual(asked, ['a', 'bb']);
  });

  it('tells texts apart wherever they differ, and works out each once', () => {
    const alike = fc.string({ unit: fc.constantFrom('a', 'b', '\xff'), maxLength: 5 });
    fc.assert(
      fc.property(fc.array(alike, { maxLength: 60 }), (texts) => {
        const asked: string[] = [];
        const memo = createMemo((text) => {
          asked.push(text);
          return `<${text}>`;
        }, 1000);
        assert.deepEqual(
          texts.map(memo),
          texts.map((text) => `<${text}>`),
        );
        assert.deepEqual(asked, [...new Set(texts)]);
      }),
      { numRuns: 500 },
    );
  });

  it('remembers answers that are null', () => {
    let times = 0;
    const memo = createMemo(() => {
      times++;
      return null;
    }, 8);
    assert.deepEqual([memo('a'), memo('a'), times], [null, null, 1]);
  });

  it('forgets all when it is full', () => {
    const { asked, memo } = createCounted(2);
    for (const text of ['a', 'b', 'c', 'a']) memo(text);
    assert.deepEqual(asked, ['a', 'b', 'c', 'a']);
  });

  it('answers long texts without remembering them', () => {
    const { asked, memo } = createCounted(8);
    const long = 'x'.repeat(1025);
    assert.deepEqual([memo(long), memo(long), asked.length], [1025, 1025, 2]);
  });

  it('answers what is not to be kept each time anew', () => {
    let times = 0;
    const memo = createMemo(
      (text) => {
        times++;
        return text.length;
      },
      8,
      (length) => length < 3,
    );
    assert.deepEqual(['abc', 'abc', 'ab', 'ab'].map(memo), [3, 3, 2, 2]);
    assert.equal(times, 3);
  });
});
