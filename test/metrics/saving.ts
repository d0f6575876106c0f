// Tallies saved and restored as text and numbers, the way a snapshot does it.
import { DurableTallies } from '../../exporter/metrics/durable.ts';
import { type RestoreOptions, restoreTallies } from '../../exporter/metrics/restore.ts';
import { parseJson, parseSavedTallies, type SavedTallies } from '../../exporter/metrics/saved-tallies.ts';
import type { Tallies } from '../../exporter/metrics/tallies.ts';
import { createTallies } from './every-metric.ts';

export type Saved = {
  readonly definitions: string;
  readonly series: string;
  readonly values: Float64Array;
  readonly moment: { readonly nowMs: number; readonly newbornMs: number };
};

/** What a capture comes to, copied, for a later one reuses its room. */
export const savedOf = (durable: DurableTallies, nowMs = 0, newbornMs = 0): Saved => {
  const { definitions, series, values } = durable.capture(nowMs);
  return { definitions, series: series.toString(), values: values.slice(), moment: { nowMs, newbornMs } };
};

/** What tallies come to that were never saved before. */
export const save = (tallies: Tallies, nowMs = 0, newbornMs = 0): Saved =>
  savedOf(new DurableTallies(tallies, nowMs, newbornMs), nowMs, newbornMs);

export const parse = ({ definitions, series, values, moment }: Saved): SavedTallies | null =>
  parseSavedTallies(definitions, series, values, parseJson(JSON.stringify(moment)));

const OPTIONS: RestoreOptions = { nowMs: 0, hasSource: () => true };

/** New tallies with what was saved, and the metrics that began anew. */
export const restore = (
  saved: Saved,
  options: Partial<RestoreOptions> = {},
  into: Tallies = createTallies(),
): { readonly tallies: Tallies; readonly changed: readonly string[] } => {
  const parsed = parse(saved);
  if (parsed === null) throw new Error('what was saved cannot be read');
  return { tallies: into, changed: restoreTallies(into, parsed, { ...OPTIONS, ...options }) };
};
