// Follows the shape of each cookie to mark deploys. Cookies that share a label are followed one by one.
import type { Exchange, IssuedCookie } from '../exchanges/exchange.ts';
import { OTHER } from '../metrics/catalogue/labels.ts';
import { isText, listOf, type Memory } from '../metrics/memory.ts';
import type { Counter } from '../metrics/tallies.ts';

/** A new shape must come this often in a row to count: an old page in one cache is no deploy. */
const ISSUES_TO_SETTLE = 20;

/** Names followed at one time, over all sites. */
const MAX_FOLLOWED = 10_000;

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

/** What is saved of one name: its key and its shape, and where another one is about to settle, that one and how often. */
type Saved =
  | readonly [key: string, shape: string]
  | readonly [key: string, shape: string, candidate: string, times: number];

const isSaved = (one: unknown): one is Saved => {
  if (!Array.isArray(one) || (one.length !== 2 && one.length !== 4)) return false;
  const [key, shape, candidate = '', times = 0]: unknown[] = one;
  return isText(key) && isText(shape) && isText(candidate) && Number.isSafeInteger(times);
};

const save = ([key, { shape, candidate, times }]: readonly [string, Seen]): Saved =>
  times === 0 ? [key, shape] : [key, shape, candidate, times];

const restore = ([key, shape, candidate = shape, times = 0]: Saved): readonly [string, Seen] => [
  key,
  { shape, candidate, times },
];

/** Builds the function that takes each issued cookie and counts changes of shape that stayed. */
export const createShapes = (
  changes: Counter<'cookie_shape_changes_total'>,
  memory: Memory,
): ((exchange: Exchange, cookie: IssuedCookie) => void) => {
  const known = listOf(memory.recall('shapes'), isSaved);
  const seenByName = new Map(known.slice(-MAX_FOLLOWED).map(restore));
  memory.keep('shapes', () => [...seenByName].map(save));
  // It goes on from where it was; one from the beginning would pass over all that was deleted, each time anew.
  const oldest = seenByName.keys();
  const begin = (key: string, shape: string): void => {
    // The oldest goes, so that a glob over ever new names cannot keep later cookies from being followed.
    if (seenByName.size >= MAX_FOLLOWED) seenByName.delete(oldest.next().value as string);
    seenByName.set(key, { shape, candidate: shape, times: 0 });
  };
  return (x, c) => {
    // What the limits lump together has no shape of its own.
    if (x.site === OTHER || c.cookie === OTHER) return;
    const key = `${x.vantage}\0${x.site}\0${c.nameFingerprint}`;
    const seen = seenByName.get(key);
    if (seen === undefined) begin(key, c.shape);
    else if (settles(seen, c.shape)) changes.add(1, x.vantage, x.site, c.cookie, c.class);
  };
};
