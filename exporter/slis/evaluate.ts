// What the SLIs amount to, from the tallies alone: the same sums that Prometheus would make of the counters.
// It must not judge what a source can show.
import type { Vantage } from '../exchanges/exchange.ts';
import type { Counted, Family } from '../metrics/series.ts';
import type { Objective, Selection } from './sli.ts';

/** An objective with its events so far. */
export type SliResult = {
  readonly objective: Objective;
  /** Vantages at which some site was counted, the one that leads if there was nothing to count; null: it has none. */
  readonly vantages: readonly Vantage[] | null;
  readonly valid: number;
  readonly bad: number;
};

/** Slots of a series, from its first one on, that hold events: a counter's one, or the buckets of a histogram. */
const slotsOf = ({ metric: { type, buckets = [] } }: Family, over = -Infinity): readonly [number, number] =>
  type === 'histogram' ? [buckets.filter((bound) => bound <= over).length, buckets.length + 1] : [0, 1];

/** Calls back with each series of a selection and its events. */
const forEachOf = (
  tallies: Counted,
  { metric, where, over }: Selection,
  take: (labels: readonly string[], events: number) => void,
): void => {
  const family = tallies.family(metric);
  const [from, to] = slotsOf(family, over);
  const wanted = family.metric.labels.map(([label]) => where[label]);
  for (const { labels, slot } of family.series) {
    if (!wanted.every((values, at) => values === undefined || values.includes(labels[at] as string)))
      continue;
    let events = 0;
    for (let at = slot + from; at < slot + to; at++) events += tallies.values[at] as number;
    take(labels, events);
  }
};

/** Sums the events of a selection over all series whose labels match. */
export const sumOf = (tallies: Counted, selection: Selection): number => {
  let sum = 0;
  forEachOf(tallies, selection, (_labels, events) => {
    sum += events;
  });
  return sum;
};

/** Where a label stands in a metric's; -1: it has none of that name. */
const placeOf = (tallies: Counted, { metric }: Selection, wanted: string): number =>
  tallies.family(metric).metric.labels.findIndex(([label]) => label === wanted);

const hasVantage = (tallies: Counted, selection: Selection): boolean =>
  placeOf(tallies, selection, 'vantage') >= 0;

/** Events by site; all of them under one where the metric has no sites. */
const bySite = (tallies: Counted, selection: Selection): Map<string, number> => {
  const place = placeOf(tallies, selection, 'site');
  const sums = new Map<string, number>();
  forEachOf(tallies, selection, (labels, events) => {
    const site = labels[place] ?? '';
    sums.set(site, (sums.get(site) ?? 0) + events);
  });
  return sums;
};

const atVantage = (selection: Selection, vantage: Vantage): Selection => ({
  ...selection,
  where: { ...selection.where, vantage: [vantage] },
});

const total = (
  sums: ReadonlyMap<string, number>,
  isCounted: (site: string) => boolean = () => true,
): number => [...sums].reduce((sum, [site, events]) => (isCounted(site) ? sum + events : sum), 0);

/**
 * Takes each site at one vantage: at the edge where the edge has seen events of `among`, else at the origin, so that
 * nothing counts twice and an edge whose log shows none of them hides nothing. The recording rules do the same
 * (oneVantage in alerts/promql.ts). Without an edge the origin leads, and nothing else is asked.
 */
export const createVantageOf = (
  tallies: Counted,
  among: Selection,
  leading: Vantage,
): ((site: string) => Vantage) => {
  const edge = leading === 'edge' ? bySite(tallies, atVantage(among, 'edge')) : new Map<string, number>();
  return (site) => ((edge.get(site) ?? 0) > 0 ? 'edge' : 'origin');
};

type AtOne = Pick<SliResult, 'vantages'> & { readonly count: (selection: Selection) => number };

const atOneVantage = (tallies: Counted, among: Selection, leading: Vantage): AtOne => {
  const vantageOf = createVantageOf(tallies, among, leading);
  const isAtEdge = (site: string): boolean => vantageOf(site) === 'edge';
  const hasOrigin = total(bySite(tallies, atVantage(among, 'origin')), (site) => !isAtEdge(site)) > 0;
  const hasEdge = total(bySite(tallies, atVantage(among, 'edge')), isAtEdge) > 0;
  const vantages: Vantage[] = [
    ...(hasEdge ? ['edge' as const] : []),
    ...(hasOrigin ? ['origin' as const] : []),
  ];
  return {
    vantages: vantages.length === 0 ? [leading] : vantages,
    count: (selection) =>
      total(bySite(tallies, atVantage(selection, 'edge')), isAtEdge) +
      total(bySite(tallies, atVantage(selection, 'origin')), (site) => !isAtEdge(site)),
  };
};

/** Events of a selection, and where they were counted, as in `SliResult`. */
export type Once = Pick<SliResult, 'vantages'> & { readonly events: number };

/** Counts each site at the one vantage at which `among` was seen; all events where the metric has no vantage. */
export const countOnce = (
  tallies: Counted,
  selection: Selection,
  among: Selection,
  leading: Vantage,
): Once => {
  if (!hasVantage(tallies, selection)) return { vantages: null, events: sumOf(tallies, selection) };
  const { vantages, count } = atOneVantage(tallies, among, leading);
  return { vantages, events: count(selection) };
};

/** Events of which only the vantage that leads tells which of the valid ones are bad: nothing is known of other sites. */
const evaluateLed = (tallies: Counted, { valid, bad }: Objective, leading: Vantage) => {
  const sites = bySite(tallies, atVantage(valid, leading));
  return { valid: total(sites), bad: total(bySite(tallies, bad), (site) => sites.has(site)) };
};

const count = (tallies: Counted, objective: Objective, leading: Vantage): Omit<SliResult, 'objective'> => {
  const { valid, bad } = objective;
  if (!hasVantage(tallies, valid))
    return { vantages: null, valid: sumOf(tallies, valid), bad: sumOf(tallies, bad) };
  if (!hasVantage(tallies, bad)) return { vantages: [leading], ...evaluateLed(tallies, objective, leading) };
  const one = atOneVantage(tallies, valid, leading);
  return { vantages: one.vantages, valid: one.count(valid), bad: one.count(bad) };
};

/** The events of one objective, of each site edge and origin never added up. */
export const evaluate = (tallies: Counted, objective: Objective, leading: Vantage): SliResult => {
  const counted = count(tallies, objective, leading);
  // A session may be replayed in several hours, and a request bear several cookies that are over.
  return { objective, ...counted, bad: Math.min(counted.valid, counted.bad) };
};

/** Whether an objective is counted where its events are seen, at whichever vantage. */
export const isSeenAnywhere = (tallies: Counted, { valid, bad }: Objective): boolean =>
  hasVantage(tallies, valid) && hasVantage(tallies, bad);
