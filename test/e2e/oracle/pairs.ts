// What edge and origin told by each other should come to, from what stood on the wire on both sides of the edge.
import { type Head, valuesOf } from '../support/raw-http.ts';
import { parseCookies, parseSetCookie, type SetCookie } from './cookies.ts';
import { type Compared, countRewrite, isHidden } from './count.ts';
import { nameOf } from './names.ts';
import type { Wire } from './seen.ts';
import { type Counts, createTally, type Tally } from './tally.ts';

type Shows = 'all' | 'first' | 'nothing';

/** What the edge's log shows. */
export type EdgeView = {
  /** Of the Set-Cookie headers that the client got. */
  readonly setCookies: Shows;
  /** Of those of the upstream, in the same record. */
  readonly upstreamSetCookies: Shows;
  /** Cookie as the client sent it, or as it was passed on. */
  readonly cookie: 'received' | 'forwarded';
};

/** A request on the wire, and which logs have a record of it. */
export type Logged = {
  readonly wire: Wire;
  readonly isAtOrigin: boolean;
};

export type PairRules = {
  readonly sites: readonly string[];
  readonly expectedRewrites: Readonly<Record<string, readonly string[]>>;
  /** False: the origin's log is not read, so that nothing is paired. */
  readonly isPaired: boolean;
  /** What the edge takes a request without Host for. */
  readonly defaultHost?: string;
};

type Shown = { readonly cookies: readonly SetCookie[]; readonly isAll: boolean };

const siteOf = (request: Head, { sites, defaultHost = '' }: PairRules): string => {
  const host = (valuesOf(request, 'host')[0] ?? defaultHost).replace(/:\d+$/, '').toLowerCase();
  return sites.includes(host) ? host : 'other';
};

const shownOf = (response: Head, shows: 'all' | 'first', timeMs: number): Shown => {
  const headers = valuesOf(response, 'set-cookie');
  const setting = { host: '', isLoopback: false, isPlaintext: false, timeMs };
  const visible = shows === 'all' ? headers : headers.slice(0, 1);
  return {
    cookies: visible.flatMap((header) => parseSetCookie(header, setting) ?? []),
    // That there was none, every log shows.
    isAll: shows === 'all' || headers.length === 0,
  };
};

/** By name, which stands once on each leg of that traffic; what a view leaves open is left out. */
const compare = (origin: Shown, edge: Shown): Compared[] => {
  const names = new Set([...origin.cookies, ...edge.cookies].map(({ name }) => name));
  const find = ({ cookies }: Shown, name: string) => cookies.find((one) => one.name === name);
  return [...names]
    .map((name): Compared => [find(origin, name), find(edge, name)])
    .filter(([o, e]) => (o !== undefined || origin.isAll) && (e !== undefined || edge.isAll));
};

const countRewrites = (
  tally: Tally,
  { wire, isAtOrigin }: Logged,
  view: EdgeView,
  rules: PairRules,
): void => {
  const { client, upstream, timeMs } = wire;
  if (client === null || upstream === null || view.setCookies === 'nothing') return;
  const { upstreamSetCookies: shows } = view;
  const isComparedByPairs = rules.isPaired && isAtOrigin;
  if (shows === 'nothing' && !isComparedByPairs) return;
  const origin = shownOf(upstream.response, shows === 'nothing' ? 'all' : shows, timeMs);
  const edge = shownOf(client.response, view.setCookies, timeMs);
  for (const compared of compare(origin, edge)) {
    countRewrite(tally, compared, siteOf(client.request, rules), rules);
  }
};

/** A message with more cookies is not compared. */
const MOST_COOKIES = 64;

/** The cookies of a request; null: the logs hide them, or they are too many. */
const cookiesOf = (request: Head): ReturnType<typeof parseCookies> | null => {
  const header = valuesOf(request, 'cookie').join('; ');
  const cookies = parseCookies(header === '-' ? '' : header);
  return isHidden(header) || cookies.length > MOST_COOKIES ? null : cookies;
};

const countForwards = (tally: Tally, { client, upstream }: Wire, view: EdgeView, rules: PairRules): void => {
  if (client === null || upstream === null) return;
  const received = cookiesOf(upstream.request);
  const sent = view.cookie === 'received' ? cookiesOf(client.request) : received;
  if (received === null || sent === null || sent.length + received.length === 0) return;
  const site = siteOf(client.request, rules);
  const add = (name: string, change: string): void => {
    const { label, sent: kind } = nameOf(name);
    tally.add('cookie_forwards_total', { site, cookie: label, class: kind, change });
  };
  tally.add('cookie_forwards_compared_total', { site });
  const left = [...received];
  const changed = sent.filter(({ name, value }) => {
    const same = left.findIndex((one) => one.name === name && one.value === value);
    if (same >= 0) left.splice(same, 1);
    return same < 0;
  });
  for (const { name } of changed) {
    const at = left.findIndex((one) => one.name === name);
    if (at >= 0) left.splice(at, 1);
    add(name, at < 0 ? 'removed' : 'value_changed');
  }
  for (const { name } of left) add(name, 'added');
};

/** Adds what comes of pairing, but for the rewrites. */
export const addPairings = (
  tally: Tally,
  requests: readonly Logged[],
  view: EdgeView,
  rules: PairRules,
): void => {
  const settle = (outcome: string): void => tally.add('cookie_pairings_total', { outcome });
  for (const { wire, isAtOrigin } of requests) {
    if (wire.client === null) {
      if (isAtOrigin) settle('origin_only');
    } else if (isAtOrigin && wire.upstream !== null) {
      settle('paired');
      tally.observe('cookie_pairing_delay_seconds', {}, 0);
      countForwards(tally, wire, view, rules);
    } else settle('edge_only');
  }
};

/** Counts requests in any order: the rewrites, the forwards, and what came of pairing. */
export const countPairs = (requests: readonly Logged[], view: EdgeView, rules: PairRules): Counts => {
  const tally = createTally();
  for (const logged of requests) countRewrites(tally, logged, view, rules);
  if (rules.isPaired) addPairings(tally, requests, view, rules);
  return tally.counts();
};

const PAIR_METRICS =
  /^cookie_((rewrites|rewrites_compared|forwards|forwards_compared|pairings)_total|pairing_delay_seconds_count)\{/;

/** Those counters of all that are shown that pairs and comparisons feed. */
export const pairCounts = (counts: Counts): Counts =>
  Object.fromEntries(Object.entries(counts).filter(([key]) => PAIR_METRICS.test(key)));
