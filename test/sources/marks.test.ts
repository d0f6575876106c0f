// By what a file is known again: its beginning behind the header, and what was read last.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { headOf, isMarked, isWholeHead, tailOf, tailStart } from '../../exporter/sources/marks.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const DATA = 'a line of a log that is long enough\n'.repeat(100);
const HEADER = '#Version: 1.0\n#Fields: date time\n';

describe('the head of a file', () => {
  for (const [what, text, expected] of [
    ['begins at the file', DATA, [0, 1024]],
    ['begins behind its header', `${HEADER}${DATA}`, [HEADER.length, 1024]],
    ['is as long as a smaller file', DATA.slice(0, 100), [0, 100]],
    ['is not there in an empty file', '', null],
    ['is not there in a file of too little', DATA.slice(0, 31), null],
    ['is not there in a file of a header', HEADER, null],
    ['is not there while the header has no end', `${HEADER}#Fie`, null],
    ['begins within a header that is too long', `#${'x'.repeat(6000)}\n${DATA}`, [4096, 1024]],
    ['begins within a header that has no end', `#${'x'.repeat(6000)}`, [4096, 1024]],
  ] as const) {
    it(what, () => {
      const head = headOf(bytes(text));
      assert.deepEqual(head && [head.start, head.length], expected);
    });
  }

  it('is the same whatever header the same kind of file has', () => {
    const [short, long] = [headOf(bytes(`#a\n${DATA}`)), headOf(bytes(`#a\n#b\n${DATA}`))];
    assert.equal(short?.hash, long?.hash);
  });

  it('stands in the file as long as that only grows', () => {
    fc.assert(
      fc.property(fc.nat(DATA.length), (length) => {
        const head = headOf(bytes(DATA.slice(0, length)));
        assert.equal(head === null || isMarked(head, bytes(DATA)), true);
      }),
    );
  });

  it('is whole when it will not become longer', () => {
    const observed = [1023, 1024, 2000].map((length) => isWholeHead(headOf(bytes(DATA.slice(0, length)))));
    assert.deepEqual(observed, [false, true, true]);
  });
});

describe('the tail at an offset', () => {
  it('is what lies right before it', () => {
    const tail = tailOf(1000, bytes(DATA), 0);
    assert.deepEqual([tail.start, tail.length, tailStart(1000)], [744, 256, 744]);
  });

  it('does not depend on what of the file it is taken from', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: DATA.length }), fc.nat(), (offset, before) => {
        const from = Math.max(0, tailStart(offset) - (before % 500));
        assert.deepEqual(tailOf(offset, bytes(DATA.slice(from)), from), tailOf(offset, bytes(DATA), 0));
      }),
    );
  });
});

describe('a mark', () => {
  const mark = tailOf(1000, bytes(DATA), 0);

  it('tells whether a byte was changed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1999 }), (at) => {
        const changed = bytes(DATA);
        changed[at] = (changed[at] ?? 0) ^ 1;
        assert.equal(isMarked(mark, changed), at < 744 || at >= 1000);
      }),
    );
  });

  for (const [what, from, to] of [
    ['end before it does', 0, 999],
    ['begin after it does', 745, 2000],
  ] as const) {
    it(`does not stand in bytes that ${what}`, () =>
      assert.equal(isMarked(mark, bytes(DATA).subarray(from, to), from), false));
  }
});
