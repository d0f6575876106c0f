// When two sources are found to log the same requests.
import assert from 'node:assert/strict';
import { createTrailing, findShared, isSameLog } from '../../../exporter/commands/watch/request-trail.ts';

const idOf = (n: number): string => Buffer.from(`request ${n}`).toString('hex');

/** The trail of requests, one a second. */
const trailOf = (from: number, to: number, name = idOf) => {
  const { saw, trail } = createTrailing();
  for (let n = from; n < to; n++) saw({ requestId: name(n), timeMs: n * 1000 });
  return trail();
};

describe('the trails of two sources', () => {
  it('are one where they log the same', () => {
    const shared = findShared(trailOf(0, 800), trailOf(0, 800));
    assert.ok(shared !== null && shared.both === shared.of);
  });
  it('are one where one of them logs less', () =>
    assert.notEqual(findShared(trailOf(0, 4000), trailOf(1000, 1800)), null));
  it('are one where they were begun at different times', () =>
    assert.notEqual(findShared(trailOf(0, 3000), trailOf(2000, 6000)), null));
  it('are two where the ids differ', () =>
    assert.equal(
      findShared(
        trailOf(0, 800),
        trailOf(0, 800, (n) => idOf(n + 10_000)),
      ),
      null,
    ));
  it('are two where few ids are the same', () =>
    assert.equal(findShared(trailOf(0, 800), trailOf(750, 1600)), null));
  it('are two without ids', () => {
    const { saw, trail } = createTrailing();
    saw({ requestId: null, timeMs: 0 });
    assert.equal(findShared(trail(), trail()), null);
  });
  it('are two where all requests bear one id', () =>
    assert.equal(
      findShared(
        trailOf(0, 800, () => idOf(0)),
        trailOf(0, 800, () => idOf(0)),
      ),
      null,
    ));
  for (const [title, one, other, expected] of [
    ['the same', trailOf(0, 800), trailOf(0, 800), true],
    ['one that begins later', trailOf(0, 3000), trailOf(2000, 6000), true],
    ['one that began earlier', trailOf(2000, 6000), trailOf(0, 3000), true],
    ['another', trailOf(0, 800), trailOf(0, 800, (n) => idOf(n + 10_000)), false],
  ] as const) {
    it(`are quickly told: ${title}`, () => assert.equal(isSameLog(one, other), expected));
  }
  it('are bounded', () => assert.equal(trailOf(0, 100_000).size, 2048));
});
