// Measures how long auth cookies went without an attribute, from the traffic itself, in event time.
// Cookies that share a label are followed one by one.
import type { Exchange, IssuedCookie } from '../exchanges/exchange.ts';
import { OTHER } from '../metrics/catalogue/labels.ts';
import { isText, listOf, type Memory } from '../metrics/memory.ts';
import type { Histogram } from '../metrics/tallies.ts';

/** Names exposed at one time; a glob may cover any number of them, and more are not measured. */
const MAX_EXPOSED = 10_000;

type Attribute = 'secure' | 'httponly';

const isSaved = (one: unknown): one is readonly [key: string, sinceMs: number] =>
  Array.isArray(one) && one.length === 2 && isText(one[0]) && Number.isFinite(one[1]);

/** Builds the function that is told of each issue whether the attribute was missing. */
export const createExposures = (
  exposures: Histogram<'cookie_exposure_seconds'>,
  memory: Memory,
): ((exchange: Exchange, cookie: IssuedCookie, attribute: Attribute, missing: boolean) => void) => {
  const sinceMs = new Map(listOf(memory.recall('exposures'), isSaved).slice(0, MAX_EXPOSED));
  memory.keep('exposures', () => [...sinceMs]);
  return (x, { cookie, nameFingerprint }, attribute, missing) => {
    if (x.site === OTHER || cookie === OTHER) return;
    const key = `${x.site}\0${nameFingerprint}\0${attribute}`;
    const since = sinceMs.get(key);
    if (missing && since === undefined && sinceMs.size < MAX_EXPOSED) sinceMs.set(key, x.timeMs);
    if (missing || since === undefined) return;
    sinceMs.delete(key);
    // Lines may come out of order; a cookie is never exposed for a negative time.
    exposures.observe(Math.max(0, x.timeMs - since) / 1000, x.site, cookie, attribute);
  };
};
