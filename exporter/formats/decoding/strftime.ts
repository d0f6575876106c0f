// Times whose layout users choose, in the conversions of strftime: whether such a time can be read. It must know no product.
import type { Shape } from './place.ts';

const EXPANDED: readonly (readonly [string, string])[] = [
  ['%F', '%Y-%m-%d'],
  ['%T', '%H:%M:%S'],
  ['%R', '%H:%M'],
];

/** What each conversion always is, in bytes; `%3f` and `%6f` are a fraction's digits. */
const WIDTHS: Readonly<Record<string, number>> = {
  '%Y': 4,
  '%b': 3,
  '%m': 2,
  '%d': 2,
  '%H': 2,
  '%M': 2,
  '%S': 2,
  '%z': 5,
  '%s': 10,
  '%3f': 3,
  '%6f': 6,
  '%9f': 9,
};

const CLOCK = '%H:%M:%S(?:[.,]%[369]f)?(?: ?%z|Z)?';
const READABLE = new RegExp(`^(?:%Y-%m-%d[T ]${CLOCK}|%d/%b/%Y[: ]${CLOCK}|%s(?:\\.?%[369]f)?)$`);
const CONVERSION = /%(?:[369]f|[A-Za-z])/g;

/** The shape of times of this layout; null: it is none that could be read, for parts are missing or in another order. */
export const shapeOfTime = (layout: string): Shape | null => {
  const whole = EXPANDED.reduce((text, [short, long]) => text.replaceAll(short, long), layout);
  if (!READABLE.test(whole)) return null;
  return whole.replaceAll(CONVERSION, (conversion) => '0'.repeat(WIDTHS[conversion] ?? 0)).length;
};
