// Since when each counter and histogram counts: further back than the process, where they went on from a snapshot. Those
// who are sent totals are told it, for a later time would say that they began anew. It must read no clock.
import { isRecord } from '../metrics/memory.ts';

/** Plain data; milliseconds since the epoch. */
export type StartTimes = {
  /** Of all metrics but these. */
  readonly unixMs: number;
  /** Those that began anew later, because their definition changed. */
  readonly metrics: Readonly<Record<string, number>>;
};

/** The times of counters that begin now. */
export const beginAt = (nowUnixMs: number): StartTimes => ({ unixMs: nowUnixMs, metrics: {} });

/** Since when a metric counts. */
export const startOf = ({ unixMs, metrics }: StartTimes, name: string): number =>
  Object.hasOwn(metrics, name) ? (metrics[name] ?? unixMs) : unixMs;

/** The same with these metrics beginning anew. */
export const beginAnew = (times: StartTimes, names: readonly string[], nowUnixMs: number): StartTimes => ({
  ...times,
  metrics: { ...times.metrics, ...Object.fromEntries(names.map((name) => [name, nowUnixMs])) },
});

const isTime = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** Reads what was saved, whatever it is; null: no such times. */
export const parseStartTimes = (saved: unknown): StartTimes | null => {
  if (!isRecord(saved) || !isTime(saved.unixMs)) return null;
  const metrics = Object.entries(isRecord(saved.metrics) ? saved.metrics : {});
  return {
    unixMs: saved.unixMs,
    metrics: Object.fromEntries(metrics.filter((one): one is [string, number] => isTime(one[1]))),
  };
};
