// What tests ask of PromQL: is it well formed, which series does it select, under which function. It runs nothing.
import assert from 'node:assert/strict';
import { parser } from '@prometheus-io/lezer-promql';
import { catalogue, type MetricName } from '../../exporter/metrics/catalogue/index.ts';
import type { Metric } from '../../exporter/metrics/catalogue/types.ts';

type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

type Matcher = { readonly label: string; readonly operator: string; readonly value: string };
export type Selector = {
  /** '' for a selector by matchers alone. */
  readonly metric: string;
  readonly matchers: readonly Matcher[];
  /** Duration of a range selector. */
  readonly range: string | null;
  /** Function that is applied to it directly. */
  readonly applied: string | null;
};

/** What Grafana puts in place of its own variables, as durations that no query would use otherwise. */
const GLOBALS: readonly (readonly [string, string])[] = [
  ['$__rate_interval', '8m31s'],
  ['$__range', '6h7m'],
  ['$__interval', '3m7s'],
];

/** A query with Grafana's own variables replaced; those of the dashboard stand within strings and may stay. */
export const substitute = (query: string): string =>
  GLOBALS.reduce((text, [name, value]) => text.replaceAll(name, value), query);

const rangeName = (duration: string): string =>
  GLOBALS.find(([, value]) => value === duration)?.[0] ?? duration;

/** Pieces of a query that are no PromQL. */
export const syntaxErrors = (query: string): string[] => {
  const errors: string[] = [];
  parser.parse(query).iterate({
    enter: ({ type, from }) => {
      if (type.isError) errors.push(query.slice(Math.max(0, from - 20), from + 20));
    },
  });
  return errors;
};

const selectorAt = (node: SyntaxNode, query: string): Selector => {
  const text = (at: SyntaxNode | null): string => (at === null ? '' : query.slice(at.from, at.to));
  const matchers = node
    .getChild('LabelMatchers')
    ?.getChildren('UnquotedLabelMatcher')
    .map((matcher) => ({
      label: text(matcher.getChild('LabelName')),
      operator: text(matcher.getChild('MatchOp')),
      value: text(matcher.getChild('StringLiteral')).slice(1, -1),
    }));
  const matrix = node.parent?.name === 'MatrixSelector' ? node.parent : null;
  const body = (matrix ?? node).parent;
  const call = body?.name === 'FunctionCallBody' && body.parent?.name === 'FunctionCall' ? body.parent : null;
  return {
    metric: text(node.getChild('Identifier')),
    matchers: matchers ?? [],
    range: matrix === null ? null : rangeName(text(matrix.getChild('DurationExpr'))),
    applied: call === null ? null : text(call.getChild('FunctionIdentifier')),
  };
};

/** Every selector of a query. */
export const selectorsOf = (query: string): Selector[] => {
  const substituted = substitute(query);
  const selectors: Selector[] = [];
  parser.parse(substituted).iterate({
    enter: ({ name, node }) => {
      if (name === 'VectorSelector') selectors.push(selectorAt(node, substituted));
    },
  });
  return selectors;
};

/** Labels that a scrape adds. */
const TARGET_LABELS = ['job', 'instance'];

/** The metric of the catalogue behind a series' name, `_bucket`, `_sum` and `_count` of histograms included. */
export const catalogued = (series: string): Metric | undefined => {
  const metric: Metric | undefined = catalogue[series as MetricName];
  if (metric !== undefined) return metric.type === 'histogram' ? undefined : metric;
  const base: Metric | undefined = catalogue[series.replace(/_(bucket|sum|count)$/, '') as MetricName];
  return base?.type === 'histogram' ? base : undefined;
};

/** Fails unless a series is in the catalogue, with these labels, and closed sets with these values. */
export const assertInCatalogue = ({ metric: series, matchers }: Selector): void => {
  const metric = catalogued(series);
  assert.ok(metric, `${series} is not in the catalogue`);
  for (const { label, value } of matchers) {
    if (TARGET_LABELS.includes(label)) continue;
    if (label === 'le' && series.endsWith('_bucket')) {
      const bounds = [...(metric.buckets ?? []).map((bound) => `${bound}.0`), '+Inf'];
      const bound = value.split('|').at(-1) ?? '';
      assert.ok(bounds.includes(bound), `${series} has no bucket up to ${value}`);
      continue;
    }
    const set = metric.labels.find(([name]) => name === label)?.[1];
    assert.ok(set, `${series} has no label ${label}`);
    if ('bound' in set || value.startsWith('$')) continue;
    for (const one of value.split('|')) assert.ok(set.includes(one), `${series}: ${label} is never ${one}`);
  }
};
