// What recording and alerting rules would have made of the history, had they been evaluated then: promtool's own way to
// do this knows recording rules alone, and no rules that build on others.
import { alerts } from '../../../alerts/definitions/index.ts';
import { recorded } from '../../../alerts/objectives.ts';
import { recordingGroups } from '../../../alerts/recording.ts';
import type { AlertingRule, RecordingRule } from '../../../alerts/rule.ts';
import { renderSeriesName } from '../../../exporter/metrics/text.ts';
import { selectorsOf } from '../promql.ts';
import type { Samples } from './open-metrics.ts';
import type { Answer, Range, Server } from './server.ts';

const recordingRules: readonly RecordingRule[] = recordingGroups(recorded).flatMap(({ rules }) =>
  rules.flatMap((rule) => ('record' in rule ? [rule] : [])),
);

const metricsOf = (expression: string): string[] => selectorsOf(expression).map(({ metric }) => metric);

/** Names that an expression is built on, recorded ones only, those behind them too. */
export const recordedBehind = (expressions: readonly string[]): ReadonlySet<string> => {
  const found = new Set<string>();
  const visit = (expression: string): void => {
    for (const name of metricsOf(expression)) {
      const rules = recordingRules.filter(({ record }) => record === name);
      if (rules.length === 0 || found.has(name)) continue;
      found.add(name);
      for (const { expr } of rules) visit(expr);
    }
  };
  for (const expression of expressions) visit(expression);
  return found;
};

/** Recording rules in an order in which each layer needs only those before it. */
export const layersOfRules = (): readonly (readonly RecordingRule[])[] => {
  const layers: RecordingRule[][] = [];
  let left = [...recordingRules];
  while (left.length > 0) {
    const pending = new Set(left.map(({ record }) => record));
    // A rule that adds to its own name under another label (or falls back to it) does not wait for itself.
    const isReady = ({ record, expr }: RecordingRule): boolean =>
      metricsOf(expr).every((name) => !pending.has(name) || name === record);
    const layer = left.filter(isReady);
    if (layer.length === 0) throw new Error('rules that wait for one another');
    layers.push(layer);
    left = left.filter((rule) => !layer.includes(rule));
  }
  return layers;
};

const samplesOf = (
  metric: string,
  labels: Readonly<Record<string, string>>,
  { points }: Answer,
): Samples => ({
  name: renderSeriesName(metric, Object.entries(labels)),
  times: points.map(([time]) => time),
  values: points.map(([, value]) => value),
});

const withoutName = ({ __name__, ...labels }: Readonly<Record<string, string>>): Record<string, string> =>
  labels;

/** What a recording rule gives over a range. */
export const replayRecording = async (
  server: Server,
  { record, expr, labels = {} }: RecordingRule,
  range: Range,
): Promise<Samples[]> =>
  (await server.queryRange(expr, range)).map((answer) =>
    samplesOf(record, { ...withoutName(answer.metric), ...labels }, answer),
  );

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const secondsOf = (duration = '0s'): number =>
  Number(duration.slice(0, -1)) * (SECONDS[duration.slice(-1)] ?? Number.NaN);

/** Since when it was true, for each time at which it is; a time that is missing ends it. */
const beginnings = ({ points }: Answer, step: number): number[] => {
  let since = Number.NaN;
  let last = Number.NaN;
  return points.map(([time]) => {
    if (!(time - last <= step)) since = time;
    last = time;
    return since;
  });
};

/** The series that Prometheus makes of an alert while it fires. */
const replayAlert = async (server: Server, rule: AlertingRule, range: Range): Promise<Samples[]> => {
  const waits = secondsOf(rule.for);
  return (await server.queryRange(rule.expr, range)).flatMap((answer) => {
    const since = beginnings(answer, range.step);
    const times = answer.points.map(([time]) => time);
    const firing = times.map((time, at) => time - (since[at] ?? time) >= waits);
    const labels = { ...withoutName(answer.metric), ...rule.labels, alertname: rule.alert };
    const series = (name: string, more: Readonly<Record<string, string>>, value: (at: number) => number) => ({
      name: renderSeriesName(name, Object.entries({ ...labels, ...more })),
      times,
      values: times.map((_, at) => (firing[at] === true ? value(at) : Number.NaN)),
    });
    return [
      series('ALERTS', { alertstate: 'firing' }, () => 1),
      series('ALERTS_FOR_STATE', {}, (at) => since[at] ?? Number.NaN),
    ];
  });
};

/** What all alerts give over a range. */
export const replayAlerts = async (server: Server, range: Range): Promise<Samples[]> => {
  const found: Samples[] = [];
  for (const { rules } of alerts) {
    for (const rule of rules) found.push(...(await replayAlert(server, rule, range)));
  }
  return found;
};
