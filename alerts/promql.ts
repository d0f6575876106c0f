// PromQL as text over the catalogue's metrics, for rules and dashboards alike. It must hold no query of its own.

import { catalogue, type MetricName } from '../exporter/metrics/catalogue/index.ts';
import type { Metric } from '../exporter/metrics/catalogue/types.ts';
import type { Selection } from '../exporter/slis/sli.ts';

/** Names of a metric's labels, in the catalogue's order. */
export const labelsOf = (name: MetricName): readonly string[] =>
  (catalogue[name] as Metric).labels.map(([label]) => label);

/** Whether a metric is counted at both vantages. */
export const hasVantage = (name: MetricName): boolean => labelsOf(name).includes('vantage');

/** The series that counts a metric's events: itself, or the number of a histogram's observations. */
const eventsName = (name: MetricName): string =>
  catalogue[name].type === 'histogram' ? `${name}_count` : name;

/** `label="value"`, or `label=~"a|b"` for several values; values are of closed sets and need no escaping. */
const renderMatcher = ([label, values]: readonly [string, readonly string[]]): string =>
  values.length === 1 ? `${label}="${values[0]}"` : `${label}=~"${values.join('|')}"`;

const selector = (name: string, matchers: readonly string[]): string =>
  matchers.length === 0 ? name : `${name}{${matchers.join(',')}}`;

/** The series of a selection, its `over` aside; `scope` are matchers as text that come first. */
export const renderSelector = ({ metric, where }: Selection, scope: readonly string[] = []): string =>
  selector(eventsName(metric), [...scope, ...Object.entries(where).map(renderMatcher)]);

/** The buckets of a histogram: those up to one bound, or all. Servers differ in how they write a bound without decimals. */
export const renderBuckets = ({ metric, where }: Selection, upTo?: number): string => {
  const bound = upTo === undefined ? [] : [`le=~"${upTo}|${upTo}.0"`];
  return selector(`${metric}_bucket`, [...Object.entries(where).map(renderMatcher), ...bound]);
};

/** Events of a selection in a window. */
export const renderIncrease = (selection: Selection, window: string): string => {
  const all = `increase(${renderSelector(selection)}[${window}])`;
  if (selection.over === undefined) return all;
  const within = `increase(${renderBuckets(selection, selection.over)}[${window}])`;
  return `${all} - sum without (le) (${within})`;
};

/** A selection at one vantage. */
export const atVantage = (selection: Selection, vantage: 'edge' | 'origin'): Selection => ({
  ...selection,
  where: { ...selection.where, vantage: [vantage] },
});

/** Text moved right by two spaces. */
export const indent = (text: string): string => text.replaceAll(/^/gm, '  ');

/** An aggregation over an expression, on lines of its own. */
export const aggregate = (operator: string, expression: string): string =>
  `${operator} (\n${indent(expression)}\n)`;

/**
 * Counts each site at one vantage, so that a request that both logs show is never counted twice: at the edge where
 * the edge has seen such events, else at the origin. It is decided for each job and site, so that
 * - edge and origin may be read by one exporter or by several, as long as they are scraped as one job;
 * - a site that only the origin sees (it does not pass the edge) is still counted;
 * - an edge whose log shows none of these events (no Cookie field, no scheme) does not hide what the origin knows.
 *
 * A proxy that changes the Host makes two sites out of one; `sites.hosts_as` in the exporter's config mends that.
 * `seenAtEdge` must be greater than 0 where the edge has seen events of the kind that are valid for the question:
 * valid ones, not bad ones, for an edge without bad events must not be replaced by the origin.
 */
export const oneVantage = (at: (vantage: 'edge' | 'origin') => string, seenAtEdge: string): string =>
  `${at('edge')}\nor (\n${indent(at('origin'))}\n  unless on (job, site) (${seenAtEdge} > 0)\n)`;
