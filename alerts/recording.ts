// Recording rules: valid and bad events of each SLI, and their ratio, by window. It must hold no threshold.
import type { MetricName } from '../exporter/metrics/catalogue/index.ts';
import type { Objective, Selection } from '../exporter/slis/sli.ts';
import { aggregate, atVantage, hasVantage, labelsOf, oneVantage, renderSelector } from './promql.ts';
import type { Group, RecordingRule } from './rule.ts';
import { LONG_WINDOWS, SHORT_WINDOWS } from './windows.ts';

/** What the rules of an SLI are recorded by, beside job and instance. */
type Level = 'instance_site' | 'instance_site_cookie';

type Kind = 'valid' | 'bad';

const levelOf = ({ valid }: Objective): Level =>
  labelsOf(valid.metric).includes('cookie') ? 'instance_site_cookie' : 'instance_site';

const nameOf = (level: Level, kind: Kind, window: string): string =>
  `${level}:cookie_sli_${kind}:increase${window}`;

/** The recorded events of an SLI in a window: one series for each job, instance, site and, where it has them, cookie. */
export const recordedEvents = (objective: Objective, kind: Kind, window: string): string =>
  `${nameOf(levelOf(objective), kind, window)}{sli="${objective.sli}"}`;

/** Sums over every label of the metric but site and cookie; those of the target (job, instance) stay. */
const sumBySiteAndCookie = (metric: MetricName, expression: string): string => {
  const dropped = labelsOf(metric).filter((label) => label !== 'site' && label !== 'cookie');
  return aggregate(`sum without (${dropped.join(', ')})`, expression);
};

const increase = (selection: Selection, { valid }: Objective, window: string): string => {
  const of = (selected: Selection): string => `increase(${renderSelector(selected)}[${window}])`;
  if (!hasVantage(selection.metric)) return of(selection);
  const seen = `max_over_time(${renderSelector(atVantage(valid, 'edge'))}[${window}])`;
  return oneVantage((vantage) => of(atVantage(selection, vantage)), seen);
};

const shortRules = (objective: Objective, window: string): RecordingRule[] => {
  const level = levelOf(objective);
  const labels = { sli: objective.sli };
  const sum = (selection: Selection): string =>
    sumBySiteAndCookie(selection.metric, increase(selection, objective, window));
  // Without its second operand there would be no ratio before the first bad event.
  const bad = `${sum(objective.bad)}\nor ignoring (sli) 0 * ${recordedEvents(objective, 'valid', window)}`;
  return [
    { record: nameOf(level, 'valid', window), expr: sum(objective.valid), labels },
    { record: nameOf(level, 'bad', window), expr: bad, labels },
  ];
};

/** For all SLIs of a level at once: hours as recorded, summed up. The hour under way is not in it. */
const longRules = (level: Level, window: string): RecordingRule[] =>
  (['valid', 'bad'] as const).map((kind) => ({
    record: nameOf(level, kind, window),
    expr: `sum_over_time(${nameOf(level, kind, '1h')}[${window}:1h])`,
  }));

/** For all SLIs of a level at once. */
const ratioRule = (level: Level, window: string): RecordingRule => ({
  record: `${level}:cookie_sli:ratio_rate${window}`,
  expr: `1 - ${nameOf(level, 'bad', window)} / (${nameOf(level, 'valid', window)} > 0)`,
});

/** The groups for these objectives, one a window. */
export const recordingGroups = (objectives: readonly Objective[]): Group[] => {
  const levels = [...new Set(objectives.map(levelOf))];
  const groupOf = (window: string, events: readonly RecordingRule[]): Group => ({
    name: `cookie-sli-${window}`,
    rules: [...events, ...levels.map((level) => ratioRule(level, window))],
  });
  const short = (window: string) => objectives.flatMap((objective) => shortRules(objective, window));
  const long = (window: string) => levels.flatMap((level) => longRules(level, window));
  return [
    ...SHORT_WINDOWS.map((window) => groupOf(window, short(window))),
    ...LONG_WINDOWS.map((window) => groupOf(window, long(window))),
  ];
};
