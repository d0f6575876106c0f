// When most of the newest lines cannot be read.
import assert from 'node:assert/strict';
import { createUnreadLines } from '../../../exporter/commands/watch/unread-lines.ts';

/** Judges after each look: lines and rejected lines so far. */
const judge = (...looks: readonly (readonly [lines: number, rejected: number])[]): boolean[] => {
  const isIll = createUnreadLines();
  return looks.map(([lines, rejected]) => isIll(lines, rejected));
};

describe('lines that cannot be read', () => {
  it('are none at first, whatever was counted before', () => assert.deepEqual(judge([100, 100]), [false]));
  it('are most as soon as there are only such', () => assert.deepEqual(judge([0, 0], [1, 1]), [false, true]));
  it('are most where half of twenty are', () => assert.deepEqual(judge([0, 0], [20, 10]), [false, true]));
  it('are not where fewer are', () => assert.deepEqual(judge([0, 0], [20, 9]), [false, false]));
  it('are not judged by few', () => assert.deepEqual(judge([0, 0], [19, 18]), [false, false]));
  it('stay most while nothing new comes', () =>
    assert.deepEqual(judge([0, 0], [20, 20], [20, 20]), [false, true, true]));
  it('are forgotten with twenty good ones', () =>
    assert.deepEqual(judge([0, 0], [20, 20], [40, 20]), [false, true, false]));
});
