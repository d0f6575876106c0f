// Measures how long auth cookies went without an attribute, from the traffic itself, in event time.
// Its memory is bounded by the limits on sites and cookies.
import type { Exchange } from '../exchanges/exchange.ts';
import { OTHER } from '../metrics/catalogue/labels.ts';
import type { Histogram } from '../metrics/tallies.ts';

type Attribute = 'secure' | 'httponly';

/** Builds the function that is told of each issue whether the attribute was missing. */
export const createExposures = (
  exposures: Histogram<'cookie_exposure_seconds'>,
): ((exchange: Exchange, cookie: string, attribute: Attribute, missing: boolean) => void) => {
  const sinceMs = new Map<string, number>();
  return (x, cookie, attribute, missing) => {
    if (x.site === OTHER || cookie === OTHER) return;
    const key = `${x.site}\0${cookie}\0${attribute}`;
    const since = sinceMs.get(key);
    if (missing && since === undefined) sinceMs.set(key, x.timeMs);
    if (missing || since === undefined) return;
    sinceMs.delete(key);
    // Lines may come out of order; a cookie is never exposed for a negative time.
    exposures.observe(Math.max(0, x.timeMs - since) / 1000, x.site, cookie, attribute);
  };
};
