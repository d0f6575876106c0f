// What was saved of a file is checked before it is believed.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parsePositions } from '../../exporter/sources/file-position.ts';

const MARK = { start: 0, length: 100, hash: 'h' };
const POSITION = {
  path: '/var/log/a.log',
  dev: '1',
  ino: '2',
  offset: 100,
  skipping: false,
  read: 120,
  leading: 40,
  size: 300,
  mtimeMs: 1.5,
  head: MARK,
  tail: MARK,
  earlier: { head: MARK, tail: MARK },
  copyOf: null,
  done: false,
};

describe('saved positions', () => {
  it('are what they were, through JSON', () =>
    assert.deepEqual(parsePositions(JSON.parse(JSON.stringify([POSITION]))), [POSITION]));

  it('may have nothing to be known by', () => {
    const bare = { ...POSITION, head: null, tail: null, earlier: null };
    assert.deepEqual(parsePositions([bare]), [bare]);
  });

  it('may be from before the place of leading lines was known', () => {
    const { leading: _, ...older } = POSITION;
    assert.deepEqual(parsePositions([older]), [{ ...POSITION, leading: null }]);
  });

  it('lose what another version wrote beside them', () =>
    assert.deepEqual(parsePositions([{ ...POSITION, more: 1 }]), [POSITION]));

  for (const [what, change] of [
    ['no path', { path: undefined }],
    ['a negative offset', { offset: -1 }],
    ['a broken offset', { offset: 1.5 }],
    ['an offset past what was read', { offset: 121 }],
    ['an endless size', { size: Number.POSITIVE_INFINITY }],
    ['no time', { mtimeMs: null }],
    ['a head that is no mark', { head: 'h' }],
    ['a tail that is too short', { tail: { ...MARK, length: 31 } }],
    ['half of what it was known by', { earlier: { head: MARK } }],
    ['a number for a copy', { copyOf: 1 }],
    ['no word on whether it is done', { done: undefined }],
  ] as const) {
    it(`are left out with ${what}`, () =>
      assert.deepEqual(parsePositions([{ ...POSITION, ...change }, POSITION]), [POSITION]));
  }

  it('may be anything', () => {
    fc.assert(fc.property(fc.anything(), (saved) => assert.deepEqual(parsePositions(saved), [])));
    fc.assert(fc.property(fc.array(fc.anything()), (saved) => assert.deepEqual(parsePositions(saved), [])));
  });
});
