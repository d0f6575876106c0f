// PromQL for panels: the catalogue's metrics, narrowed by the dashboard's variables. It must hold no panel.
import { aggregate, atVantage, hasVantage, oneVantage, renderSelector } from '../alerts/promql.ts';
import { catalogue, type MetricName } from '../exporter/metrics/catalogue/index.ts';
import type { Metric } from '../exporter/metrics/catalogue/types.ts';
import type { Objective, Selection } from '../exporter/slis/sli.ts';

/** Matchers that every query carries. */
export const TARGET = 'job=~"$job",instance=~"$instance"';

/** Time range of a query: what Grafana advises for rates, the dashboard's whole range, the last hour, or two steps of an annotation. */
type Range = '$__rate_interval' | '$__range' | '1h' | '2m';

/** Site and cookie where the metric has them; not a label of that name with other values (a source's fidelity). */
const scopeOf = (metric: MetricName): string[] => {
  const { labels }: Metric = catalogue[metric];
  const narrowed = labels.filter(
    ([, set]) => 'bound' in set && (set.bound === 'sites' || set.bound === 'cookies'),
  );
  return [TARGET, ...narrowed.map(([label]) => `${label}=~"$${label}"`)];
};

/** A metric as it is, narrowed by the variables. */
export const series = (metric: MetricName, where: Selection['where'] = {}): string =>
  renderSelector({ metric, where }, scopeOf(metric));

/** What to count: some events of a metric and, where it is another, the metric that tells whether the edge sees such. */
type Events = {
  readonly metric: MetricName;
  readonly where?: Selection['where'];
  /** Events of which these are a part; by default all of the same metric. */
  readonly among?: Selection;
};

const selectionsOf = ({ metric, where = {}, among = { metric, where: {} } }: Events) => ({
  selection: { metric, where },
  among,
});

const counted = (
  how: 'rate' | 'increase',
  events: Events,
  range: Range,
  render: (one: Selection) => string,
): string => {
  const { selection, among } = selectionsOf(events);
  if (!hasVantage(selection.metric)) return `${how}(${render(selection)}[${range}])`;
  const edge = atVantage(among, 'edge');
  return oneVantage(
    (vantage) => `${how}(${render(atVantage(selection, vantage))}[${range}])`,
    `increase(${renderSelector(edge, scopeOf(edge.metric))}[$__range])`,
  );
};

const rendered = (selection: Selection): string => renderSelector(selection, scopeOf(selection.metric));

/** Events in a range, at one vantage; with labels it is a sum by these. */
export const increaseOf = (events: Events, range: Range, by: readonly string[] = []): string =>
  sumBy(by, counted('increase', events, range, rendered));

/** Events a second, at one vantage. */
export const rateOf = (events: Events, by: readonly string[] = []): string =>
  sumBy(by, counted('rate', events, '$__rate_interval', rendered));

const sumBy = (by: readonly string[], expression: string): string =>
  aggregate(by.length === 0 ? 'sum' : `sum by (${by.join(', ')})`, expression);

/** A quantile of a histogram, at one vantage. */
export const quantileOf = (quantile: number, metric: MetricName): string => {
  const buckets = (selection: Selection): string =>
    rendered(selection).replace(`${metric}_count`, `${metric}_bucket`);
  const rates = counted('rate', { metric }, '$__rate_interval', buckets);
  return aggregate(`histogram_quantile`, `${quantile},\n${aggregate('sum by (le)', rates)}`);
};

/** An expression, or zero where it is empty and the events it is a part of were seen. */
export const orZero = (expression: string, among: string): string => `${expression}\nor on () 0 * ${among}`;

/** As `orZero`, with a label for the legend. */
export const orZeroNamed = (expression: string, among: string, label: string): string =>
  `${expression}\nor on () label_replace(0 * ${among}, "${label}", "none", "", "")`;

const eventsOf = ({ valid, bad }: Objective, kind: 'valid' | 'bad'): Events => ({
  ...(kind === 'valid' ? valid : bad),
  among: valid,
});

/** Valid or bad events of an objective in a range. */
export const objectiveEvents = (
  objective: Objective,
  kind: 'valid' | 'bad',
  range: Range,
  by: readonly string[] = [],
): string => increaseOf(eventsOf(objective, kind), range, by);

/** Share of bad among valid events; nothing where there are no valid events. */
export const badShare = (objective: Objective, range: Range): string => {
  const valid = objectiveEvents(objective, 'valid', range);
  return `(\n${orZero(objectiveEvents(objective, 'bad', range), valid)}\n)\n/ (${valid} > 0)`;
};

/** The configured objective of an SLI. */
export const objectiveRatio = (sli: string): string =>
  `max(${series('cookie_objective_ratio', { sli: [sli] })})`;
