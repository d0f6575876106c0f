// The trend of a series of measurements: a line fitted through them, a sparkline, a plot. Arithmetic and text only.

/** A measurement at a time. */
export type Point = { readonly seconds: number; readonly value: number };

/** How steeply the points rise, by least squares, in their unit a second; NaN of fewer than two moments. */
export const slopeOf = (points: readonly Point[]): number => {
  const mean = (of: (point: Point) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const meanSeconds = mean(({ seconds }) => seconds);
  const meanValue = mean(({ value }) => value);
  const covariance = mean(({ seconds, value }) => (seconds - meanSeconds) * (value - meanValue));
  return covariance / mean(({ seconds }) => (seconds - meanSeconds) ** 2);
};

const BARS = '▁▂▃▄▅▆▇█';

/** A character for each value, the lowest bar for 0 and the highest for the greatest value. */
export const renderSparkline = (values: readonly number[]): string => {
  const top = Math.max(...values);
  return values.map((value) => BARS[Math.round((value / top) * (BARS.length - 1))] ?? BARS[0]).join('');
};

/** One curve of a plot, on an axis of its own that begins at 0. */
export type Curve = { readonly name: string; readonly unit: string; readonly points: readonly Point[] };

const WIDTH = 900;
const HEIGHT = 220;
const LEFT = 80;
const TOP = 30;
const BOTTOM = 30;

const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A round number that is not below a value. */
const roundUp = (value: number): number => {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 2.5, 5].find((step) => step * power >= value) ?? 10) * power;
};

const renderCurve = ({ name, unit, points }: Curve, at: number, lastSeconds: number): string => {
  const top = roundUp(Math.max(...points.map(({ value }) => value)));
  const bottomY = at * HEIGHT + HEIGHT - BOTTOM;
  const x = (seconds: number): number => LEFT + (seconds / lastSeconds) * (WIDTH - LEFT - 20);
  const y = (value: number): number => bottomY - (value / top) * (HEIGHT - TOP - BOTTOM);
  const line = points
    .map(({ seconds, value }) => `${x(seconds).toFixed(1)},${y(value).toFixed(1)}`)
    .join(' ');
  const ticks = [0, 0.5, 1].map((part) => {
    const level = y(part * top).toFixed(1);
    return `<path d="M${LEFT} ${level}H${WIDTH - 20}" stroke="#ccc"/><text x="${LEFT - 8}" y="${level}" text-anchor="end" dominant-baseline="middle">${part * top}</text>`;
  });
  const times = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const seconds = part * lastSeconds;
    return `<text x="${x(seconds).toFixed(1)}" y="${bottomY + 18}" text-anchor="middle">${Math.round(seconds)} s</text>`;
  });
  const title = `<text x="${LEFT}" y="${at * HEIGHT + 18}" font-weight="bold">${escapeXml(name)}, ${escapeXml(unit)}</text>`;
  return `${title}${ticks.join('')}${times.join('')}<polyline points="${line}" fill="none" stroke="#1f6feb" stroke-width="1.5"/>`;
};

/** An SVG document with one curve below the other over the same seconds. */
export const renderPlot = (curves: readonly Curve[]): string => {
  const lastSeconds = Math.max(...curves.flatMap(({ points }) => points.map(({ seconds }) => seconds)));
  const height = curves.length * HEIGHT;
  const drawn = curves.map((curve, at) => renderCurve(curve, at, lastSeconds)).join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12"><rect width="${WIDTH}" height="${height}" fill="#fff"/>
${drawn}
</svg>
`;
};
