// Follows the shape of each cookie to mark deploys. Its memory is bounded by the limits on sites and cookies.
import type { Exchange, IssuedCookie } from '../exchanges/exchange.ts';
import { OTHER } from '../metrics/catalogue/labels.ts';
import type { Counter } from '../metrics/tallies.ts';

/** A new shape must come this often in a row to count: an old page in one cache is no deploy. */
const ISSUES_TO_SETTLE = 20;

type Seen = { shape: string; candidate: string; times: number };

const settles = (seen: Seen, shape: string): boolean => {
  if (shape === seen.shape) {
    seen.times = 0;
    return false;
  }
  seen.times = shape === seen.candidate ? seen.times + 1 : 1;
  seen.candidate = shape;
  if (seen.times < ISSUES_TO_SETTLE) return false;
  seen.shape = shape;
  seen.times = 0;
  return true;
};

/** Builds the function that takes each issued cookie and counts changes of shape that stayed. */
export const createShapes = (
  changes: Counter<'cookie_shape_changes_total'>,
): ((exchange: Exchange, cookie: IssuedCookie) => void) => {
  const seenBySeries = new Map<string, Seen>();
  return (x, c) => {
    // What the limits lump together has no shape of its own.
    if (x.site === OTHER || c.cookie === OTHER) return;
    const key = `${x.vantage}\0${x.site}\0${c.cookie}\0${c.class}`;
    const seen = seenBySeries.get(key);
    if (seen === undefined) seenBySeries.set(key, { shape: c.shape, candidate: c.shape, times: 0 });
    else if (settles(seen, c.shape)) changes.add(1, x.vantage, x.site, c.cookie, c.class);
  };
};
