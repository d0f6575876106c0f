// Marks for absence and secrecy, and small numbers.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  isAbsent,
  isEveryValueRedacted,
  isRedacted,
  parseDecimal,
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
table('isEveryValueRedacted', isEveryValueRedacted, [
  ['sid=REDACTED', true],
  ['sid=[Redacted]; theme=[Redacted]', true],
  ['a=***;b=***', true],
  ['sid=REDACTED; theme=dark', false],
  ['theme=dark; sid=REDACTED', false],
  ['sid=NOT_REDACTED', false],
  ['sid=abcd', false],
  ['REDACTED', false],
  ['', false],
]);
table('parseDigits', parseDigits, [
  ['0', 0],
  ['123456789', 123456789],
  ['1234567890', Number.NaN],
  ['', Number.NaN],
  ['1a', Number.NaN],
]);
table('parseDecimal', parseDecimal, [
  ['0', 0],
  ['0.045', 0.045],
  ['1795152791.309', 1795152791.309],
  ['123456789012345', 123456789012345],
  ['0.12345678901234', 0.12345678901234],
  ['1234567890123456', Number.NaN],
  ['.5', Number.NaN],
  ['5.', Number.NaN],
  ['1.2.3', Number.NaN],
  ['-1', Number.NaN],
  ['1e3', Number.NaN],
  ['.', Number.NaN],
  ['', Number.NaN],
]);
describe('parseDecimal of up to fifteen digits', () => {
  it('is the number that Number reads', () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 15 });
    fc.assert(
      fc.property(digits, fc.nat(), (all, cut) => {
        const at = 1 + (cut % (all.length - 1));
        const text = `${all.slice(0, at).join('')}.${all.slice(at).join('')}`;
        assert.equal(parseDecimal(text), Number(text));
      }),
      { numRuns: 1000 },
    );
  });
});
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
