// Events of a window as PromQL, the first of its kind included, for alerts that wait for few or for one. It must hold no
// threshold.
import type { Selection } from '../exporter/slis/sli.ts';
import { aggregate, atVantage, hasVantage, indent, labelsOf, oneVantage, renderSelector } from './promql.ts';
import { COPIES } from './rule.ts';

/** What to count, and how. */
export type Events = {
  readonly selection: Selection;
  /** Labels that stay, beside those of the target that do not tell copies apart. */
  readonly by: readonly string[];
  readonly window: string;
  /** Events that the edge must have seen to be asked at all, where the selection has a vantage. */
  readonly among?: Selection;
};

/**
 * Events of each series within the window. `increase()` sees the first one because the exporter shows a new series at 0
 * for a minute. Where Prometheus missed that minute (a slow scrape interval, a restart) the second half sees it: a
 * series that was not there one window ago, although the exporter was scraped then, counts from 0. An exporter that
 * Prometheus did not know then proves nothing: its total may be older than the window.
 */
export const increaseWithFirst = (selection: Selection, window: string): string => {
  const series = renderSelector(selection);
  return [
    `increase(${series}[${window}]) > 0`,
    'or (',
    indent(`${series} unless ${series} offset ${window}`),
    indent(`and on (job, instance) cookie_exporter_build_info offset ${window}`),
    ')',
  ].join('\n');
};

/** Sums over copies of the exporter, and over labels that are not asked for; for events of alerts. */
const sumBy = (selection: Selection, by: readonly string[], expression: string): string => {
  const dropped = [...COPIES, ...labelsOf(selection.metric).filter((label) => !by.includes(label))];
  return aggregate(`sum without (${dropped.join(', ')})`, expression);
};

/** How many in the window, at one vantage; no series where there were none. */
export const eventsIn = ({ selection, by, window, among = selection }: Events): string => {
  if (!hasVantage(selection.metric)) return sumBy(selection, by, increaseWithFirst(selection, window));
  const at = (vantage: 'edge' | 'origin') =>
    `(\n${indent(increaseWithFirst(atVantage(selection, vantage), window))}\n)`;
  const seen = `max_over_time(${renderSelector(atVantage(among, 'edge'))}[${window}])`;
  return sumBy(selection, by, oneVantage(at, seen));
};

/** The same without care for the first of its kind, for what is large or only compared; 0 where there were none. */
export const increaseIn = ({ selection, by, window, among = selection }: Events, ago?: string): string => {
  const offset = ago === undefined ? '' : ` offset ${ago}`;
  const of = (one: Selection): string => `increase(${renderSelector(one)}[${window}]${offset})`;
  if (!hasVantage(selection.metric) || 'vantage' in selection.where)
    return sumBy(selection, by, of(selection));
  const seen = `max_over_time(${renderSelector(atVantage(among, 'edge'))}[${window}]${offset})`;
  return sumBy(
    selection,
    by,
    oneVantage((vantage) => of(atVantage(selection, vantage)), seen),
  );
};

/** `N` as a template, for what is counted. */
export const COUNT = '{{ printf "%.0f" $value }}';
