// When lengths say that headers are cut, and when they only look alike.
import assert from 'node:assert/strict';
import { createPileUp } from '../../../exporter/commands/watch/pile-up.ts';

/** `times` headers of a length, made up in so many ways. */
type Seen = readonly [bytes: number, times: number, builds: number];

const pileUp = (seen: readonly Seen[], saved?: unknown) => {
  const pile = createPileUp(5, saved);
  for (const [bytes, times, builds] of seen) {
    for (let n = 0; n < times; n++) pile.saw(bytes, n % builds);
  }
  return pile;
};

const CASES: readonly (readonly [string, readonly Seen[], number | null])[] = [
  [
    'different headers that all end at a known cut',
    [
      [120, 50, 9],
      [255, 20, 5],
    ],
    255,
  ],
  ['the cut of Apache httpd', [[8190, 40, 8]], 8190],
  ['headers of one size, made up in one way', [[255, 1000, 1]], null],
  ['too few of them', [[255, 19, 5]], null],
  ['a length at which nobody cuts', [[256, 1000, 9]], null],
  [
    'a longer one afterwards',
    [
      [255, 100, 9],
      [256, 1, 1],
    ],
    null,
  ],
  [
    'a longer one before',
    [
      [300, 1, 1],
      [255, 100, 9],
    ],
    null,
  ],
  [
    'a longer known cut afterwards',
    [
      [255, 100, 9],
      [1024, 20, 5],
    ],
    1024,
  ],
];

describe('lengths that pile up', () => {
  for (const [title, seen, expected] of CASES) {
    it(`${expected === null ? 'prove nothing' : `prove a cut at ${expected}`}: ${title}`, () =>
      assert.equal(pileUp(seen).cutBytes(), expected));
  }

  it('are news once, and once more when they are refuted', () => {
    const pile = createPileUp(1);
    const news = Array.from({ length: 30 }, () => pile.saw(63, 0)).filter(Boolean).length;
    assert.deepEqual([news, pile.saw(64, 0), pile.saw(65, 0)], [1, true, false]);
  });
  it('are known after a restart, until a longer one comes', () => {
    const saved: unknown = JSON.parse(JSON.stringify(pileUp([[800, 20, 5]]).save()));
    assert.equal(pileUp([], saved).cutBytes(), 800);
    assert.equal(pileUp([[801, 1, 1]], saved).cutBytes(), null);
  });
  for (const saved of [null, 'x', { cutBytes: '255' }, { cutBytes: 7 }]) {
    it(`are nothing where nonsense was saved: ${JSON.stringify(saved)}`, () =>
      assert.equal(pileUp([], saved).cutBytes(), null));
  }
});
