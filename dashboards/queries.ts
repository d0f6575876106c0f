// PromQL for panels: the catalogue's metrics, narrowed by the dashboard's variables. It must hold no panel.
import { aggregate, atVantage, hasVantage, oneVantage, renderSelector } from '../alerts/promql.ts';
import { catalogue, type MetricName } from '../exporter/metrics/catalogue/index.ts';
import type { Metric } from '../exporter/metrics/catalogue/types.ts';
import type { Objective, Selection } from '../exporter/slis/sli.ts';

/** Matchers that every query carries. */
export const TARGET = 'job=~"$job",instance=~"$instance"';

/** Time range of a query: what Grafana advises for rates, the dashboard's whole range, the last hour, or two steps of an annotation. */
type Range = '$__rate_interval' | '$__range' | '1h' | '2m' | '20m';

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

/** Events of a metric: all, or some. */
type Some = { readonly metric: MetricName; readonly where?: Selection['where'] };

/** What to count: some events of a metric and, where it is another, the metric that tells whether the edge sees such. */
type Events = Some & {
  /** Events of which these are a part; by default all of the same metric. */
  readonly among?: Some;
};

const selectionOf = ({ metric, where = {} }: Some): Selection => ({ metric, where });

const selectionsOf = (events: Events) => ({
  selection: selectionOf(events),
  among: selectionOf(events.among ?? { metric: events.metric }),
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

/** Another part of a histogram than the number of its observations. */
const partOf =
  (metric: MetricName, part: 'bucket' | 'sum') =>
  (selection: Selection): string =>
    rendered(selection).replace(`${metric}_count`, `${metric}_${part}`);

/** Observations by bucket, each with those below it, as a heatmap wants them; at one vantage. */
export const bucketsOf = (metric: MetricName): string =>
  sumBy(['le'], counted('increase', { metric }, '$__rate_interval', partOf(metric, 'bucket')));

/** A quantile of a histogram, at one vantage; with labels one for each set of these. */
export const quantileOf = (
  quantile: number,
  metric: MetricName,
  range: Range = '$__rate_interval',
  by: readonly string[] = [],
): string => {
  const rates = counted(
    range === '$__rate_interval' ? 'rate' : 'increase',
    { metric },
    range,
    partOf(metric, 'bucket'),
  );
  return aggregate(`histogram_quantile`, `${quantile},\n${sumBy(['le', ...by], rates)}`);
};

/** Sum of a histogram's observations in a range, at one vantage. */
export const sumOf = (events: Events, range: Range, by: readonly string[] = []): string =>
  sumBy(by, counted('increase', events, range, partOf(events.metric, 'sum')));

/** Parts of a whole and the whole, both at the vantage that sees the whole. */
const partAndWhole = (part: Events, whole: Events, range: Range): readonly [string, string] => {
  const all = increaseOf({ among: whole, ...whole }, range);
  return [`(\n${orZero(increaseOf({ among: whole, ...part }, range), all)}\n)`, all];
};

/** Parts of a whole, as a share; zero where there are none of them, nothing where there is no whole. */
export const shareOf = (part: Events, whole: Events, range: Range): string => {
  const [parts, all] = partAndWhole(part, whole, range);
  return `${parts}\n/ (${all} > 0)`;
};

/** How many parts of a whole; zero where there are none of them, nothing where there is no whole: that is not known. */
export const countOf = (part: Events, whole: Events, range: Range): string => {
  const [parts, all] = partAndWhole(part, whole, range);
  return `${parts}\nand on () ${all} > 0`;
};

/** Likely and certain replays in the time range; nothing where no session was followed in it. */
export const likelyReplays = (): string => {
  const followed = `sum(max_over_time(${series('cookie_replay_sessions')}[$__range]))`;
  const replays = increaseOf(
    { metric: 'cookie_replay_total', where: { level: ['likely', 'certain'] } },
    '$__range',
  );
  return `(\n${orZero(replays, followed)}\n)\nand on () ${followed} > 0`;
};

/** An expression, or zero where it is empty and the events it is a part of were seen. */
export const orZero = (expression: string, among: string): string => `${expression}\nor on () 0 * ${among}`;

/** As `orZero`, with a label for the legend. */
export const orZeroNamed = (expression: string, among: string, label: string): string =>
  `${expression}\nor on () label_replace(0 * ${among}, "${label}", "none", "", "")`;

/** A metric that Prometheus or the process has, not the catalogue. */
export const processSeries = (name: string): string => `${name}{${TARGET}}`;

/** The share of good events at one vantage, whether or not the SLI is taken from there. */
export const goodShareAt = ({ valid, bad }: Objective, vantage: 'edge' | 'origin', range: Range): string => {
  const count = (selection: Selection): string =>
    `sum(increase(${rendered(atVantage(selection, vantage))}[${range}]))`;
  return `1 - (${count(bad)} or on () 0 * ${count(valid)}) / (${count(valid)} > 0)`;
};

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
