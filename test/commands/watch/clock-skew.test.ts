// Which distances between records and their reading mean that a clock is off.
import assert from 'node:assert/strict';
import { createClockSkew } from '../../../exporter/commands/watch/clock-skew.ts';

/** Lags of batches, in seconds. */
const meter = (...lags: readonly number[]) => {
  const skew = createClockSkew();
  for (const lag of lags) skew.saw(lag * 1000);
  return { seconds: skew.seconds(), isOff: skew.isOff() };
};
const times = (count: number, lag: number): number[] => Array.from({ length: count }, () => lag);

const CASES: readonly (readonly [string, readonly number[], { seconds: number | null; isOff: boolean }])[] = [
  ['is not known after nine batches', times(9, -500), { seconds: null, isOff: false }],
  ['is right where records come at once', times(10, 0.25), { seconds: -0.25, isOff: false }],
  ['is ahead where records come from the future', times(10, -90), { seconds: 90, isOff: true }],
  ['is not ahead for one record', [-5000, ...times(9, 0)], { seconds: 0, isOff: false }],
  ['is behind where two rounds agree', times(20, 3600), { seconds: -3600, isOff: true }],
  ['is not called behind after one round', times(10, 3600), { seconds: -3600, isOff: false }],
  [
    'is not behind where records come late by this and that',
    [...times(10, 300), ...times(10, 90)],
    { seconds: -90, isOff: false },
  ],
  ['is not behind where some records come at once', [...times(19, 300), 1], { seconds: -1, isOff: false }],
  ['is right again', [...times(20, 3600), ...times(10, 1)], { seconds: -1, isOff: false }],
];

describe("a log's clock", () => {
  for (const [title, lags, expected] of CASES) it(title, () => assert.deepEqual(meter(...lags), expected));
});
