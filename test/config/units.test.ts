// Durations, sizes and rates as users write them.
import assert from 'node:assert/strict';
import { parseDurationMs, parseRate, parseSizeBytes } from '../../exporter/config/units.ts';

describe('config: durations', () => {
  const f = (text: string, expected: number | null) =>
    it(`${JSON.stringify(text)} → ${expected}`, () => assert.equal(parseDurationMs(text), expected));
  f('250ms', 250);
  f('30s', 30_000);
  f('5m', 300_000);
  f('1h', 3_600_000);
  f('0s', 0);
  f('60', null);
  f('', null);
  f('s', null);
  f('1.5h', null);
  f('-1s', null);
  f(' 1s', null);
  f('1 s', null);
  f('1S', null);
  f('1h30m', null);
  f('1d', null);
  f('1KiB', null);
  f('9999999999s', null);
  f('1constructor', null);
});

describe('config: sizes', () => {
  const f = (text: string, expected: number | null) =>
    it(`${JSON.stringify(text)} → ${expected}`, () => assert.equal(parseSizeBytes(text), expected));
  f('65536', 65_536);
  f('512B', 512);
  f('64KiB', 65_536);
  f('1MiB', 1_048_576);
  f('2GiB', 2_147_483_648);
  f('0', 0);
  f('', null);
  f('64k', null);
  f('64KB', null);
  f('64kib', null);
  f('1.5MiB', null);
  f('-1', null);
  f('1e3', null);
  f('KiB', null);
});

describe('config: rates', () => {
  const f = (text: string, count: number, periodMs: number) =>
    it(`${text} → ${count} in ${periodMs} ms`, () => assert.deepEqual(parseRate(text), { count, periodMs }));
  f('10/s', 10, 1000);
  f('1/m', 1, 60_000);
  f('999999/h', 999_999, 3_600_000);
  for (const text of [
    '',
    '10',
    '0/s',
    '-1/s',
    '1.5/s',
    '10/d',
    '10/ms',
    ' 10/s',
    '10 /s',
    '1000000/s',
    '10/constructor',
  ])
    it(`${JSON.stringify(text)} → null`, () => assert.equal(parseRate(text), null));
});
