// What the tallies are on disk: definitions of the metrics, a line for each series, and the numbers as they stand in
// memory. Gauges are not saved, for they tell of now. It must read and write no file.
import { catalogue } from './catalogue/index.ts';
import type { Metric } from './catalogue/types.ts';
import { isRecord, isText } from './memory.ts';
import { NATIVE_LAYOUT } from './native.ts';

/** One series of an earlier process. */
export type SavedSeries = {
  readonly metric: string;
  readonly labels: readonly string[];
  /** Its first slot among the saved values. */
  readonly slot: number;
  /** By the clock of the process that saved it; -Infinity: known in advance. */
  readonly bornMs: number;
};

/** The tallies of one moment in an earlier process. */
export type SavedTallies = {
  /** How each metric was defined then, as `describeMetric` says it. */
  readonly definitions: Readonly<Record<string, string>>;
  readonly series: readonly SavedSeries[];
  readonly values: Float64Array;
  /** The moment, by the clock of that process. */
  readonly nowMs: number;
  /** How long a series was shown at 0 first. */
  readonly newbornMs: number;
};

/** All on which the meaning of a metric's numbers and labels depends; closed sets may grow and shrink. */
export const describeMetric = ({ type, labels, buckets, native }: Metric): string =>
  JSON.stringify([type, labels.map(([name]) => name), buckets ?? [], native === true ? NATIVE_LAYOUT : []]);

/** The metrics that are saved, with their definitions of today, in the order by which a series' line names its metric. */
export const renderDefinitions = (): string =>
  JSON.stringify(
    Object.entries<Metric>(catalogue)
      .filter(([, { type }]) => type !== 'gauge')
      .map(([name, metric]) => [name, describeMetric(metric)]),
  );

/** The line of a series: number of its metric, first slot, birth (null: known in advance), labels. */
export const renderSeries = (
  metric: number,
  slot: number,
  bornMs: number,
  labels: readonly string[],
): string => `${JSON.stringify([metric, slot, Number.isFinite(bornMs) ? bornMs : null, ...labels])}\n`;

/** Data from text that may be anything; undefined: no JSON. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isDefinition = (one: unknown): one is readonly [string, string] =>
  Array.isArray(one) && one.length === 2 && one.every(isText);

const parseSeries = (line: string, names: readonly string[], slots: number): SavedSeries | null => {
  const parsed = parseJson(line);
  if (!Array.isArray(parsed)) return null;
  const [metric, slot, bornMs, ...labels]: unknown[] = parsed;
  const name = names[Number(metric)];
  if (name === undefined || !labels.every(isText)) return null;
  if (typeof slot !== 'number' || !Number.isInteger(slot) || slot < 0 || slot >= slots) return null;
  if (bornMs !== null && typeof bornMs !== 'number') return null;
  return { metric: name, labels, slot, bornMs: bornMs ?? Number.NEGATIVE_INFINITY };
};

/** Reads what was saved; null: it cannot have been saved by any version. Times are checked as far as they matter. */
export const parseSavedTallies = (
  definitions: string,
  series: string,
  values: Float64Array,
  moment: unknown,
): SavedTallies | null => {
  const defined = parseJson(definitions);
  if (!Array.isArray(defined) || !defined.every(isDefinition)) return null;
  if (!isRecord(moment) || typeof moment.nowMs !== 'number' || typeof moment.newbornMs !== 'number')
    return null;
  const names = defined.map(([name]) => name);
  const parsed = series
    .split('\n')
    .slice(0, -1)
    .map((line) => parseSeries(line, names, values.length));
  const whole = parsed.filter((one) => one !== null);
  if (whole.length < parsed.length) return null;
  const { nowMs, newbornMs } = moment;
  return { definitions: Object.fromEntries(defined), series: whole, values, nowMs, newbornMs };
};
