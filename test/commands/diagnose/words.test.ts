// Numbers, sizes and times as people read them.
import assert from 'node:assert/strict';
import {
  bytesInWords,
  capitalized,
  ordinal,
  shareInWords,
  spanInWords,
} from '../../../exporter/commands/diagnose/words.ts';

const table = <T>(
  name: string,
  render: (value: T) => string,
  rows: readonly (readonly [T, string])[],
): void => {
  describe(name, () => {
    for (const [value, expected] of rows) it(expected, () => assert.equal(render(value), expected));
  });
};

table('a size', bytesInWords, [
  [0, '0 bytes'],
  [1023, '1023 bytes'],
  [1024, '1.0 KiB'],
  [1_572_864, '1.5 MiB'],
]);
table('a span', spanInWords, [
  [0, '0 seconds'],
  [-1000, '1 second'],
  [61_000, '1 minute 1 second'],
  [3_600_000, '1 hour'],
  [90_061_000, '1 day 1 hour'],
]);
table('a place', ordinal, [
  [1, '1st'],
  [2, '2nd'],
  [3, '3rd'],
  [4, '4th'],
  [11, '11th'],
  [12, '12th'],
  [113, '113th'],
  [121, '121st'],
]);
table('a share', ([part, whole]: readonly [number, number]) => shareInWords(part, whole), [
  [[2, 2], 'all 2'],
  [[1, 2], '1 of 2'],
]);
table('the beginning of a sentence', capitalized, [['all 2', 'All 2']]);
