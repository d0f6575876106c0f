// The newest time of records that come roughly in order.
import assert from 'node:assert/strict';
import { BEFORE_ALL_MS, EventClock, parseSavedClock } from '../../exporter/exchanges/event-clock.ts';

const NOW = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;

const latestOf = (...timesMs: readonly number[]): number => {
  const clock = new EventClock();
  for (const timeMs of timesMs) clock.saw(timeMs);
  return clock.nowMs;
};
const times = (count: number, timeMs: number): number[] =>
  Array.from({ length: count }, (_, at) => timeMs + at);

describe('the clock of events', () => {
  it('stands before all before the first record', () => assert.equal(latestOf(), BEFORE_ALL_MS));
  it('is the first record’s', () => assert.equal(latestOf(NOW), NOW));
  it('is the newest record’s', () => assert.equal(latestOf(NOW, NOW + 2, NOW + 1), NOW + 2));
  it('is not moved by one record of a broken clock', () =>
    assert.equal(latestOf(NOW, NOW + 1000 * HOUR, NOW + 1), NOW + 1));
  it('follows twenty records that are far ahead', () =>
    assert.equal(latestOf(NOW, ...times(20, NOW + HOUR)), NOW + HOUR + 19));
  it('does not step back for some records of the past', () =>
    assert.equal(latestOf(NOW, ...times(999, NOW - 2 * HOUR)), NOW));
  it('steps back when only the past is written', () =>
    assert.equal(latestOf(NOW, ...times(1000, NOW - 2 * HOUR)), NOW - 2 * HOUR + 999));
  it('goes on from what was saved', () => {
    const clock = new EventClock();
    for (const timeMs of [NOW, ...times(19, NOW + HOUR)]) clock.saw(timeMs);
    const next = new EventClock(parseSavedClock(JSON.parse(JSON.stringify(clock.save()))));
    next.saw(NOW + HOUR + 20);
    assert.equal(next.nowMs, NOW + HOUR + 20);
  });
  for (const saved of [undefined, null, [], [1, 2], ['a', 0, 0], {}]) {
    it(`does not take ${JSON.stringify(saved)} for what was saved`, () =>
      assert.equal(parseSavedClock(saved), undefined));
  }
});
