// Escapes and numbers of the text formats, one line a case.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  escapeHelp,
  escapeLabelValue,
  renderBound,
  renderSeriesName,
  renderValue,
} from '../../exporter/metrics/text.ts';

describe('text of the exposition', () => {
  it('escapes a label value', () => {
    assert.equal(escapeLabelValue('plain'), 'plain');
    assert.equal(escapeLabelValue('a"b\\c\nd'), 'a\\"b\\\\c\\nd');
  });

  it('escapes HELP, double quotes only for OpenMetrics', () => {
    assert.equal(escapeHelp('a "b" \\ c\nd', false), 'a "b" \\\\ c\\nd');
    assert.equal(escapeHelp('a "b" \\ c\nd', true), 'a \\"b\\" \\\\ c\\nd');
  });

  it('renders values', () => {
    const f = (value: number, expected: string) => assert.equal(renderValue(value), expected);
    f(0, '0');
    f(-0, '0');
    f(17, '17');
    f(0.1, '0.1');
    f(1795161008.25, '1795161008.25');
    f(1e21, '1e+21');
    f(1e-7, '1e-7');
    f(Number.NaN, 'NaN');
    f(Number.POSITIVE_INFINITY, '+Inf');
    f(Number.NEGATIVE_INFINITY, '-Inf');
  });

  it('renders bounds as the canonical floats of OpenMetrics', () => {
    const f = (bound: number, expected: string) => assert.equal(renderBound(bound), expected);
    f(0, '0.0');
    f(1, '1.0');
    f(64, '64.0');
    f(0.005, '0.005');
    f(2.5, '2.5');
    f(0.0001, '0.0001');
    f(0.00001, '1e-05');
    f(1.5e-10, '1.5e-10');
    f(100_000, '100000.0');
    f(604_800, '604800.0');
    f(1_000_000, '1e+06');
    f(2_592_000, '2.592e+06');
    f(1_234_567.5, '1.2345675e+06');
    f(1e100, '1e+100');
    f(Number.POSITIVE_INFINITY, '+Inf');
  });

  it('loses no number on the way', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (n) => Number(renderValue(n).replace('Inf', 'Infinity')) === n),
    );
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, min: 0 }),
        (n) => Number(renderBound(n).replace('Inf', 'Infinity')) === n,
      ),
    );
  });

  it('renders a series name', () => {
    assert.equal(renderSeriesName('a_total', []), 'a_total');
    const labels = [
      ['x', '1'],
      ['y', 'a"b'],
    ] as const;
    assert.equal(renderSeriesName('a_total', labels), 'a_total{x="1",y="a\\"b"}');
  });
});
