// Recording rules: valid and bad events of each SLI, and their ratio, by window. It must hold no threshold.
import type { MetricName } from '../exporter/metrics/catalogue/index.ts';
import type { Objective, Selection } from '../exporter/slis/sli.ts';
import {
  aggregate,
  atVantage,
  hasVantage,
  indent,
  labelsOf,
  oneVantage,
  renderIncrease,
  renderSelector,
} from './promql.ts';
import { headerSizeGroup } from './recording-sizes.ts';
import { objectiveGroup, siteRules, totalRules } from './recording-totals.ts';
import type { Group, RecordingRule } from './rule.ts';
import { LONG_WINDOWS, SELDOM, SHORT_WINDOWS } from './windows.ts';

/** What the rules of an SLI are recorded by, beside job and instance: labels of the level's name. */
const KEPT = {
  instance: [],
  instance_site: ['site'],
  instance_site_cookie: ['site', 'cookie'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

type Level = keyof typeof KEPT;

type Kind = 'valid' | 'bad';

const LEVELS = ['instance_site_cookie', 'instance_site', 'instance'] as const;

const levelOf = ({ valid }: Objective): Level => {
  const labels = labelsOf(valid.metric);
  return LEVELS.find((level) => KEPT[level].every((label) => labels.includes(label))) ?? 'instance';
};

/** Labels that the events of an SLI are recorded by, beside those of the target. */
export const placeOf = (objective: Objective): readonly string[] => KEPT[levelOf(objective)];

const nameOf = (level: Level, kind: Kind, window: string): string =>
  `${level}:cookie_sli_${kind}:increase${window}`;

/** The recorded events of an SLI in a window: one series for each job, instance, site and, where it has them, cookie. */
export const recordedEvents = (objective: Objective, kind: Kind, window: string): string =>
  `${nameOf(levelOf(objective), kind, window)}{sli="${objective.sli}"}`;

/** Sums over every label of the metric that the level does not keep; those of the target (job, instance) stay. */
const sumAtLevel = (level: Level, metric: MetricName, expression: string): string => {
  const kept: readonly string[] = KEPT[level];
  const dropped = labelsOf(metric).filter((label) => !kept.includes(label));
  return aggregate(`sum without (${dropped.join(', ')})`, expression);
};

/** Whether bad events are only counted at the vantage that leads in an exporter, though valid ones are at both. */
const isLedBad = ({ valid, bad }: Objective): boolean => hasVantage(valid.metric) && !hasVantage(bad.metric);

const increase = (selection: Selection, objective: Objective, window: string): string => {
  if (!hasVantage(selection.metric)) return renderIncrease(selection, window);
  const seen = `max_over_time(${renderSelector(atVantage(objective.valid, 'edge'))}[${window}])`;
  const at = (vantage: 'edge' | 'origin') => renderIncrease(atVantage(selection, vantage), window);
  // Beside an edge, nothing is known of the sessions of sites that only the origin sees.
  const origin = `${at('origin')} unless on (job, instance) cookie_source_info{vantage="edge"}`;
  return oneVantage((vantage) => (vantage === 'origin' && isLedBad(objective) ? origin : at(vantage)), seen);
};

const sum = (selection: Selection, objective: Objective, window: string): string =>
  sumAtLevel(levelOf(objective), selection.metric, increase(selection, objective, window));

/** Valid events of an SLI in a window, from the exporter's counters. */
export const validEvents = (objective: Objective, window: string): string =>
  sum(objective.valid, objective, window);

/** Bad events of an SLI in a window, from the exporter's counters; `valid` is an expression for the valid ones. */
export const badEvents = (objective: Objective, window: string, valid: string): string => {
  const bad = sum(objective.bad, objective, window);
  const counted = isLedBad(objective) ? `(\n${indent(bad)}\n  and ignoring (sli) ${valid}\n)` : bad;
  // Without its second operand there would be no ratio before the first bad event.
  return `${counted}\nor ignoring (sli) 0 * ${valid}`;
};

const shortRules = (objective: Objective, window: string): RecordingRule[] => {
  const level = levelOf(objective);
  const labels = { sli: objective.sli };
  const bad = badEvents(objective, window, recordedEvents(objective, 'valid', window));
  return [
    { record: nameOf(level, 'valid', window), expr: validEvents(objective, window), labels },
    { record: nameOf(level, 'bad', window), expr: bad, labels },
  ];
};

/** For all SLIs of a level at once: hours as recorded, summed up. The hour under way is not in it. */
const longRules = (level: Level, window: string): RecordingRule[] =>
  (['valid', 'bad'] as const).map((kind) => ({
    record: nameOf(level, kind, window),
    expr: `sum_over_time(${nameOf(level, kind, '1h')}[${window}:1h])`,
  }));

/** Windows that an alert must not wait for. */
const OFTEN: readonly string[] = ['5m', '30m', '1h'];

/** For all SLIs of a level at once. */
const ratioRule = (level: Level, window: string): RecordingRule => ({
  record: `${level}:cookie_sli:ratio_rate${window}`,
  expr: `clamp_min(1 - ${nameOf(level, 'bad', window)} / (${nameOf(level, 'valid', window)} > 0), 0)`,
});

/** The groups for these objectives: what is wanted, one group a window, and the sizes of headers. */
export const recordingGroups = (objectives: readonly Objective[]): Group[] => {
  const levels = LEVELS.filter((level) => objectives.some((objective) => levelOf(objective) === level));
  const bySite = levels.filter((level) => level !== 'instance');
  const groupOf = (window: string, events: readonly RecordingRule[]): Group => ({
    name: `cookie-sli-${window}`,
    ...(OFTEN.includes(window) ? {} : { interval: SELDOM }),
    rules: [
      ...events,
      ...levels.map((level) => ratioRule(level, window)),
      ...totalRules((kind) => levels.map((level) => nameOf(level, kind, window)), window),
      ...siteRules((kind) => bySite.map((level) => nameOf(level, kind, window)), window),
    ],
  });
  const short = (window: string) => objectives.flatMap((objective) => shortRules(objective, window));
  const long = (window: string) => levels.flatMap((level) => longRules(level, window));
  return [
    objectiveGroup,
    ...SHORT_WINDOWS.map((window) => groupOf(window, short(window))),
    ...LONG_WINDOWS.map((window) => groupOf(window, long(window))),
    headerSizeGroup,
  ];
};
