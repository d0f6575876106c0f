import assert from 'node:assert/strict';
import { type Point, renderPlot, renderSparkline, slopeOf } from './trend.ts';

const pointsOf = (...values: number[]): Point[] => values.map((value, at) => ({ seconds: at * 5, value }));

describe('the trend of a series of measurements', () => {
  for (const [values, expected] of [
    [[7, 7, 7], 0],
    [[0, 5, 10, 15], 1],
    [[10, 5, 0], -1],
    [[1, 3, 1, 3, 1], 0],
  ] as const) {
    it(`rises by ${expected} a second: ${values.join(' ')}`, () => {
      assert.equal(slopeOf(pointsOf(...values)), expected);
    });
  }

  it('is not known of one moment', () => {
    assert.ok(Number.isNaN(slopeOf(pointsOf(1))));
  });

  it('is a sparkline that begins at 0', () => {
    assert.equal(renderSparkline([0, 35, 70]), '▁▅█');
    assert.equal(renderSparkline([70, 70]), '██');
  });

  it('is a plot with a curve for each, on axes with round numbers', () => {
    const plot = renderPlot([
      { name: 'a < b', unit: 'MB', points: pointsOf(1, 90) },
      { name: 'c', unit: 'ms', points: pointsOf(3, 2, 1) },
    ]);
    assert.match(plot, /^<svg .*viewBox="0 0 900 440"/);
    assert.match(plot, />a &lt; b, MB<.*>0<.*>50<.*>100<.*>10 s</);
    assert.equal(plot.match(/<polyline/g)?.length, 2);
  });
});
