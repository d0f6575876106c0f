// Marks for absence and secrecy, and small numbers.
import assert from 'node:assert/strict';
import {
  isAbsent,
  isRedacted,
  parseDigits,
  parseDuration,
  parseLastStatus,
  parseStatus,
  parseTraceId,
} from '../../../exporter/formats/decoding/values.ts';

const table = <T>(
  name: string,
  parse: (text: string) => T,
  rows: readonly (readonly [string, T])[],
): void => {
  describe(name, () => {
    for (const [text, expected] of rows) {
      it(JSON.stringify(text), () => assert.deepEqual(parse(text), expected));
    }
  });
};

table('isAbsent', isAbsent, [
  ['', true],
  ['-', true],
  ['--', false],
  [' ', false],
]);
table('isRedacted', isRedacted, [
  ['REDACTED', true],
  ['[REDACTED]', true],
  ['[Redacted]', true],
  ['***', true],
  ['****', false],
  ['a=REDACTED', false],
  ['', false],
]);
table('parseDigits', parseDigits, [
  ['0', 0],
  ['123456789', 123456789],
  ['1234567890', Number.NaN],
  ['', Number.NaN],
  ['1a', Number.NaN],
]);
table('parseStatus', parseStatus, [
  ['200', 200],
  ['000', 0],
  ['9', 9],
  ['2000', Number.NaN],
  ['20x', Number.NaN],
  ['', Number.NaN],
]);
table('parseLastStatus', parseLastStatus, [
  ['200', 200],
  ['502, 200', 200],
  ['502 : 200', 200],
  ['502, 504 : 301', 301],
  ['502, -', 502],
  ['-', null],
  ['-, -', null],
  ['', null],
  ['502, x', Number.NaN],
]);
table('parseDuration', parseDuration, [
  ['0.004', 0.004],
  ['0', 0],
  ['1e-3', 0.001],
  ['-', undefined],
  ['', undefined],
  ['-1', undefined],
  ['x', undefined],
  ['1e999', undefined],
]);
table('parseTraceId', parseTraceId, [
  ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', '4bf92f3577b34da6a3ce929d0e0e4736'],
  ['4bf92f3577b34da6a3ce929d0e0e4736', '4bf92f3577b34da6a3ce929d0e0e4736'],
  ['-', '-'],
]);
